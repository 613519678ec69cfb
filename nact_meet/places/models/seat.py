"""The seat of a place: taken when it is confirmed, given back when it is left, waited for."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from nact_meet.directory.models.role import Role, State
from nact_meet.notices.models.notice import Kind
from nact_meet.places.models.seating import Delegation, NoSeatLeft, Seating
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now

if TYPE_CHECKING:
    from collections.abc import Callable

    from nact_meet.directory.models.person import Person
    from nact_meet.meetings.models.meeting import Meeting

SEATED = (Role.DELEGATE, Role.HEAD, Role.SPEAKER)
"""Who takes a seat; whoever serves the meeting or watches it takes none."""


class Seat:
    """Mixed into Participant.

    `seat_country` is what the seat counts for: the institute's country, whatever the person's
    passport says. A seat is the delegation's or the general pool's, as `delegation_id` says.
    """

    has_seat: Mapped[bool] = mapped_column(default=False)
    delegation_id: Mapped[int | None] = mapped_column(
        ForeignKey("delegations.id", ondelete="SET NULL")
    )
    seat_country: Mapped[str | None] = mapped_column(String(2))
    waiting_since: Mapped[datetime | None]
    offered_until: Mapped[datetime | None]
    """Until when a freed seat, held already, is theirs to take."""
    offers_missed: Mapped[int] = mapped_column(default=0)

    if TYPE_CHECKING:
        id: Mapped[int]
        meeting: Mapped[Meeting]
        person: Mapped[Person]
        country_code: Mapped[str | None]
        role: Mapped[Role]
        state: Mapped[State]
        sequence: Mapped[int]
        asked_sequence: Mapped[int]
        holds_entry: property
        revise: Callable[[], None]
        note: Callable[..., None]
        tell: Callable[..., None]

    def take_seat(self) -> bool:
        """True where one was free, is held already, or none is needed."""
        if self.has_seat or self.role not in SEATED:
            return True
        seating = Seating.of(self.meeting)
        if seating is None:
            return True
        self.seat_country = self.country_of_seat
        pool = seating.pool(self.seat_country)
        self.has_seat = pool.take()
        if self.has_seat and isinstance(pool, Delegation):
            self.delegation_id = pool.id
        return self.has_seat

    @property
    def country_of_seat(self) -> str | None:
        institute = self.person.institute
        return institute.country_code if institute else self.country_code

    def give_seat_back(self) -> None:
        """It goes to whoever waits for one of its kind."""
        self.waiting_since = self.offered_until = None
        if not self.has_seat:
            return
        seating = Seating.of(self.meeting)
        self.has_seat, delegation_id, self.delegation_id = False, self.delegation_id, None
        if seating is None:
            return
        pool = db.session.get(Delegation, delegation_id) if delegation_id else seating
        assert pool is not None
        pool.give_back()
        self.meeting.promote(seating, pool)

    def pass_seat_to(self, other: "Seat") -> None:
        """Straight from one to the other: no count changes, and nobody who waits comes between."""
        other.has_seat, self.has_seat = True, False
        other.delegation_id, self.delegation_id = self.delegation_id, None
        other.seat_country = self.seat_country

    def sit_as(self, role: Role) -> None:
        """A role that needs a seat takes one, where the place is theirs; the others free it."""
        if role not in SEATED:
            self.give_seat_back()
        elif self.state == State.CONFIRMED and not self.take_seat():
            raise NoSeatLeft

    def wait_for_seat(self, **who: Any) -> None:
        """Into the line, where there is one. Raises NoSeatLeft.

        An entry in their calendar would say that they attend: it goes until a seat is theirs.
        """
        if not self.meeting.has_line_for(self):
            raise NoSeatLeft
        if self.state == State.WAITING:
            return
        if self.holds_entry:
            self.sequence += 1
            self.asked_sequence = self.sequence
        self.state, self.waiting_since = State.WAITING, utc_now()
        self.revise()
        self.note("queued", **who)
        self.tell(Kind.WAITING)

    def offer_seat(self, minutes: int) -> None:
        """The seat is held for so long, or until the start; they are asked whether they take it."""
        self.offered_until = min(utc_now() + timedelta(minutes=minutes), self.meeting.starts_at)
        self.revise()
        self.note("offered a seat", by=None)
        self.tell(Kind.OFFER, until=self.offered_until.isoformat())

    def miss_offer(self) -> None:
        """Not taken in time: they stay in the line, and are not asked again by themselves."""
        since = self.waiting_since
        self.offers_missed += 1
        self.give_seat_back()
        self.waiting_since = since
        self.note("missed an offer", by=None)

    @property
    def is_waiting(self) -> bool:
        return self.state == State.WAITING

    @property
    def is_offered(self) -> bool:
        """A seat is theirs for the taking."""
        return self.is_waiting and self.offered_until is not None and self.offered_until > utc_now()

    @property
    def ahead(self) -> int:
        """How many are before them in the line."""
        if self.waiting_since is None or self.offered_until:
            return 0
        return self.meeting.count_ahead(self)
