"""Participants: one row per (meeting, person), with the place's own calendar identity."""

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from flask import current_app
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nact_meet.admission.admission import Admitted
from nact_meet.admission.decisions import Decided
from nact_meet.attending.arrival import Arrival
from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.role import CONCERNED, GONE, Came, Role, State
from nact_meet.history.models import record
from nact_meet.lists.disclosure import Disclosure
from nact_meet.notices.models.notice import Kind
from nact_meet.places.correspondence import Correspondence
from nact_meet.places.models.card import Card, Details
from nact_meet.places.models.delegate import Delegate
from nact_meet.places.models.personal_link import PersonalLink
from nact_meet.places.models.seat import Seat
from nact_meet.places.readdressing import Readdressing
from nact_meet.places.reminders import post_reminders
from nact_meet.places.replies import Answer, Channel
from nact_meet.questions.answering import Answering
from nact_meet.web.database import Base, one_of
from nact_meet.web.refusals import MeetingOver, RegistrationClosed
from nact_meet.world.timezones import utc_now

if TYPE_CHECKING:
    from nact_meet.directory.models.contact import Contact
    from nact_meet.directory.models.person import Person
    from nact_meet.meetings.models.meeting import Meeting
    from nact_meet.places.models.nomination import Nomination

__all__ = ["CONCERNED", "Came", "Participant", "Role", "State"]


def new_uid() -> str:
    domain = current_app.config["MAIL_DOMAIN"]
    return f"{secrets.token_hex(16)}@{domain}"


class Participant(
    PersonalLink,
    Card,
    Answer,
    Answering,
    Seat,
    Admitted,
    Decided,
    Delegate,
    Disclosure,
    Correspondence,
    Readdressing,
    Arrival,
    Base,
):
    """One person's place at one meeting; name, position, institute, country as they were for it.

    UID, SEQUENCE and organizer address are the place's own (RFC 5545 3.8.4.7, 3.8.7.4).
    """

    __tablename__ = "participants"
    __table_args__ = (
        UniqueConstraint("meeting_id", "person_id"),
        CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name="decided_once"),
        Index("ix_participants_meeting_state", "meeting_id", "state"),
        Index(
            "ix_participants_waiting",
            "meeting_id",
            "waiting_since",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), index=True)
    role: Mapped[Role] = mapped_column(one_of(Role, "known_role"), default=Role.DELEGATE)
    state: Mapped[State] = mapped_column(one_of(State, "known_state"), default=State.INVITED)

    uid: Mapped[str] = mapped_column(
        String(200), unique=True, default=new_uid, insert_sentinel=True
    )
    organizer_key: Mapped[str] = mapped_column(
        String(32), unique=True, default=lambda: secrets.token_hex(10)
    )
    sequence: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    revised_at: Mapped[datetime] = mapped_column(default=utc_now)
    registered_at: Mapped[datetime | None]
    submission_key: Mapped[str | None] = mapped_column(String(40), unique=True)
    """The form that made this row: pressing its button twice makes one."""

    meeting: Mapped["Meeting"] = relationship(back_populates="participants")
    person: Mapped["Person"] = relationship(back_populates="places")
    contact: Mapped["Contact"] = relationship()
    nomination: Mapped["Nomination | None"] = relationship()

    @property
    def is_confirmed(self) -> bool:
        return self.state == State.CONFIRMED

    @property
    def is_invited(self) -> bool:
        return self.state == State.INVITED

    @property
    def is_concerned(self) -> bool:
        return self.state in CONCERNED

    @property
    def is_gone(self) -> bool:
        return self.state in GONE

    def check_open(self) -> None:
        """Raises MeetingCancelled, RegistrationClosed. Who is confirmed may correct details."""
        self.meeting.check_not_cancelled()
        if not self.meeting.registration_is_open and not self.is_confirmed:
            raise RegistrationClosed

    def register(self, details: Details, *, assistant: str = "") -> None:
        """Take the place as this person, or correct what is known of somebody who has it.

        `assistant` is who registers for the person and reads their mail. A second call changes
        nothing. Raises MeetingCancelled, RegistrationClosed.
        """
        self.check_open()
        before, was_confirmed = self.card(), self.is_confirmed
        self.contact.reader_name = assistant
        self.describe(details, Institute.named(details.institute))
        after = self.card()
        changed = {key: [before[key], after[key]] for key in after if after[key] != before[key]}
        if changed:
            self.revise()
        if changed and was_confirmed:
            self.note("corrected", **self.answered_by, details=changed)
        self.confirm(**self.answered_by)

    def confirm(self, *, by: "Person | None", through: Channel = Channel.PAGE, **more: Any) -> None:
        """Take the place, for the first time or again. A second call only says so once more.

        Where the hosts decide they wait for them; where all seats are taken, for one. `more` is
        whoever acts for the person, as `Change` keeps it. Raises MeetingCancelled,
        RegistrationClosed, NoSeatLeft, NotThisTime, NamedNoMore.
        """
        self.check_open()
        self.check_still_named()
        if self.must_ask_hosts():
            self.speak(through)
            self.await_hosts(by=by, **more)
            return
        is_theirs = self.is_confirmed or self.take_seat()
        if not is_theirs:
            self.wait_for_seat(by=by, **more)
        self.speak(through)
        if self.is_confirmed or not is_theirs:
            return
        if self.is_gone:
            self.sequence += 1
        self.hold("registered", by=by, **more)

    def hold(self, verb: str, **who: Any) -> None:
        """The place is theirs."""
        self.state, self.registered_at = State.CONFIRMED, utc_now()
        self.waiting_since = self.offered_until = None
        self.revise()
        self.note(verb, **who)
        if self.meeting.is_announced:
            self.tell(Kind.CONFIRMATION)
            post_reminders(self.meeting, [self.id])

    def decline(self, *, by: "Person | None", through: Channel = Channel.PAGE, **more: Any) -> None:
        self.leave(State.DECLINED, through, "declined", by=by, **more)

    def withdraw(
        self, *, by: "Person | None", through: Channel = Channel.PAGE, **more: Any
    ) -> None:
        self.leave(State.WITHDRAWN, through, "withdrawn", by=by, **more)

    def remove(self, *, by: "Person") -> None:
        """Its organisers take the place back. Raises MeetingOver."""
        self.leave(State.WITHDRAWN, None, "removed", by=by)

    def leave(self, state: State, through: Channel | None, verb: str, **who: Any) -> None:
        """`through` is None where it is not the person's own answer: then it is a new question."""
        if self.meeting.is_over:
            raise MeetingOver
        if not self.is_concerned:
            return
        self.state, self.sequence = state, self.sequence + 1
        if through is None:
            self.asked_sequence = self.sequence
        self.speak(through)
        self.revise()
        self.note(verb, **who)
        if self.meeting.published_at or self.holds_entry:
            self.tell(Kind.WITHDRAWAL)
        self.leave_room()
        self.give_seat_back()
        self.hand_seat_back()

    def invite_again(self, *, by: "Person") -> None:
        """Somebody who is gone is asked once more. Raises MeetingCancelled, MeetingOver."""
        self.meeting.check_open_for_invitations()
        if not self.is_gone:
            return
        self.come_by_invitation()
        self.state, self.sequence = State.INVITED, self.sequence + 1
        self.asked_sequence = self.sequence
        self.speak(None)
        self.revise()
        self.note("invited again", by=by)
        if self.meeting.is_announced:
            self.tell(Kind.INVITATION)
            post_reminders(self.meeting, [self.id])

    def change_role(self, role: Role, *, by: "Person | None", **more: Any) -> None:
        """Nobody is mailed: what the person must know is in the programme. Raises NoSeatLeft."""
        if role == self.role:
            return
        details = {"role": [self.role, role]}
        self.role = role
        self.sit_as(role)
        self.note("role changed", by=by, details=details, **more)

    def revise(self) -> None:
        """Later by a second than itself and its meeting: some programs compare only DTSTAMP."""
        before = max(self.revised_at or utc_now(), self.meeting.revised_at)
        self.revised_at = max(utc_now(), before + timedelta(seconds=1))

    def note(self, verb: str, *, by: "Person | None", **more: Any) -> None:
        record(verb, self, by=by, name=self.full_name, meeting=self.meeting, **more)
