"""Mail to hosts about what came in, their answers to it, and the warning to the Secretariat that
strangers have made the site send very much.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from markupsafe import escape
from sqlalchemy import select

from nact_meet.directory.mails import OrganiserMail, to_organiser, with_institute
from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.organiser import Organiser
from nact_meet.directory.models.person import Person
from nact_meet.history.sentences import sentence
from nact_meet.ical.event import Party
from nact_meet.mail.addresses import our_address
from nact_meet.mail.message import Mail
from nact_meet.meetings.access import meetings_of
from nact_meet.meetings.labels import day_called
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.composing import Values, common, rendered
from nact_meet.notices.models.notice import Kind, Notice, unattempted
from nact_meet.notices.registry import MailKind, mails, rows_by_notice
from nact_meet.places.calendar_entries import host_line
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.suggestion import suggested_by
from nact_meet.post.labels import contents
from nact_meet.post.models import Incoming
from nact_meet.web.extensions import db
from nact_meet.web.languages import DEFAULT
from nact_meet.web.typesetting import labelled, listed

MOST_NEWS, MOST_OCTETS, OF_A_ROW = 50, 22_000, 500
"""In one mail, and of its HTML, which stays below 30 KB; the page has them all."""
MOST_LETTERS = 1000
PRINTED = ("what", "name", "sender", "said")
OF_DAYS = ("day declined", "day taken back")


@mails(Kind.CEILING)
class CeilingMail(OrganiserMail):
    def is_true(self, notice: Notice, organiser: Organiser) -> bool:
        return organiser.is_secretariat

    def values(self, notice: Notice, organiser: Organiser) -> Values:
        """`rows` are [title, asked, sent]; the title is "" for all together."""
        page = f"{current_app.config['BASE_URL']}/ceilings"
        rows = notice.payload["rows"]
        return to_organiser(organiser) | {"rows": rows, "page": page}


@mails(Kind.HOST_NEWS)
class HostNewsMail(OrganiserMail):
    """All that waits for one organiser of one meeting in one mail: see news.py."""

    @staticmethod
    def subjects(notices: Sequence[Notice]) -> Mapping[int, Organiser]:
        """Held, so that no other worker tells the same from another notice."""
        ids = {notice.organiser_id for notice in notices}
        query = select(Organiser).where(Organiser.id.in_(ids))
        query = query.with_for_update(of=Organiser, key_share=True, skip_locked=True)
        rows = {organiser.id: organiser for organiser in db.session.scalars(query)}
        return {
            notice.id: rows[notice.organiser_id]
            for notice in notices
            if notice.organiser_id in rows
        }

    def is_true(self, notice: Notice, organiser: Organiser) -> bool:
        """Not told with another meanwhile; and this reader still acts for a host."""
        mine = meetings_of(organiser).where(Meeting.id == notice.meeting_id)
        may_read = db.session.scalar(mine.with_only_columns(Meeting.id)) is not None
        return notice.is_open and may_read and any(lines([notice], ""))

    def values(self, notice: Notice, organiser: Organiser) -> Values:
        meeting = db.session.get_one(Meeting, notice.meeting_id)
        together = waiting_beside(notice)
        notice.payload = notice.payload | {"told": [other.id for other in together]}
        page = f"{current_app.config['BASE_URL']}/meetings/{meeting.ref}"
        rows = list(lines([notice, *together], page))
        shown = list(fitting(rows[:MOST_NEWS]))
        return to_organiser(organiser) | {
            "meeting": meeting,
            "zone": organiser.person.own_zone or meeting.zone,
            "rows": shown,
            "left_out": len(rows) - len(shown),
            "page": page,
            "settings": f"{current_app.config['BASE_URL']}/account/notifications",
        }

    def was_composed(self, notice: Notice, about: Organiser, mail: Mail) -> None:
        for other in db.session.scalars(
            select(Notice).where(Notice.id.in_(notice.payload["told"]))
        ):
            other.overtake()


def fitting(rows: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The first of them, as far as a mail program shows a mail of all."""
    octets = 0
    for row in rows:
        octets += OF_A_ROW + sum(len(escape(row.get(key, "")).encode()) for key in PRINTED)
        if octets > MOST_OCTETS:
            return
        yield row


def waiting_beside(notice: Notice) -> Sequence[Notice]:
    """Of the same meeting for the same reader, due or not."""
    same = (Notice.organiser_id == notice.organiser_id, Notice.meeting_id == notice.meeting_id)
    query = select(Notice).where(*same, unattempted(Kind.HOST_NEWS), Notice.id != notice.id)
    return db.session.scalars(query.order_by(Notice.id)).all()


def lines(notices: Sequence[Notice], page: str) -> Iterator[dict[str, Any]]:
    """What each says, in the language of the moment; nothing of what is there no more."""
    for notice in sorted(notices, key=lambda notice: notice.id):
        if message_id := notice.payload.get("incoming"):
            row = db.session.get(Incoming, message_id)
            if row:
                yield message_line(row, page)
        elif place := db.session.get(Participant, notice.payload["place"]):
            yield answer_line(place, notice.payload["verb"], page)


def message_line(row: Incoming, page: str) -> dict[str, Any]:
    said = row.details.get("comment") or row.text
    return {
        "what": contents(row),
        "name": row.name,
        "sender": row.sender,
        "said": str(said)[:MOST_LETTERS],
        "url": f"{page}/incoming/{row.id}",
        "is_message": True,
    }


def answer_line(place: Participant, verb: str, page: str) -> dict[str, Any]:
    name = place.full_name
    is_of_days = verb in OF_DAYS
    return {
        "what": days_line(place) if is_of_days else sentence(verb, actor=name, name=name),
        "said": said_with(place, verb),
        "url": f"{page}/participants/{place.id}",
    }


def said_with(place: Participant, verb: str) -> str:
    """In their own words."""
    if verb in OF_DAYS:
        return ""
    if verb == "colleague suggested":
        latest = next(iter(suggested_by(place)), None)  # of whom data was erased, none is left
        if latest is None or not latest.words:
            return latest.full_name if latest else ""
        return labelled(latest.full_name, latest.words)
    return place.country_said if verb == "wrote a country" else place.comment


def days_line(place: Participant) -> str:
    """On which days they are not coming, as it is now."""
    off = [day_called(day) for day in place.days_off]
    if not off:
        return str(_("%(name)s is coming on every day.", name=place.full_name))
    return str(_("%(name)s cannot come on %(days)s.", name=place.full_name, days=listed(off)))


@mails(Kind.HOST_ANSWER)
class HostAnswerMail(MailKind[Meeting]):
    """What a host wrote back, from the address that was written to: an answer comes there too."""

    @staticmethod
    def subjects(notices: Sequence[Notice]) -> Mapping[int, Meeting]:
        return rows_by_notice(Meeting, Notice.meeting_id, notices)

    def is_true(self, notice: Notice, meeting: Meeting) -> bool:
        return True

    def contact_of(self, notice: Notice, meeting: Meeting) -> Contact | None:
        """None where somebody wrote from elsewhere: nobody's place is reached there."""
        place = place_of(notice)
        is_theirs = place is not None and place.contact.address == notice.address
        return place.contact if place and is_theirs else None

    def compose(self, notice: Notice, meeting: Meeting, message_id: str) -> Mail:
        place, said = place_of(notice), notice.payload
        with force_locale(place.person.reads if place else DEFAULT):
            is_theirs = self.contact_of(notice, meeting) is not None
            values = to_place(place) if place and is_theirs else common("")
            values |= {
                "meeting": meeting,
                "subject": said["subject"],
                "paragraphs": said["words"].split("\n\n"),
                "by": author(said),
            }
            return Mail(
                sender=Party(host_line(meeting), our_address(said["key"])),
                recipient=notice.address,
                message_id=message_id,
                words=rendered(self.folder(notice.kind), values),
                headers=said["thread"],
            )


def author(said: Mapping[str, Any]) -> str:
    """In the language of the moment; what was written before that was kept names them itself."""
    if "by_id" in said:
        return with_institute(db.session.get(Person, said["by_id"]))
    return str(said["by"])


def to_place(place: Participant) -> Values:
    choice = f"{current_app.config['BASE_URL']}/r/{place.token}/language"
    return common(place.contact.greets, place.person) | {"switch_page": choice}


def place_of(notice: Notice) -> Participant | None:
    if notice.participant_id is None:
        return None
    return db.session.get(Participant, notice.participant_id)
