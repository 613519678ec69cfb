"""Decisions of the hosts about one person: yes, no or noted, and taken back."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import String, Text, exists, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from nact_meet.directory.models.role import Came, State
from nact_meet.notices.models.notice import Kind, Notice, unfinished
from nact_meet.places.models.seating import NoSeatLeft
from nact_meet.web.database import one_of
from nact_meet.web.extensions import db
from nact_meet.web.formats import locale_name
from nact_meet.web.refusals import MeetingOver, Refusal
from nact_meet.world.timezones import utc_now

if TYPE_CHECKING:
    from nact_meet.directory.models.person import Person
    from nact_meet.meetings.models.meeting import Meeting


class Decision(StrEnum):
    APPROVED = "approved"
    NOTED = "noted"
    DECLINED = "declined"


USUAL: dict[Decision, LazyString] = {
    Decision.APPROVED: _l("The hosts are glad to welcome you."),
    Decision.DECLINED: _l(
        "The hosts thank you very much. They cannot offer you a place at this meeting, and hope to "
        "see you at another one."
    ),
}
"""What the hosts say with a yes and with a no, where they have no words of their own."""

TELL_OF_IT = (Kind.CONFIRMATION, Kind.WAITING, Kind.DECISION)
"""The mails by which people hear of a decision."""


class NotThisTime(Refusal):
    sentence = _l("The hosts could not offer a place this time. You are welcome to write to them.")


class NothingToDecide(Refusal):
    """`sentence` says who was quicker, and how it stands with this person."""

    def __init__(self, place: "Decided") -> None:
        self.sentence = said_already(place)
        super().__init__(self.sentence)


def said_already(place: "Decided") -> Any:
    words = {"by": place.decided_by, "name": place.full_name}
    if place.is_gone and not place.is_turned_down:
        return _("%(name)s is not coming any more.", name=place.full_name)
    if place.decision == Decision.APPROVED:
        return _("%(by)s has already said yes to %(name)s.", **words)
    if place.decision == Decision.DECLINED:
        return _("%(by)s has already said no to %(name)s.", **words)
    if place.decision == Decision.NOTED:
        return _("%(by)s has already taken note of %(name)s.", **words)
    return _("There is nothing to decide about %(name)s any more.", name=place.full_name)


def words_of(meeting: "Meeting", decision: Decision) -> str:
    """The hosts' own, or the usual ones, in the language of the moment."""
    own = meeting.decision_words.get(decision, {})
    return own.get(locale_name()) or str(USUAL[decision])


class Decided:
    """Mixed into Participant.

    A decision stands until it is taken back. `decision_note` is what the hosts wrote to this
    person; "" where the meeting's own words serve. `decided_by` is a name, as the log keeps it.
    """

    decision: Mapped[Decision | None] = mapped_column(one_of(Decision, "known_decision"))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(String(200), default="")
    decision_note: Mapped[str] = mapped_column(Text, default="")

    if TYPE_CHECKING:
        id: Mapped[int]
        meeting: Mapped[Meeting]
        state: Mapped[State]
        sequence: Mapped[int]
        asked_sequence: Mapped[int]
        full_name: Mapped[str]
        came: Mapped[Came]
        has_seat: Mapped[bool]
        awaits_hosts: property
        is_gone: property
        speak: Callable[[None], None]
        revise: Callable[[], None]
        note: Callable[..., None]
        tell: Callable[..., None]
        take_seat: Callable[[], bool]
        give_seat_back: Callable[[], None]
        leave_room: Callable[[], None]
        say_left: Callable[[], None]
        wait_for_seat: Callable[..., None]
        hold: Callable[..., None]

    @property
    def is_to_be_noted(self) -> bool:
        """A coordinator named them, and the hosts have not taken note yet."""
        is_named = self.meeting.takes_note and self.came == Came.NAMED
        return is_named and self.decision is None and self.has_a_place

    @property
    def has_a_place(self) -> bool:
        """Theirs, or one in the line."""
        return self.state in (State.CONFIRMED, State.WAITING)

    @property
    def is_turned_down(self) -> bool:
        return self.decision == Decision.DECLINED and self.state == State.DECLINED

    @property
    def words_of_hosts(self) -> str:
        """What the hosts say with their yes or no, in the language of the moment."""
        if self.decision not in (Decision.APPROVED, Decision.DECLINED):
            return ""
        return self.decision_note or words_of(self.meeting, self.decision)

    def approve(self, *, by: "Person", note: str = "") -> None:
        """A seat is theirs, or a place in the line. Raises MeetingCancelled, MeetingOver,
        NothingToDecide, NoSeatLeft.
        """
        self.meeting.check_open_for_invitations()
        if not self.awaits_hosts:
            raise NothingToDecide(self)
        is_theirs = self.take_seat()
        if not is_theirs and (self.came == Came.NAMED or not self.meeting.has_waiting_list):
            raise NoSeatLeft
        self.keep_decision(Decision.APPROVED, by, note)
        if is_theirs:
            self.hold("approved", by=by)
        else:
            self.note("approved", by=by)
            self.wait_for_seat(by=by)

    def take_note(self, *, by: "Person") -> None:
        """Nobody is mailed. Raises NothingToDecide."""
        if not self.is_to_be_noted:
            raise NothingToDecide(self)
        self.keep_decision(Decision.NOTED, by, "")
        self.note("noted", by=by)

    def say_no(self, *, by: "Person", note: str = "") -> None:
        """Kindly. Raises MeetingOver, NothingToDecide."""
        self.check_not_over()
        if not self.awaits_hosts and not self.is_to_be_noted:
            raise NothingToDecide(self)
        self.keep_decision(Decision.DECLINED, by, note)
        self.speak(None)
        self.ask_anew(State.DECLINED)
        self.note("not admitted", by=by)
        if self.meeting.is_announced:
            self.tell(Kind.DECISION)
        self.leave_room()
        self.give_seat_back()
        self.say_left()

    def reconsider(self, *, by: "Person") -> None:
        """The decision is taken back. Raises MeetingOver, NothingToDecide.

        Who has heard of it is told that the hosts decide anew; nobody else hears anything.
        """
        self.check_not_over()
        if self.decision is None or not (self.has_a_place or self.is_turned_down):
            raise NothingToDecide(self)
        was, heard = self.decision, self.has_heard
        self.forget_decision()
        self.note("reconsidered", by=by)
        if was == Decision.NOTED:
            return
        self.ask_anew(State.NOMINATED if self.came == Came.NAMED else State.PENDING)
        if heard and self.meeting.is_announced:
            self.tell(Kind.PENDING, anew=True)
        self.leave_room()
        self.give_seat_back()

    def keep_decision(self, decision: Decision, by: "Person", note: str) -> None:
        self.decision, self.decided_at = decision, utc_now()
        self.decided_by, self.decision_note = by.full_name, note

    def forget_decision(self) -> None:
        self.decision = self.decided_at = None
        self.decided_by = self.decision_note = ""
        self.withhold()

    def ask_anew(self, state: State) -> None:
        """Not the person's own answer: what their calendar says of an older state is outdated."""
        self.state, self.sequence = state, self.sequence + 1
        self.asked_sequence = self.sequence
        self.revise()

    @property
    def has_heard(self) -> bool:
        """Whether a mail of the decision has been begun, so that it may have reached them."""
        begun = or_(Notice.attempts > 0, Notice.mail.is_not(None))
        where = (Notice.participant_id == self.id, Notice.kind.in_(TELL_OF_IT))
        since = Notice.created_at >= self.decided_at
        return bool(db.session.scalar(select(exists().where(*where, since, begun))))

    def withhold(self) -> None:
        """What nobody has begun to send is not sent: a second yes must not be told twice."""
        db.session.execute(
            update(Notice)
            .where(Notice.participant_id == self.id, Notice.kind.in_(TELL_OF_IT))
            .where(unfinished(Notice), Notice.attempts == 0, Notice.mail.is_(None))
            .values(overtaken_at=utc_now(), lease_until=None)
            .execution_options(synchronize_session=False)
        )

    def check_not_over(self) -> None:
        if self.meeting.is_over:
            raise MeetingOver
