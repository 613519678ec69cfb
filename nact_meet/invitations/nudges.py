"""Nudges: who has not answered yet is asked again, at most once a day by their own calendar."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, String, case, cast, func, literal, select

from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.person import Person
from nact_meet.history.models import record
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Kind, Notice, post_found
from nact_meet.places.models.participant import Participant
from nact_meet.places.selection import Selection, unanswered
from nact_meet.web.database import UtcDateTime
from nact_meet.web.extensions import db
from nact_meet.web.refusals import Refusal
from nact_meet.world.timezones import utc_now, wall_clock


class NothingToAnswer(Refusal):
    sentence = _l("Registration is not open now, so we ask no one for an answer.")


@dataclass(frozen=True)
class Nudged:
    """How many are asked by this, had been asked today, and have no address that works."""

    now: int
    today: int
    unreachable: int


def nudge(meeting: Meeting, chosen: Selection, *, by: Person) -> Nudged:
    """Ask those of `chosen` who have not answered. Raises NothingToAnswer.

    The key of the notice holds the day, so that two organisers at once ask nobody twice.
    """
    if not meeting.registration_is_open:
        raise NothingToAnswer
    where = [*chosen.of_meeting(meeting.id), *unanswered()]
    silent, unreachable = count(where)
    now = post_found(notices(meeting, where))
    if now:
        note(meeting, chosen, now, by)
    return Nudged(now, silent - unreachable - now, unreachable)


def silent_in(meeting: Meeting, chosen: Selection) -> int:
    """How many of `chosen` have not answered, and can still; 0 where nobody can any more.

    Whom mail does not reach cannot be reminded.
    """
    if not meeting.registration_is_open:
        return 0
    where = [*chosen.of_meeting(meeting.id), *unanswered(), Contact.bounced_at.is_(None)]
    query = select(func.count(Participant.id)).join(Participant.contact).where(*where)
    return db.session.scalar(query) or 0


def count(where: "Sequence[ColumnElement[bool]]") -> tuple[int, int]:
    unreachable = func.count().filter(Contact.bounced_at.is_not(None))
    query = select(func.count(), unreachable).select_from(Participant).join(Participant.contact)
    silent, cut_off = db.session.execute(query.where(*where)).one()
    return silent, cut_off


def notices(meeting: Meeting, where: "Sequence[ColumnElement[bool]]") -> Select[*tuple[Any, ...]]:
    start = literal("nudge:") + cast(Participant.id, String) + literal(":")
    return (
        select(
            literal(Kind.NUDGE, Notice.kind.type).label("kind"),
            (start + today(where)).label("key"),
            Participant.id.label("participant_id"),
            literal(meeting.id).label("meeting_id"),
            Contact.address.label("address"),
            literal(utc_now(), UtcDateTime()).label("due_at"),
        )
        .join(Participant.contact)
        .join(Participant.person)
        .where(*where, Contact.bounced_at.is_(None))
        .order_by(Participant.id)
    )


def today(where: "Sequence[ColumnElement[bool]]") -> ColumnElement[str]:
    """The date that each person's calendar shows."""
    query = select(Person.zone).distinct().join(Participant.person).where(*where)
    now = utc_now()
    dates = {zone: f"{wall_clock(now, zone):%Y-%m-%d}" for zone in db.session.scalars(query)}
    if not dates:  # nobody is left to ask, and CASE wants a WHEN
        return literal("")
    return case(dates, value=Person.zone, else_=f"{now:%Y-%m-%d}")


def note(meeting: Meeting, chosen: Selection, asked: int, by: Person) -> None:
    alone = chosen.place_ids[0] if len(chosen.place_ids) == 1 else None
    place = db.session.get(Participant, alone) if alone else None
    if place:
        place.note("nudged", by=by)
    else:
        details = {"people": asked}
        record("all nudged", meeting, by=by, name=meeting.title, meeting=meeting, details=details)
