"""Who is let in: at once, or once the hosts have said yes; and the words that go with it."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from nact_meet.admission.decisions import Decision, NotThisTime
from nact_meet.directory.models.role import AWAITED, Came, Role, State
from nact_meet.history.models import record
from nact_meet.notices.models.notice import Kind
from nact_meet.places.models.seating import NoSeatLeft
from nact_meet.web.database import one_of
from nact_meet.web.formats import locale_name
from nact_meet.world.timezones import utc_now

if TYPE_CHECKING:
    from nact_meet.directory.models.contact import Contact
    from nact_meet.directory.models.person import Person
    from nact_meet.meetings.models.meeting import Meeting
    from nact_meet.places.models.participant import Participant


class Admission(StrEnum):
    """Whom the hosts decide about; in each of them whoever they invite is let in."""

    OPEN = "open"
    """Nobody."""
    APPROVAL = "approval"
    """Whoever registers uninvited or is named by a coordinator, before a place is theirs."""
    NOTING = "noting"
    """Whom coordinators name: they have their place, and the hosts take note of it."""


USUAL: dict[Decision, LazyString] = {
    Decision.APPROVED: _l("The hosts are glad to welcome you."),
    Decision.DECLINED: _l(
        "The hosts thank you very much. They cannot offer you a place at this meeting, and hope to "
        "see you at another one."
    ),
}
"""What the hosts say with a yes and with a no, where they have no words of their own."""


class Admitting:
    """Mixed into Meeting.

    `decision_words` are the hosts' own, by decision and then by language; the usual ones else.
    """

    admission: Mapped[Admission] = mapped_column(
        one_of(Admission, "known_admission"), default=Admission.OPEN
    )
    decision_words: Mapped[dict[str, dict[str, str]]] = mapped_column(JSON, default=dict)

    def admit(
        self: Any,
        contact: "Contact",
        role: Role,
        *,
        named: bool,
        by: "Person | None",
        **who: Any,
    ) -> "Participant":
        """The place of this contact's person, made where there is none; see `Admitted.admit`."""
        place: Participant | None = self.place_of(contact.person)
        if place is None:
            came = Came.NAMED if named else Came.INVITED
            place = self.make_place(contact, role, State.NOMINATED, came=came)
        place.admit(named=named, by=by, **who)
        return place

    def change_admission(
        self: Any, admission: Admission, words: dict[str, dict[str, str]], *, by: "Person"
    ) -> None:
        """Who waits already goes on waiting for a decision, whatever is chosen."""
        changed = {"admission": [self.admission, admission]} if admission != self.admission else {}
        if words != self.decision_words:
            changed["decision_words"] = [self.decision_words, words]
        if not changed:
            return
        self.admission, self.decision_words = admission, words
        record("admission changed", self, by=by, name=self.title, meeting=self, details=changed)

    @property
    def takes_note(self) -> bool:
        return self.admission == Admission.NOTING

    def words_of(self, decision: Decision) -> str:
        """In the language of the moment."""
        own = self.decision_words.get(decision, {})
        return own.get(locale_name()) or str(USUAL[decision])


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
