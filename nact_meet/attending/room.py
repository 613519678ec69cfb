"""The room's door: when it lets somebody in and which way, and how it empties when it closes."""

from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import exists, select, update

from nact_meet.directory.models.person import Person
from nact_meet.directory.models.role import Role
from nact_meet.history.models import record
from nact_meet.meetings.models.day import MeetingDay
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.models.recording import Recording
from nact_meet.meetings.models.room import Connections, RoomFailure
from nact_meet.meetings.models.schedule import Schedule
from nact_meet.notices.chores import chore
from nact_meet.places import audience
from nact_meet.places.models.participant import ClearanceAwaited, Participant, WayIn
from nact_meet.web.extensions import db
from nact_meet.web.refusals import NotConfirmed, Refusal, RoomNotOpen
from nact_meet.world.timezones import utc_now

EARLY_ROLES = (Role.TECHNICIAN, Role.INTERPRETER, Role.SPEAKER)
OPENS_EARLY = timedelta(minutes=90)
OPENS = timedelta(minutes=30)
STAYS_OPEN = timedelta(hours=2)


class RulesNotAgreed(Refusal):
    sentence = _l("Please tick that you agree to these rules. Then you can enter.")


def must_agree_to_rules(place: Participant) -> bool:
    """Once, and again after the hosts changed them."""
    return place.meeting.recording != Recording.UNSAID and place.rules_agreed_at is None


def enter_room(
    place: Participant, way: WayIn = WayIn.ROOM, *, agrees_to_rules: bool = False
) -> bool:
    """Record the first arrival; only ROOM takes a connection. False where there is no such way.

    Raises NotConfirmed, ClearanceAwaited, MeetingCancelled, RoomNotOpen, RulesNotAgreed.
    """
    if not place.is_confirmed:
        raise NotConfirmed
    if place.awaits_clearance:
        raise ClearanceAwaited
    place.meeting.check_not_cancelled()
    day = open_day(place)
    if day is None:
        raise RoomNotOpen
    if must_agree_to_rules(place):
        if not agrees_to_rules:
            raise RulesNotAgreed
        place.rules_agreed_at = utc_now()
    if way == WayIn.ROOM and RoomFailure.holds_for(place.meeting, place.country_code):
        way = WayIn.FALLBACK
    if not find_way(place, way):
        return False
    if place.arrived_at is None:
        place.arrived_at = utc_now()
        place.note("arrived", **place.answered_by)
    if isinstance(day, MeetingDay):
        entry = place.entry_of_day(day.key)
        entry.arrived_at = entry.arrived_at or utc_now()
    return True


def find_way(place: Participant, way: WayIn) -> bool:
    if way == place.way_in:
        return True
    if way == WayIn.FALLBACK and place.meeting.fallback_room is None:
        return False
    connections = Connections.of(place.meeting)
    if way == WayIn.ROOM and connections and not connections.take():
        return False
    if place.way_in == WayIn.ROOM and connections:
        connections.give_back()
    place.way_in = way
    return True


def room_opens_at(place: Participant) -> datetime:
    return opens_at(place, day_at_door(place.meeting))


def day_at_door(meeting: Meeting) -> Schedule:
    """The day that is, or comes next."""
    days = meeting.by_day
    return next((day for day in days if utc_now() < day.ends_at + STAYS_OPEN), days[-1])


def is_inside(place: Participant) -> bool:
    """They came in, and on this day: whoever did the day before comes in anew."""
    day = open_day(place)
    entry = place.on_day(day.key) if isinstance(day, MeetingDay) else None
    came = not isinstance(day, MeetingDay) or (entry is not None and entry.arrived_at is not None)
    return place.way_in is not None and came


def opens_at(place: Participant, day: Schedule) -> datetime:
    return day.starts_at - (OPENS_EARLY if place.role in EARLY_ROLES else OPENS)


def room_is_open(place: Participant) -> bool:
    return open_day(place) is not None


def open_day(place: Participant) -> Schedule | None:
    """A room that the hosts have closed opens again on the next day."""
    now, closed = utc_now(), closed_day(place.meeting)
    for day in place.meeting.by_day:
        if opens_at(place, day) <= now < day.ends_at + STAYS_OPEN and day is not closed:
            return day
    return None


def closed_day(meeting: Meeting) -> Schedule | None:
    """On which of its days the hosts closed the room."""
    return day_begun(meeting, meeting.room_closed_at) if meeting.room_closed_at else None


def day_begun(meeting: Meeting, at: datetime) -> Schedule:
    """The last whose room had been opened by then; the first before that."""
    begun = [day for day in meeting.by_day if day.starts_at - OPENS <= at]
    return begun[-1] if begun else meeting.first_day


def is_closed(meeting: Meeting) -> bool:
    return closed_day(meeting) is day_begun(meeting, utc_now())


def close_room(meeting: Meeting, *, by: Person) -> None:
    if not is_closed(meeting):
        meeting.room_closed_at = utc_now()
        empty_room(meeting)
        record("room closed", meeting, by=by, name=meeting.title, meeting=meeting)


def open_room_again(meeting: Meeting, *, by: Person) -> None:
    if is_closed(meeting):
        meeting.room_closed_at = None
        record("room opened", meeting, by=by, name=meeting.title, meeting=meeting)


@chore
def empty_rooms_overnight() -> None:
    """Between two days nobody is in the room: else yesterday's connections would still count."""
    someone = exists().where(Participant.meeting_id == Meeting.id, Participant.way_in.is_not(None))
    query = select(Meeting).where(Meeting.has_days, someone)
    for meeting in db.session.scalars(query).all():
        now = utc_now()
        spans = ((day.starts_at - OPENS_EARLY, day.ends_at + STAYS_OPEN) for day in meeting.days)
        if not any(opens <= now < closes for opens, closes in spans):
            empty_room(meeting)
    db.session.commit()


def empty_room(meeting: Meeting) -> None:
    """Everybody's way in ends. Who comes in at this very moment stays, and stays counted."""
    left = end_way_in(meeting, Participant.way_in == WayIn.ROOM)
    end_way_in(meeting, Participant.way_in.in_((WayIn.TOGETHER, WayIn.FALLBACK)))
    connections = db.session.get(Connections, meeting.id)
    if connections and left:
        connections.give_back(left)
    for place in audience.loaded_places(meeting):
        db.session.expire(place, ["way_in"])


def end_way_in(meeting: Meeting, condition: Any) -> int:
    ended: Any = db.session.execute(
        update(Participant)
        .where(Participant.meeting_id == meeting.id, condition)
        .values(way_in=None)
        .execution_options(synchronize_session=False)
    )
    return int(ended.rowcount)
