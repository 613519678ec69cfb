"""Arrivals: when the room lets somebody in, how they came in, and when they came first."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Mapped, mapped_column

from nact_meet.directory.models.role import Role
from nact_meet.meetings.models.connections import Connections, WayIn
from nact_meet.web.database import one_of
from nact_meet.web.refusals import NotConfirmed, RoomNotOpen
from nact_meet.world.timezones import utc_now

if TYPE_CHECKING:
    from nact_meet.directory.models.person import Person
    from nact_meet.meetings.models.meeting import Meeting

EARLY_ROLES = (Role.TECHNICIAN, Role.INTERPRETER, Role.SPEAKER)
OPENS_EARLY = timedelta(minutes=90)
OPENS = timedelta(minutes=30)
STAYS_OPEN = timedelta(hours=2)


class Arrival:
    """Mixed into Participant. `way_in` ends when they leave or the room closes."""

    arrived_at: Mapped[datetime | None]
    way_in: Mapped[WayIn | None] = mapped_column(one_of(WayIn, "known_way"))

    if TYPE_CHECKING:
        meeting: Mapped[Meeting]
        role: Mapped[Role]
        is_confirmed: property
        answered_by: property

        def note(self, verb: str, *, by: Person | None, **more: Any) -> None: ...

    def enter_room(self, way: WayIn = WayIn.ROOM) -> bool:
        """Record the first arrival; only ROOM takes a connection. False where there is no such way.

        Raises NotConfirmed, MeetingCancelled, RoomNotOpen.
        """
        if not self.is_confirmed:
            raise NotConfirmed
        self.meeting.check_not_cancelled()
        if not self.room_is_open:
            raise RoomNotOpen
        if not self.find_way(way):
            return False
        if self.arrived_at is None:
            self.arrived_at = utc_now()
            self.note("arrived", **self.answered_by)
        return True

    def find_way(self, way: WayIn) -> bool:
        if way == self.way_in:
            return True
        if way == WayIn.FALLBACK and self.meeting.fallback_room is None:
            return False
        connections = Connections.of(self.meeting)
        if way == WayIn.ROOM and connections and not connections.take():
            return False
        if self.way_in == WayIn.ROOM and connections:
            connections.give_back()
        self.way_in = way
        return True

    def leave_room(self) -> None:
        """Their connection is somebody else's to take."""
        if self.way_in == WayIn.ROOM and (connections := Connections.of(self.meeting)):
            connections.give_back()
        self.way_in = None

    @property
    def room_opens_at(self) -> datetime:
        early = OPENS_EARLY if self.role in EARLY_ROLES else OPENS
        return self.meeting.starts_at - early

    @property
    def room_is_open(self) -> bool:
        now, closed_at = utc_now(), self.meeting.room_closed_at
        stays = self.meeting.ends_at + STAYS_OPEN
        return closed_at is None and self.room_opens_at <= now < stays
