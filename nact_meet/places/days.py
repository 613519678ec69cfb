"""The later days of a meeting: each place has an entry for each, mailed one at a time.

iTIP carries one UID a message. The first day's entry goes with every mail that says how things
stand; the others follow it, each where what its calendar has is no longer so.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import selectinload

from nact_meet.meetings.models.day import MeetingDay
from nact_meet.meetings.models.meeting import Meeting, news_for
from nact_meet.notices.models.notice import Kind, Notice, post, unattempted
from nact_meet.places.models.day_entry import RENUMBERS, DayEntry
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import State
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now


@dataclass(frozen=True)
class ToldHours:
    """Hours that somebody was told."""

    starts_at: datetime
    ends_at: datetime


def hours_of(told: Mapping[str, Any]) -> ToldHours:
    return ToldHours(*(datetime.fromisoformat(told[key]) for key in ("starts_at", "ends_at")))


def said_of(place: Participant, day: MeetingDay) -> dict[str, Any]:
    """What an entry of that day says today; JSON, as `DayEntry.told` keeps it."""
    hours = {"starts_at": day.starts_at.isoformat(), "ends_at": day.ends_at.isoformat()}
    about = {"method": "REQUEST", "address": place.contact.address}
    return place.meeting.facts() | hours | about


def to_say(place: Participant, key: str) -> dict[str, Any] | None:
    """What their calendar must be told of that day; None where it has what is so."""
    day, entry = place.meeting.day_of(key), place.on_day(key)
    held = entry.told if entry and entry.holds_entry else None
    stands = place.is_confirmed and place.meeting.is_announced and place.told is not None
    if day and not day.is_first and stands:
        said = said_of(place, day)
        same = held is not None and not news_for(place.person.reads, held, said)
        is_so_already = same or (place.is_off(day) and not is_at_other_hours(said, held))
        return None if day.is_over or is_so_already else said
    if held is None or datetime.fromisoformat(held["ends_at"]) <= utc_now():
        return None
    return held | {"method": "CANCEL"}


def is_at_other_hours(said: Mapping[str, Any], held: Mapping[str, Any] | None) -> bool:
    """Of a day that they said no to this alone is worth a mail."""
    return held is not None and any(said[key] != held[key] for key in RENUMBERS)


def untold(place: Participant) -> Iterator[str]:
    """The keys of the days of which their calendar must be told, in order."""
    later = [day.key for day in place.meeting.later_days]
    gone = [entry.key for entry in place.day_entries if entry.key not in later]
    return (key for key in (*later, *gone) if to_say(place, key))


def follow_up(place: Participant, *, is_by_guest: bool) -> None:
    """After a mail that says how things stand: a mail for each day that it could not carry.

    What an edit leaves of a meeting that had several is told with the edit.
    """
    if place.meeting.has_days:
        post_days([place], utc_now(), is_by_guest=is_by_guest)


def missed(meeting_ids: Collection[int]) -> set[tuple[int, datetime]]:
    """Who does not come on which day: a person's id, and when the day begins."""
    if not meeting_ids:
        return set()
    query = (
        select(Participant.person_id, MeetingDay.starts_at)
        .join(DayEntry, DayEntry.participant_id == Participant.id)
        .join(MeetingDay, MeetingDay.key == DayEntry.key)
        .where(Participant.meeting_id.in_(meeting_ids), DayEntry.declined_at.is_not(None))
        .where(~DayEntry.is_unproved)
    )
    return {(person_id, at) for person_id, at in db.session.execute(query)}


def load_entries(places: Iterable[Participant]) -> None:
    """In one statement, where a meeting of theirs has several days."""
    ids = [place.id for place in places if place.meeting.has_days]
    if ids:
        query = select(Participant).where(Participant.id.in_(ids))
        db.session.scalars(query.options(selectinload(Participant.day_entries))).all()


def tell_of_days(meeting: Meeting, due_at: datetime) -> None:
    """After an edit, whose calendar has what is no longer so, and who said yes."""
    db.session.flush()
    known = select(DayEntry.participant_id).where(DayEntry.told.is_not(None))
    concerned = or_(Participant.state == State.CONFIRMED, Participant.id.in_(known))
    query = (
        select(Participant)
        .where(Participant.meeting_id == meeting.id, concerned)
        .order_by(Participant.id)
        .options(selectinload(Participant.day_entries), selectinload(Participant.contact))
    )
    places = db.session.scalars(query).all()
    db.session.execute(
        update(Notice)
        .where(Notice.meeting_id == meeting.id, unattempted(Kind.DAY))
        .values(due_at=due_at)
        .execution_options(synchronize_session=False)
    )
    post_days(places, due_at)


def post_days(places: Sequence[Participant], due_at: datetime, **more: Any) -> None:
    """One notice for each place and day; one that waits already is enough."""
    ids = [place.id for place in places]
    query = select(Notice.participant_id, Notice.payload).where(unattempted(Kind.DAY))
    waiting = db.session.execute(query.where(Notice.participant_id.in_(ids))).all()
    wait = {(place_id, payload.get("day")) for place_id, payload in waiting}
    post(
        {
            "kind": Kind.DAY,
            "participant_id": place.id,
            "meeting_id": place.meeting_id,
            "address": place.contact.address,
            "due_at": due_at,
            "payload": {"day": key},
            **more,
        }
        for place in places
        for key in untold(place)
        if (place.id, key) not in wait
    )
