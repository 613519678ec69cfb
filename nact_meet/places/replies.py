"""Answers: what the person of a place said last, and through what."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from nact_meet.admission.decisions import NotThisTime
from nact_meet.directory.models.role import CONCERNED, GONE, State
from nact_meet.ical.reply import Reply
from nact_meet.places.models.seating import NoSeatLeft
from nact_meet.web.database import one_of
from nact_meet.web.refusals import Refusal
from nact_meet.world.timezones import utc_now

if TYPE_CHECKING:
    from nact_meet.directory.models.contact import Contact
    from nact_meet.meetings.models.meeting import Meeting


class Outcome(StrEnum):
    """What became of it: done, for organisers to read, for them to decide, or nothing at all."""

    APPLIED = "applied"
    SHOWN = "shown"
    WAITING = "waiting"
    DROPPED = "dropped"


class Verdict(NamedTuple):
    """What became of an incoming answer; `reason` is a word of `labels.REASONS`."""

    outcome: Outcome
    reason: str


class Channel(StrEnum):
    PAGE = "page"
    CALENDAR = "calendar"


class Answer:
    """Mixed into Participant.

    `replied_at` is when they spoke last: a reply's DTSTAMP, or the moment they pressed a button.
    `asked_sequence` is the SEQUENCE of the last change that was not their own: what answers an
    older one answers another question (RFC 5546 2.1.5).
    """

    answered_through: Mapped[Channel | None] = mapped_column(one_of(Channel, "known_channel"))
    is_tentative: Mapped[bool] = mapped_column(default=False)
    is_unproved: Mapped[bool] = mapped_column(default=False)
    """The answer came by mail from another address than the one that was asked."""
    comment: Mapped[str] = mapped_column(Text, default="")
    replied_at: Mapped[datetime | None]
    asked_sequence: Mapped[int] = mapped_column(default=0)

    if TYPE_CHECKING:
        state: Mapped[State]
        revised_at: Mapped[datetime]
        registered_at: Mapped[datetime | None]
        uid: Mapped[str]
        contact: Mapped[Contact]
        meeting: Mapped[Meeting]
        answered_by: property
        awaits_hosts: property

        confirm: Callable[..., None]
        decline: Callable[..., None]

    @property
    def answered_at(self) -> datetime | None:
        """When they said yes or no, or the place was taken back: nothing revises it after that."""
        if self.state in GONE:
            return self.revised_at
        if self.state == State.CONFIRMED:
            return self.registered_at
        return self.replied_at if self.is_tentative else None

    @property
    def is_unanswered(self) -> bool:
        """Asked, and they have said neither yes nor no nor perhaps."""
        return self.state == State.INVITED and not self.is_tentative

    @property
    def partstat(self) -> str:
        """RFC 5545 3.2.12, for this place's ATTENDEE; who waits attends nothing yet."""
        if self.state in GONE:
            return "DECLINED"
        if self.state not in (State.INVITED, State.CONFIRMED):
            return "NEEDS-ACTION"
        if self.is_tentative:
            return "TENTATIVE"
        return "ACCEPTED" if self.state == State.CONFIRMED else "NEEDS-ACTION"

    def speak(self, through: Channel | None) -> None:
        """What the person says now stands for all that they said before; None unsays it."""
        self.replied_at = utc_now() if through else self.replied_at
        self.answered_through = through
        self.is_tentative, self.is_unproved, self.comment = False, False, ""

    def hear(self, reply: Reply, *, said_at: datetime | None, is_unproved: bool) -> Verdict:
        """An answer that came by mail (RFC 5546 3.2.3), taken up where nothing speaks against it.

        `said_at` is the mail's date, for a reply without DTSTAMP. Only PARTSTAT and COMMENT count.
        """
        said_at = reply.said_at or said_at or utc_now()
        if reason := self.objection(reply, said_at):
            return Verdict(Outcome.DROPPED, reason)
        answerer = reply.answerer(self.contact.address)
        assert answerer is not None
        if reply.method == "COUNTER":
            return Verdict(Outcome.SHOWN, "counter")
        if answerer.address != self.contact.address:
            return Verdict(Outcome.WAITING, "another attendee")
        if answerer.partstat == "DECLINED" and is_unproved:
            return Verdict(Outcome.WAITING, "unproved decline")
        verdict = self.take_up(answerer.partstat, **self.answered_by)
        if verdict.outcome == Outcome.APPLIED:
            self.was_said(reply.comment, said_at, is_unproved=is_unproved)
        return verdict

    def was_said(self, comment: str, said_at: datetime, *, is_unproved: bool) -> None:
        """Remember an answer that came by mail and was taken up."""
        # A stranger must not date an answer so that no later one counts.
        self.replied_at = min(said_at, utc_now()) if is_unproved else said_at
        self.comment = comment
        self.is_unproved, self.answered_through = is_unproved, Channel.CALENDAR

    def objection(self, reply: Reply, said_at: datetime) -> str:
        """Why this reply changes nothing; "" where it may."""
        if reply.uid != self.uid:
            return "another entry"
        if not reply.attendees:
            return "no attendee"
        return self.outdates(reply.sequence, said_at)

    def outdates(self, sequence: int, said_at: datetime) -> str:
        """What has happened since somebody answered so; "" where that may still count."""
        if self.meeting.cancelled_at:
            return "cancelled"
        if self.meeting.is_over:
            return "over"
        if sequence < self.asked_sequence:
            return "older question"
        if self.replied_at and said_at <= self.replied_at:
            return "older answer"
        return ""

    def take_up(self, partstat: str, **who: Any) -> Verdict:
        """Let the place follow PARTSTAT. Repeating what is so already changes nothing else.

        `who` acts, as `decline` takes it: the person, or an organiser on their behalf.
        """
        if partstat == "DELEGATED":
            return Verdict(Outcome.SHOWN, "delegated")
        if partstat == "ACCEPTED" and self.awaits_hosts:
            return Verdict(Outcome.DROPPED, "undecided")
        if partstat == "ACCEPTED" and self.state in (State.INVITED, State.CONFIRMED, *GONE):
            return self.accept(**who)
        if partstat == "TENTATIVE" and self.state in (State.INVITED, State.CONFIRMED):
            self.is_tentative = True
            return Verdict(Outcome.APPLIED, "tentative")
        if partstat == "DECLINED" and self.state in (*CONCERNED, *GONE):
            self.decline(through=Channel.CALENDAR, **who)
            self.is_tentative = False
            return Verdict(Outcome.APPLIED, "declined")
        return Verdict(Outcome.DROPPED if partstat == "NEEDS-ACTION" else Outcome.SHOWN, "no place")

    def accept(self, **who: Any) -> Verdict:
        try:
            self.confirm(through=Channel.CALENDAR, **who)
        except NoSeatLeft:
            return Verdict(Outcome.SHOWN, "no seat")
        except NotThisTime:
            return Verdict(Outcome.SHOWN, "not this time")
        except Refusal:
            return Verdict(Outcome.SHOWN, "registration closed")
        self.is_tentative = False
        became = {State.WAITING: "queued", State.PENDING: "applied", State.NOMINATED: "applied"}
        return Verdict(Outcome.APPLIED, became.get(self.state, "accepted"))
