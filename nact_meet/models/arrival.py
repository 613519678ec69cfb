"""Arrivals: when the room lets somebody in, and that they came."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Mapped

from nact_meet.models.errors import NotConfirmed, RoomNotOpen
from nact_meet.models.role import Role
from nact_meet.timezones import utc_now

if TYPE_CHECKING:
    from nact_meet.models.meeting import Meeting
    from nact_meet.models.person import Person

EARLY_ROLES = (Role.TECHNICIAN, Role.INTERPRETER, Role.SPEAKER)
OPENS_EARLY = timedelta(minutes=90)
OPENS = timedelta(minutes=30)
STAYS_OPEN = timedelta(hours=2)


class Arrival:
    """Mixed into Participant."""

    arrived_at: Mapped[datetime | None]

    if TYPE_CHECKING:
        meeting: Mapped[Meeting]
        role: Mapped[Role]
        is_confirmed: property
        answered_by: property

        def note(self, verb: str, *, by: Person | None, **more: Any) -> None: ...

    def enter_room(self) -> None:
        """Record the first arrival. Raises NotConfirmed, MeetingCancelled, RoomNotOpen."""
        if not self.is_confirmed:
            raise NotConfirmed
        self.meeting.check_not_cancelled()
        if not self.room_is_open:
            raise RoomNotOpen
        if self.arrived_at is None:
            self.arrived_at = utc_now()
            self.note("arrived", **self.answered_by)

    @property
    def room_opens_at(self) -> datetime:
        early = OPENS_EARLY if self.role in EARLY_ROLES else OPENS
        return self.meeting.starts_at - early

    @property
    def room_is_open(self) -> bool:
        now, closed_at = utc_now(), self.meeting.room_closed_at
        stays = self.meeting.ends_at + STAYS_OPEN
        return closed_at is None and self.room_opens_at <= now < stays
