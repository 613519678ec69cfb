"""Who is let in: at once, or once the hosts have said yes."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Mapped, mapped_column

from nact_meet.admission.decisions import Decision, NotThisTime
from nact_meet.directory.models.role import AWAITED, Came, State
from nact_meet.notices.models.notice import Kind
from nact_meet.places.models.seating import NoSeatLeft
from nact_meet.web.database import one_of
from nact_meet.world.timezones import utc_now

if TYPE_CHECKING:
    from nact_meet.directory.models.person import Person
    from nact_meet.meetings.models.meeting import Meeting


class Admission(StrEnum):
    """Whom the hosts decide about; in each of them whoever they invite is let in."""

    OPEN = "open"
    """Nobody."""
    APPROVAL = "approval"
    """Whoever registers uninvited or is named by a coordinator, before a place is theirs."""
    NOTING = "noting"
    """Whom coordinators name: they have their place, and the hosts take note of it."""


class Admitted:
    """Mixed into Participant: the gate before a place is theirs."""

    came: Mapped[Came] = mapped_column(one_of(Came, "known_came"), default=Came.INVITED)
    applied_at: Mapped[datetime | None]
    """Since when the hosts have been asked about them."""

    if TYPE_CHECKING:
        meeting: Mapped[Meeting]
        state: Mapped[State]
        sequence: Mapped[int]
        asked_sequence: Mapped[int]
        seat_country: Mapped[str | None]
        decision: Mapped[Decision | None]
        is_confirmed: property
        is_gone: property
        holds_entry: property
        country_of_seat: property
        revise: Callable[[], None]
        note: Callable[..., None]
        tell: Callable[..., None]
        take_seat: Callable[[], bool]
        hold: Callable[..., None]
        forget_decision: Callable[[], None]

    @property
    def awaits_hosts(self) -> bool:
        return self.state in AWAITED

    def must_ask_hosts(self) -> bool:
        """Whether they decide first. Who has a place, or one in the line, keeps it.

        Raises NotThisTime where they have said no.
        """
        if self.state in (State.CONFIRMED, State.WAITING) or self.came == Came.INVITED:
            return False
        if self.decision == Decision.DECLINED:
            raise NotThisTime
        return self.meeting.admission == Admission.APPROVAL and self.decision is None

    def admit(self, *, named: bool, by: "Person | None", **who: Any) -> None:
        """Let in somebody whom a coordinator named, or whom a host put down: without a form.

        They are confirmed, or wait for the hosts where those approve what coordinators name.
        Nobody is mailed before publication. Raises MeetingCancelled, MeetingOver, NotThisTime, and
        NoSeatLeft: nobody is put on the waiting list by others.
        """
        self.meeting.check_open_for_invitations()
        if self.is_confirmed:
            return
        if not named:
            self.come_by_invitation()
        elif self.came == Came.REGISTERED:
            self.came = Came.NAMED
        if self.must_ask_hosts():
            self.await_hosts(by=by, **who)
            return
        if not self.take_seat():
            raise NoSeatLeft
        if self.is_gone:
            self.sequence += 1
        self.hold("named", by=by, **who)

    def await_hosts(self, **who: Any) -> None:
        """The hosts are asked. An entry in the calendar would say that they attend: it goes."""
        state = State.NOMINATED if self.came == Came.NAMED else State.PENDING
        self.seat_country = self.country_of_seat
        if self.state == state and self.applied_at:
            return
        if self.holds_entry or self.is_gone:
            self.sequence += 1
        if self.holds_entry:
            self.asked_sequence = self.sequence
        self.state, self.applied_at = state, utc_now()
        self.revise()
        self.note("named" if self.came == Came.NAMED else "applied", **who)
        if self.meeting.is_announced:
            self.tell(Kind.PENDING)

    def come_by_invitation(self) -> None:
        """The hosts want them here: whatever was decided before counts no more."""
        self.came = Came.INVITED
        if self.decision:
            self.forget_decision()
