"""Mail to those who answer for an institute: name a delegation, be reminded, hear what changed."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from flask import current_app
from flask_babel import force_locale

from nact_meet.delegations.asking import contacts_of
from nact_meet.delegations.links import Asked, token_for
from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.coordinator import CoordinatorContact
from nact_meet.ical.event import Party
from nact_meet.mail.addresses import our_address
from nact_meet.mail.message import Mail
from nact_meet.meetings.models.meeting import news_for
from nact_meet.notices.composing import Values, common, rendered
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.notices.registry import MailKind, mails, rows_by_notice, was_written_to
from nact_meet.places.calendar_entries import host_line
from nact_meet.places.mails import changes_since
from nact_meet.places.models.nomination import Nomination
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.seating import Seating
from nact_meet.web.extensions import db
from nact_meet.web.formats import locale_name
from nact_meet.web.versions import version_of
from nact_meet.world import countries
from nact_meet.world.timezones import local, utc_now

TRUE_WHILE: dict[str, Callable[[Notice, Nomination], bool]] = {}
"""News that later packages have for the contacts, and whether it is still so."""


class ContactMail(MailKind[Nomination]):
    """From the service's own address for what this contact says of this delegation."""

    @staticmethod
    def subjects(notices: Sequence[Notice]) -> Mapping[int, Nomination]:
        return rows_by_notice(Nomination, Notice.nomination_id, notices)

    def contact_of(self, notice: Notice, nomination: Nomination) -> Contact | None:
        reader = reader_of(nomination, notice)
        return reader.contact if reader else None

    def compose(self, notice: Notice, nomination: Nomination, message_id: str) -> Mail:
        reader = reader_of(nomination, notice)
        if reader is None:
            raise LookupError("this contact answers for the institute no more")
        # By its key: another delegation may have its id after a database was restored.
        key = nomination.mail_key or nomination.id
        thread = f"<nomination-{key}@{current_app.config['MAIL_DOMAIN']}>"
        address = our_address(Asked(nomination, reader).key)
        version = version_of(lambda: reader.person.institutes)
        with force_locale(reader.person.reads), version:
            return Mail(
                sender=Party(host_line(nomination.meeting), address),
                recipient=reader.contact.address,
                message_id=message_id,
                words=rendered(self.folder(notice.kind), values(nomination, reader, notice)),
                headers={"In-Reply-To": thread, "References": thread},
            )


@mails(Kind.NOMINATION)
class NominationMail(ContactMail):
    def is_true(self, notice: Notice, nomination: Nomination) -> bool:
        same = says(notice, "asked_at", nomination.asked_at)
        return awaits_answer(nomination, notice) and same


@mails(Kind.NOMINATION_REMINDER)
class NominationReminderMail(ContactMail):
    def is_true(self, notice: Notice, nomination: Nomination) -> bool:
        same = says(notice, "due_at", nomination.due_at)
        return awaits_answer(nomination, notice) and same and nomination.is_reminded


@mails(Kind.NOMINATION_NEWS)
class NominationNewsMail(ContactMail):
    def is_true(self, notice: Notice, nomination: Nomination) -> bool:
        meeting, what = nomination.meeting, notice.payload.get("what")
        contact = reader_of(nomination, notice)
        if contact is None:
            return False
        if what == "cancelled":
            was_asked = was_written_to(notice, Notice.nomination_id)
            return meeting.cancelled_at is not None and was_asked
        if meeting.cancelled_at or (meeting.has_started and what not in TRUE_WHILE):
            return False
        if what == "back":
            return was_written_to(notice, Notice.nomination_id)
        if what in TRUE_WHILE:
            return TRUE_WHILE[what](notice, nomination)
        if what == "clearance":
            return nomination.is_reminded and still_expected(notice, nomination) is not None
        if what == "freed" and (place_id := notice.payload.get("place")):
            place = db.session.get(Participant, place_id)
            return place is not None and place.is_gone and place.nomination is nomination
        return what != "moved" or bool(
            news_for(contact.person.reads, notice.payload.get("before") or {}, meeting.told_facts())
        )


def still_expected(notice: Notice, nomination: Nomination) -> Participant | None:
    """Who is asked about, while their authorities are expected to answer on that day."""
    place = db.session.get(Participant, notice.payload["person"])
    day = place.clearance_on if place and place.nomination is nomination else None
    return place if day and day.isoformat() == notice.payload["day"] else None


def awaits_answer(nomination: Nomination, notice: Notice) -> bool:
    meeting = nomination.meeting
    is_coming = not (meeting.cancelled_at or meeting.has_started)
    is_asked = reader_of(nomination, notice) is not None
    return is_asked and is_coming and nomination.answered_at is None


def says(notice: Notice, name: str, at: datetime | None) -> bool:
    """Whether the mail still has the instant of that name right."""
    return at is not None and bool(notice.payload[name] == at.isoformat())


def reader_of(nomination: Nomination, notice: Notice) -> CoordinatorContact | None:
    """None once they answer for the institute no more."""
    contact = db.session.get(CoordinatorContact, notice.payload["contact_id"])
    return contact if contact and contact.institute is nomination.institute else None


def values(nomination: Nomination, reader: CoordinatorContact, notice: Notice) -> Values:
    meeting = nomination.meeting
    zone = reader.person.own_zone or meeting.zone
    page = f"{current_app.config['BASE_URL']}/n/{token_for(nomination, reader)}"
    more: Values = {}
    if notice.payload.get("what") == "clearance":
        more = {"page": f"{page}/people/{notice.payload['person']}/clearance"}
        more |= {"day": date.fromisoformat(notice.payload["day"])}
    if notice.payload.get("what") in TRUE_WHILE:
        today = local(utc_now(), nomination.zone).date()
        day = date.fromisoformat(notice.payload["day"])
        more = {"page": f"{page}/clearance", "day": day, "today": today}
    if notice.payload.get("what") == "moved":
        more = changes_since(notice.payload["before"], meeting, reader.person.reads)
    return (
        common(reader.contact.greets, reader.person)
        | {
            "meeting": meeting,
            "nomination": nomination,
            "delegation": delegation_name(nomination),
            "contact": reader,
            "reads_for": reader.person.name_with_honorific if reader.contact.reader_name else "",
            "others": [other for other in contacts_of(nomination) if other is not reader],
            "seats": seats_of(nomination),
            "zone": zone,
            "other_zones": [other for other in meeting.host_zones if other != zone],
            "page": page,
            "is_again": notice.kind == Kind.NOMINATION and bool(notice.payload.get("again")),
            "what": notice.payload.get("what", ""),
            "name": notice.payload.get("name", ""),
            "colleague": notice.payload.get("colleague", ""),
        }
        | more
    )


def delegation_name(nomination: Nomination) -> str:
    """In the language of the moment."""
    if nomination.country_code:
        return countries.country_name(nomination.country_code, locale_name())
    return nomination.name


def seats_of(nomination: Nomination) -> int | None:
    """None where the country shares what every country without seats of its own may take."""
    seating = db.session.get(Seating, nomination.meeting_id)
    own = seating.delegation_of(nomination.country_code) if seating else None
    return own.seats if own else None
