"""The later days of a meeting: each place has an entry for each, mailed one at a time.

iTIP carries one UID a message. The first day's entry goes with every mail that says how things
stand; the others follow it, each where what its calendar has is no longer so.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Unpack

from sqlalchemy import exists, or_, select, update
from sqlalchemy.orm import selectinload

from nact_meet.history.models import Who
from nact_meet.meetings.models.day import MeetingDay
from nact_meet.meetings.models.meeting import Meeting, news_for
from nact_meet.notices.models.notice import Kind, Notice, post, quiet_until, unattempted
from nact_meet.places.models.day_entry import RENUMBERS, DayEntry
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import Channel, State
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
    about = {"method": "REQUEST", "address": place.contact.address, "is_off": place.is_off(day)}
    is_subject = {"is_subject": True} if place.awaits_clearance else {}
    return place.meeting.facts() | day.hours | about | is_subject


def held_of(place: Participant, key: str) -> dict[str, Any] | None:
    """What their calendar was last told of that day; None where it has no entry of it."""
    entry, day = place.on_day(key), place.meeting.day_of(key)
    if entry and entry.holds_entry:
        return {"is_off": False} | (entry.told or {})
    is_their_own = day is not None and day.is_first and place.holds_entry
    return {"is_off": False} | (place.told or {}) if is_their_own else None


def to_say(place: Participant, key: str) -> dict[str, Any] | None:
    """What their calendar must be told of that day; None where it has what is so."""
    day, entry, held = place.meeting.day_of(key), place.on_day(key), held_of(place, key)
    stands = place.is_confirmed and place.meeting.is_announced and place.told is not None
    has_its_own = entry is not None and entry.holds_entry
    if day and stands and not (day.is_first and has_its_own):
        said = said_of(place, day)
        is_told = is_so_already(day, said, held, place.person.reads)
        return None if day.is_over or is_told else said
    if not has_its_own or held is None or was_over(place.meeting, held):
        return None
    return held | {"method": "CANCEL"}


def is_so_already(
    day: MeetingDay, said: Mapping[str, Any], held: Mapping[str, Any] | None, reads: str
) -> bool:
    """Of the first day the answer to it alone is told here; all else other mails bring.

    Of a day that they said no to, beside their answer, other hours alone are worth a mail.
    """
    if held is None:
        return day.is_first or said["is_off"]
    if said["is_off"] != held["is_off"]:
        return False
    if said.get("is_subject", False) != held.get("is_subject", False):
        return day.is_first
    news = news_for(reads, held, said)
    return day.is_first or not (news.intersection(RENUMBERS) if said["is_off"] else news)


def was_over(meeting: Meeting, held: Mapping[str, Any]) -> bool:
    """That day was held: also where the rest of the meeting was cancelled since."""
    return datetime.fromisoformat(held["ends_at"]) <= (meeting.cancelled_at or utc_now())


def is_own_entry(place: Participant, key: str, said: Mapping[str, Any]) -> bool:
    """The first day's, which is the place's own."""
    day = place.meeting.day_of(key)
    return day is not None and day.is_first and said["method"] == "REQUEST"


def next_sequence(place: Participant, key: str, said: Mapping[str, Any]) -> int:
    """Of the mail that says this."""
    if is_own_entry(place, key, said):
        return place.sequence
    entry, day = place.on_day(key), place.meeting.day_of(key)
    moves = day.sequence if day else 0
    return entry.next_sequence(said, moves) if entry else moves


def was_told(place: Participant, key: str, said: dict[str, Any]) -> None:
    """Remember what a mail says of that day."""
    assert place.told is not None
    held = held_of(place, key)
    if held and held["is_off"] != said["is_off"]:
        place.count_told(Kind.DAY)
    if is_own_entry(place, key, said):
        place.told = place.told | {"is_off": said["is_off"]}
    else:
        sequence = next_sequence(place, key, said)
        day = place.meeting.day_of(key)
        place.entry_of_day(key).was_told(said, sequence, day.sequence if day else 0)
    place.told = place.told | {"days": place.meeting.hours_of_later_days}


def answer(
    place: Participant,
    day: MeetingDay,
    *,
    is_coming: bool,
    through: Channel = Channel.PAGE,
    **who: Unpack[Who],
) -> bool:
    """What they said of one day; their seat stays. False where it is too late for that.

    Raises MeetingCancelled, MeetingOver.
    """
    place.meeting.check_open_for_invitations()
    if day.is_over or not place.is_concerned:
        return False
    if is_coming:
        place.come_on_day(day, through=through, **who)
    else:
        place.miss_day(day, through=through, **who)
    tell_of_answer(place)
    return True


def doubt(place: Participant, day: MeetingDay, *, said_at: datetime, comment: str) -> None:
    """Ask them whether they cannot come then: by one mail for each time that the day is asked anew.

    A program says no to several days in as many mails: what comes meanwhile is in the same one.
    """
    entry = place.entry_of_day(day.key)
    if not entry.is_doubted:
        place.note("day doubted", details={"day_at": day.starts_at.isoformat()}, by=None)
    entry.decline(said_at, Channel.CALENDAR, comment=comment, is_unproved=True)
    waits = exists().where(Notice.participant_id == place.id, unattempted(Kind.DOUBT))
    is_asked_with_it = utc_now() if db.session.scalar(select(waits)) else None
    asked = place.asked_sequence if day.is_first else entry.asked_sequence
    row = {"kind": Kind.DOUBT, "key": f"doubt:{place.organizer_key}:{day.key}:{asked}"}
    about = {"participant_id": place.id, "meeting_id": place.meeting_id, "payload": {}}
    when = {"address": place.contact.address, "due_at": quiet_until(utc_now())}
    post([row | about | when | {"overtaken_at": is_asked_with_it}])


def calendar_has(place: Participant, day: MeetingDay, *, is_off: bool) -> None:
    """Their calendar answered so itself: nobody need tell it."""
    entry = place.on_day(day.key)
    if day.is_first and place.told:
        place.told = place.told | {"is_off": is_off}
    elif entry and entry.told:
        entry.told = entry.told | {"is_off": is_off}


def tell_of_answer(place: Participant) -> None:
    """After their word about a day: at once; who changes their mind often is told in the end."""
    times = place.times_told(Kind.DAY)
    post_days([place], quiet_until(utc_now(), times) if times else utc_now())


def untold(place: Participant) -> Iterator[str]:
    """The keys of the days of which their calendar must be told, in order."""
    known = [day.key for day in place.meeting.days] if place.meeting.has_days else []
    gone = [entry.key for entry in place.day_entries if entry.key not in known]
    return (key for key in (*known, *gone) if to_say(place, key))


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
    for place in places:
        if place.is_confirmed and (entry := place.on_day(meeting.left_key)) and entry.is_declined:
            ask_again(place, due_at)
    post_days(places, due_at)


def ask_again(place: Participant, due_at: datetime) -> None:
    """Of all that they said yes to, the one day that they said no to is left: perhaps they come."""
    place.is_tentative = True
    place.revise()
    place.note("hesitated", by=None)
    row = {"kind": Kind.CHANGE, "participant_id": place.id, "meeting_id": place.meeting_id}
    post([row | {"due_at": due_at, "payload": {"again": True}}])


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
