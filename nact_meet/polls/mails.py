"""Mail about a poll: the question to its voters, the dates that their calendars keep meanwhile, and
to other hosts whether they agree to it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from flask import current_app
from flask_babel import force_locale

from nact_meet.directory.mails import organiser_of, organisers_of, to_organiser, with_institute
from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.organiser import Organiser
from nact_meet.ical.calendar import cancellation, invitation
from nact_meet.ical.event import Event, Party
from nact_meet.mail.addresses import our_address
from nact_meet.mail.message import Mail
from nact_meet.notices.composing import Values, common, rendered
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.notices.registry import MailKind, PlainMail, mails, rows_by_notice, was_written_to
from nact_meet.places.calendar_entries import host_line
from nact_meet.polls import agreeing, tally
from nact_meet.polls.calendar_entries import farewell_event, hold_event, hold_organizer
from nact_meet.polls.labels import whole_days
from nact_meet.polls.models.hold import Hold, locked_holds
from nact_meet.polls.models.poll import Poll, Stage
from nact_meet.polls.models.voter import Reader, Voter
from nact_meet.web.extensions import db
from nact_meet.web.formats import locale_name
from nact_meet.world import countries
from nact_meet.world.timezones import utc_now


class VoterMail(MailKind[Voter]):
    """To whoever answers for a voter."""

    @staticmethod
    def subjects(notices: Sequence[Notice]) -> Mapping[int, Voter]:
        return rows_by_notice(Voter, Notice.voter_id, notices)

    def contact_of(self, notice: Notice, voter: Voter) -> Contact | None:
        reader = voter.reader_of(notice)
        return reader.contact if reader else None

    def compose(self, notice: Notice, voter: Voter, message_id: str) -> Mail:
        reader = voter.reader_of(notice)
        if reader is None:
            raise LookupError("nobody answers for this voter")
        with force_locale(reader.person.reads):
            values = voter_values(reader, notice)
            return Mail(
                sender=Party(host_line(voter.poll), our_address()),
                recipient=reader.contact.address,
                message_id=message_id,
                words=rendered(self.folder(notice.kind), values),
                headers=headers(voter.poll, values["page"]),
            )


@mails(Kind.POLL)
class PollMail(VoterMail):
    def is_true(self, notice: Notice, voter: Voter) -> bool:
        is_wanted = notice.payload.get("again") or notice.payload.get("what") == "link"
        is_asked = voter.answered_at is None or bool(is_wanted)
        return voter.poll.is_open and is_asked and voter.reader_of(notice) is not None


@mails(Kind.POLL_REMINDER)
class PollReminderMail(VoterMail):
    def is_true(self, notice: Notice, voter: Voter) -> bool:
        poll = voter.poll
        is_asked = voter.answered_at is None and voter.reader_of(notice) is not None
        same = notice.payload["closes_at"] == poll.closes_at.isoformat()
        return poll.is_open and is_asked and same


@mails(Kind.POLL_NEWS)
class PollNewsMail(VoterMail):
    def is_true(self, notice: Notice, voter: Voter) -> bool:
        """Whoever was never asked need not hear that nothing comes of it."""
        if voter.reader_of(notice) is None:
            return False
        if notice.payload["what"] == "chosen":
            return voter.poll.chosen is not None
        is_off = voter.poll.called_off_at is not None
        return is_off and was_written_to(notice, Notice.voter_id)


class DateMail(MailKind[Poll]):
    """One entry a mail: a REQUEST or CANCEL speaks of one UID (RFC 5546, 3.2.2)."""

    method: str

    @staticmethod
    def subjects(notices: Sequence[Notice]) -> Mapping[int, Poll]:
        """The dates that a page is writing now wait; the others are ours until we commit.

        A page locks them before notices, so their notices wait as those of places do.
        """
        free, existing = locked_holds(notice.payload["key"] for notice in notices)
        busy = existing - free
        ready = [notice for notice in notices if notice.payload["key"] not in busy]
        return rows_by_notice(Poll, Notice.poll_id, ready)

    def beside(self, notices: Sequence[Notice]) -> Sequence[Voter]:
        return list(rows_by_notice(Voter, Notice.voter_id, notices).values())

    def contact_of(self, notice: Notice, poll: Poll) -> Contact | None:
        reader = reader_of(notice)
        return reader.contact if reader else None

    def mail(
        self,
        notice: Notice,
        poll: Poll,
        message_id: str,
        address: str,
        values: Values,
        event: Event,
    ) -> Mail:
        is_kept = self.method == "REQUEST"
        return Mail(
            sender=hold_organizer(poll, notice.payload["key"]),
            recipient=address,
            message_id=message_id,
            words=rendered(self.folder(notice.kind), values),
            calendar=invitation(event) if is_kept else cancellation(event),
            method=self.method,
            attach_calendar=current_app.config["MAIL_ATTACH_ICS"],
            headers=headers(poll, values["page"]),
        )


@mails(Kind.HOLD)
class HoldMail(DateMail):
    """It brings a date of a poll into a calendar until one is chosen."""

    method = "REQUEST"

    def is_true(self, notice: Notice, poll: Poll) -> bool:
        hold = Hold.by_key(notice.payload["key"])
        return hold is not None and hold.must_be_told and not hold.slot.has_started

    def was_composed(self, notice: Notice, poll: Poll, mail: Mail) -> None:
        if hold := Hold.by_key(notice.payload["key"]):
            hold.was_told(notice.address)

    def compose(self, notice: Notice, poll: Poll, message_id: str) -> Mail:
        hold = Hold.by_key(notice.payload["key"])
        contact = hold.voter.reached_at if hold else None
        if hold is None or contact is None:
            raise LookupError("this date is kept for nobody")
        reader = Reader(hold.voter, contact)
        with force_locale(reader.person.reads):
            slot = hold.slot
            times = time_values(poll, slot.starts_at, slot.last_ends_at)
            times |= days_of(slot.starts_at, slot.last_ends_at, slot.zone, slot.is_whole_day)
            values = voter_values(reader, notice) | times | {"partstat": hold.partstat}
            event = hold_event(hold, reader)
            return self.mail(notice, poll, message_id, contact.address, values, event)


@mails(Kind.HOLD_GONE)
class HoldGoneMail(DateMail):
    """It takes the date out again."""

    method = "CANCEL"
    is_last = True

    def is_true(self, notice: Notice, poll: Poll) -> bool:
        """Also where nothing is left of the date but this notice."""
        if hold := Hold.by_key(notice.payload["key"]):
            return not hold.stands and not hold.slot.has_started
        return datetime.fromisoformat(notice.payload["starts_at"]) > utc_now()

    def was_composed(self, notice: Notice, poll: Poll, mail: Mail) -> None:
        if hold := Hold.by_key(notice.payload["key"]):
            hold.told = None

    def compose(self, notice: Notice, poll: Poll, message_id: str) -> Mail:
        """The notice holds all that it says; `page` is empty for who is no voter any more."""
        payload, reader = notice.payload, reader_of(notice)
        starts_at, ends_at = (
            datetime.fromisoformat(payload[key]) for key in ("starts_at", "ends_at")
        )
        is_chosen = poll.chosen is not None and poll.chosen.starts_at == starts_at
        values = common(payload["greeted"]) | time_values(poll, starts_at, ends_at)
        values |= {
            "why_gone": "elsewhere" if is_chosen else payload["why"],
            "chosen": poll.held,
            "zone": payload["clock"],
            "other_zones": [zone for zone in poll.host_zones if zone != payload["clock"]],
            "page": page_of(reader) if reader else "",
        }
        with force_locale(payload["language"]):
            is_whole = bool(payload.get("is_whole_day"))
            values |= days_of(starts_at, ends_at, payload["zone"], is_whole)
            event = farewell_event(poll, payload)
            return self.mail(notice, poll, message_id, payload["address"], values, event)


@mails(Kind.POLL_PROPOSAL)
class PollProposalMail(PlainMail[Poll]):
    """To an organiser. `step` is asked, opened, answered by all, or ended by its deadline."""

    @staticmethod
    def subjects(notices: Sequence[Notice]) -> Mapping[int, Poll]:
        return rows_by_notice(Poll, Notice.poll_id, notices)

    def beside(self, notices: Sequence[Notice]) -> Sequence[Organiser]:
        return organisers_of(notices)

    def is_true(self, notice: Notice, poll: Poll) -> bool:
        step = notice.payload["step"]
        if step == "answered":
            return not (poll.chosen or poll.called_off_at)
        if step == "ended":
            is_same = notice.payload["closes_at"] == poll.closes_at.isoformat()
            return is_same and poll.stage == Stage.CLOSED and poll.closed_at is None
        if step != "asked":
            return True
        at = poll.proposed_at.isoformat() if poll.proposed_at else ""
        is_missing = agreeing.may_agree(poll, organiser_of(notice))
        return is_missing and notice.payload["proposed_at"] == at

    def language(self, notice: Notice, poll: Poll) -> str:
        return organiser_of(notice).person.reads

    def values(self, notice: Notice, poll: Poll) -> Values:
        organiser = organiser_of(notice)
        own = organiser.person.own_zone or poll.zone
        return to_organiser(organiser) | {
            "step": notice.payload["step"],
            "poll": poll,
            "answered": sum(voter.answered_at is not None for voter in poll.voters),
            "asked": len(poll.voters),
            "best": tally.best_of(poll),
            "proposed": sum(len(voter.proposed_dates) for voter in poll.voters),
            "proposer": with_institute(poll.proposed_by),
            "zone": own,
            "other_zones": [zone for zone in poll.host_zones if zone != own],
            "page": f"{current_app.config['BASE_URL']}/polls/{poll.ref}",
        }


def reader_of(notice: Notice) -> Reader | None:
    """None for who is no voter any more."""
    voter = db.session.get(Voter, notice.voter_id) if notice.voter_id else None
    return voter.reader_of(notice) if voter else None


def headers(poll: Poll, page: str) -> dict[str, str]:
    thread = f"<poll-{poll.ref}@{current_app.config['MAIL_DOMAIN']}>"
    unsubscribe = {"List-Unsubscribe": f"<{page}>"} if page else {}
    return {"In-Reply-To": thread, "References": thread} | unsubscribe


def page_of(reader: Reader) -> str:
    return f"{current_app.config['BASE_URL']}/v/{reader.token}"


def voter_values(reader: Reader, notice: Notice) -> Values:
    voter, poll = reader.voter, reader.voter.poll
    zone = reader.person.own_zone or poll.zone
    is_for_another = reader.contact.is_read_by_another and not voter.is_country
    return common(reader.contact.greets, reader.person) | {
        "answers_for": reader.person.name_with_honorific if is_for_another else "",
        "country": country_of(voter),
        "others": others_asked(reader),
        "voter": voter,
        "poll": poll,
        "hosts": host_line(poll),
        "zone": zone,
        "other_zones": [other for other in poll.host_zones if other != zone],
        "page": page_of(reader),
        "is_again": bool(notice.payload.get("again")),
        "what": notice.payload.get("what", ""),
    }


def others_asked(reader: Reader) -> list[str]:
    """Whoever else may answer for the same country."""
    readers = reader.voter.readers if reader.voter.is_country else []
    return [other.person.name_with_honorific for other in readers if other.id != reader.id]


def country_of(voter: Voter) -> str:
    """In the language of the moment; an organisation's own name; "" for a person's answer."""
    if voter.institute is None:
        return ""
    code = voter.institute.country_code
    return countries.country_name(code, locale_name()) if code else voter.institute.called


def days_of(starts_at: datetime, ends_at: datetime, zone: str, is_whole_day: bool) -> Values:
    """Of a whole day its date alone, as it is in the poll's zone; "" where there are hours."""
    return {"whole_days": whole_days(starts_at, ends_at, zone) if is_whole_day else ""}


def time_values(poll: Poll, starts_at: datetime, ends_at: datetime) -> Values:
    """The date as mails show a meeting's."""
    hosts = {"host_names": poll.host_names, "invited_names": poll.invited_names}
    about = {"title": poll.title} | hosts
    hours = {"starts_at": starts_at, "ends_at": ends_at}
    return {"meeting": about | hours | {"by_day": [hours]}}
