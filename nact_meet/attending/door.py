"""The door of the room: how many devices it lets in, and how it empties when it closes."""

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, update

from nact_meet.meetings.models.connections import Connections, TooFewConnections
from nact_meet.places import audience
from nact_meet.places.models.participant import Participant, WayIn
from nact_meet.web.extensions import db

if TYPE_CHECKING:
    pass


class Door:
    """Mixed into Meeting."""

    if TYPE_CHECKING:
        id: Any

    def limit_connections(self, most: int | None) -> None:
        """None lifts the limit. Raises TooFewConnections.

        The caller has locked the meeting, so that nobody comes in meanwhile.
        """
        connections = db.session.get(Connections, self.id)
        if most is None:
            if connections:
                db.session.delete(connections)
            return
        used = self.connected()
        if most < used:
            raise TooFewConnections
        if connections is None:
            connections = Connections(meeting_id=self.id)
            db.session.add(connections)
        connections.most, connections.used = most, used

    def connected(self) -> int:
        here = (Participant.meeting_id == self.id, Participant.way_in == WayIn.ROOM)
        return db.session.scalar(select(func.count(Participant.id)).where(*here)) or 0

    def empty_room(self: Any) -> None:
        """Everybody's way in ends. Who comes in at this very moment stays, and stays counted."""
        left = self.end_way_in(Participant.way_in == WayIn.ROOM)
        self.end_way_in(Participant.way_in.in_((WayIn.TOGETHER, WayIn.FALLBACK)))
        connections = db.session.get(Connections, self.id)
        if connections and left:
            connections.give_back(left)
        for place in audience.loaded_places(self):
            db.session.expire(place, ["way_in"])

    def end_way_in(self, condition: Any) -> int:
        ended: Any = db.session.execute(
            update(Participant)
            .where(Participant.meeting_id == self.id, condition)
            .values(way_in=None)
            .execution_options(synchronize_session=False)
        )
        return int(ended.rowcount)
