"""How many more a delegation may name."""

from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import Mapped

from nact_meet.delegations.refusals import DelegationFull
from nact_meet.directory.models.role import Role, State
from nact_meet.places.models.participant import SEATED, Participant
from nact_meet.places.models.seating import Seating
from nact_meet.web.extensions import db


class DelegationSeats:
    """Mixed into Nomination."""

    if TYPE_CHECKING:
        id: Mapped[int]
        meeting_id: Mapped[int]
        country_code: Mapped[str | None]

    @property
    def seats(self) -> int | None:
        """The country's, or the general pool's where it has none of its own; None: no limit."""
        seating = db.session.get(Seating, self.meeting_id)
        pool = seating.pool(self.country_code) if seating else None
        return pool.general if isinstance(pool, Seating) else pool.seats if pool else None

    @property
    def seats_left(self) -> int | None:
        """How many more may be named; who waits for the hosts' yes holds one already."""
        seating = db.session.get(Seating, self.meeting_id)
        if seating is None:
            return None
        pool = seating.pool(self.country_code)
        return max((self.seats or 0) - pool.taken - self.awaiting, 0)

    @property
    def awaiting(self) -> int:
        where = (Participant.nomination_id == self.id, Participant.state == State.NOMINATED)
        seated = (Participant.role.in_(SEATED), Participant.has_seat.is_(False))
        return db.session.scalar(select(func.count(Participant.id)).where(*where, *seated)) or 0

    def check_seat(self, place: Participant | None, role: Role) -> None:
        """Raises DelegationFull, where a seat is needed and none is left."""
        has_one = place is not None and place.has_seat
        if role in SEATED and not has_one and self.seats_left == 0:
            raise DelegationFull(self.seats or 0)
