"""The door of the room: how many devices it lets in, and how it empties when it closes."""

from typing import TYPE_CHECKING, Any

from sqlalchemy import update

from nact_meet.directory.models.person import Person
from nact_meet.history.models import record
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.models.room import Connections
from nact_meet.places import audience
from nact_meet.places.models.participant import Participant, WayIn
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now

if TYPE_CHECKING:
    pass


def close_room(meeting: Meeting, *, by: Person) -> None:
    if meeting.room_closed_at is None:
        meeting.room_closed_at = utc_now()
        empty_room(meeting)
        record("room closed", meeting, by=by, name=meeting.title, meeting=meeting)


def open_room_again(meeting: Meeting, *, by: Person) -> None:
    if meeting.room_closed_at is not None:
        meeting.room_closed_at = None
        record("room opened", meeting, by=by, name=meeting.title, meeting=meeting)


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
