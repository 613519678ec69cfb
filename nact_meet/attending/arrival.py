"""Arrivals: when the room lets somebody in, and how they come in."""

from datetime import datetime, timedelta

from nact_meet.directory.models.role import Role
from nact_meet.meetings.models.room import Connections
from nact_meet.places.models.participant import Participant, WayIn
from nact_meet.web.refusals import NotConfirmed, RoomNotOpen
from nact_meet.world.timezones import utc_now

EARLY_ROLES = (Role.TECHNICIAN, Role.INTERPRETER, Role.SPEAKER)
OPENS_EARLY = timedelta(minutes=90)
OPENS = timedelta(minutes=30)
STAYS_OPEN = timedelta(hours=2)


def enter_room(place: Participant, way: WayIn = WayIn.ROOM) -> bool:
    """Record the first arrival; only ROOM takes a connection. False where there is no such way.

    Raises NotConfirmed, MeetingCancelled, RoomNotOpen.
    """
    if not place.is_confirmed:
        raise NotConfirmed
    place.meeting.check_not_cancelled()
    if not room_is_open(place):
        raise RoomNotOpen
    if not find_way(place, way):
        return False
    if place.arrived_at is None:
        place.arrived_at = utc_now()
        place.note("arrived", **place.answered_by)
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
    early = OPENS_EARLY if place.role in EARLY_ROLES else OPENS
    return place.meeting.starts_at - early


def room_is_open(place: Participant) -> bool:
    now, closed_at = utc_now(), place.meeting.room_closed_at
    stays = place.meeting.ends_at + STAYS_OPEN
    return closed_at is None and room_opens_at(place) <= now < stays
