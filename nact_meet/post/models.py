"""Incoming mail: each message as it came, with what became of it, for thirty days."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    ForeignKey,
    LargeBinary,
    Select,
    String,
    Text,
    and_,
    delete,
    or_,
    select,
    update,
)
from sqlalchemy.orm import (
    InstrumentedAttribute,
    Mapped,
    joinedload,
    mapped_column,
    relationship,
)

from nact_meet.directory.models.person import Person
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.chores import chore
from nact_meet.places import replies
from nact_meet.places.models.participant import Participant
from nact_meet.places.replies import Outcome, Proof
from nact_meet.web.database import Base, one_of
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now

KEPT_FOR = timedelta(days=30)
SENSIBLE = 1970, 2199
"""Years of a meeting. Near those that Python ends at, a clock of another zone has no date."""


class Sort(StrEnum):
    """What a message is."""

    REPLY = "reply"
    COUNTER = "counter"
    BOUNCE = "bounce"
    AUTOMATIC = "automatic"
    LETTER = "letter"
    BROKEN = "broken"


class Incoming(Base):
    """`key` is what makes a message itself: the same one delivered twice is one row.

    `reason` is a word of `labels.REASONS`; `details` holds what the message said, as JSON.
    """

    __tablename__ = "incoming"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    received_at: Mapped[datetime] = mapped_column(default=utc_now, index=True)
    meeting_id: Mapped[int | None] = mapped_column(
        ForeignKey("meetings.id", ondelete="CASCADE"), index=True
    )
    participant_id: Mapped[int | None] = mapped_column(
        ForeignKey("participants.id", ondelete="SET NULL"), index=True
    )
    sender: Mapped[str] = mapped_column(String(254), default="")
    subject: Mapped[str] = mapped_column(String(300), default="")
    sort: Mapped[Sort] = mapped_column(one_of(Sort, "known_sort"))
    outcome: Mapped[Outcome] = mapped_column(one_of(Outcome, "known_outcome"))
    reason: Mapped[str] = mapped_column(String(40))
    is_unproved: Mapped[bool] = mapped_column(default=False)
    """It says to be from somebody whose address it does not come from."""
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    text: Mapped[str] = mapped_column(Text, default="")
    """What a person wrote in it, plain."""
    size: Mapped[int] = mapped_column(default=0)
    raw: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    done_at: Mapped[datetime | None]
    """Since when nothing of it is left for the hosts to do; machines' mail needs nothing."""

    meeting: Mapped[Meeting | None] = relationship()
    participant: Mapped[Participant | None] = relationship()

    @property
    def waits(self) -> bool:
        """True while somebody must decide whether it counts."""
        return self.outcome == Outcome.WAITING

    @property
    def is_for_hosts(self) -> bool:
        """Whether they are told of it: an answer that was taken up says so as a change."""
        is_theirs = self.outcome in (Outcome.SHOWN, Outcome.WAITING) or self.reason == "bounced"
        return self.meeting_id is not None and is_theirs

    @property
    def is_open(self) -> bool:
        return self.is_for_hosts and self.done_at is None

    def finish(self) -> None:
        """Nothing is left to do. A second call changes nothing."""
        self.done_at = self.done_at or utc_now()

    @property
    def name(self) -> str:
        """Whose place it is about, or who it says it comes from."""
        return self.participant.full_name if self.participant else self.sender

    @property
    def said_at(self) -> datetime:
        said_at = self.details.get("said_at")
        return datetime.fromisoformat(said_at) if said_at else self.received_at

    @property
    def proposed(self) -> tuple[datetime, datetime | None] | None:
        """The start and end that a counter asks for; None where it names no sensible time."""
        at, until = (self.details.get(key) for key in ("starts_at", "ends_at"))
        if self.sort != Sort.COUNTER or not at:
            return None
        starts_at = datetime.fromisoformat(at)
        ends_at = datetime.fromisoformat(until) if until else None
        if not SENSIBLE[0] <= starts_at.year <= SENSIBLE[1]:
            return None
        return starts_at, ends_at if is_soon_after(starts_at, ends_at) else None

    def decide(self, *, counts: bool, by: Person) -> None:
        """An organiser says whether a waiting answer counts. A second call changes nothing.

        What the person has said or been asked since stands against it: `reason` names that then.
        """
        if not self.waits:
            return
        self.details = self.details | {"decided_by": by.full_name}
        self.finish()
        if counts:
            self.outcome, self.reason = self.counted(by)
            return
        self.outcome, self.reason = Outcome.DROPPED, "left"
        if self.participant:
            self.participant.doubted_at = None
            self.participant.note("answer left", by=by)

    def counted(self, by: Person) -> tuple[Outcome, str]:
        """The place follows the answer, through an organiser who stands for who sent it."""
        place, said = self.participant, self.details
        if place is None:
            return Outcome.DROPPED, "no place"
        if reason := replies.outdates(place, said.get("sequence", 0), self.said_at):
            return Outcome.DROPPED, reason
        verdict = replies.take_up(place, said["partstat"], by=by, on_behalf_of=place.full_name)
        if verdict.outcome == Outcome.APPLIED:
            replies.was_said(place, said.get("comment", ""), self.said_at, Proof.GIVEN)
        return verdict


def is_soon_after(starts_at: datetime, ends_at: datetime | None) -> bool:
    return ends_at is not None and timedelta(0) < ends_at - starts_at < timedelta(days=7)


def open_in(meeting_id: int | InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """The condition: of this meeting, and something is left for its hosts to do."""
    is_theirs = or_(
        Incoming.outcome.in_((Outcome.SHOWN, Outcome.WAITING)), Incoming.reason == "bounced"
    )
    return and_(Incoming.meeting_id == meeting_id, Incoming.done_at.is_(None), is_theirs)


def newest(*where: ColumnElement[bool]) -> Select[Incoming]:
    """Messages as a list shows them: without their octets, with whose place they are about."""
    rows = select(Incoming).where(*where).options(joinedload(Incoming.participant))
    return rows.order_by(Incoming.received_at.desc(), Incoming.id.desc())


@chore
def drop_what_was_answered() -> None:
    """Who has spoken on their page since a mail for them waits need not be decided about."""
    since = (Participant.replied_at >= Incoming.received_at, Participant.doubted_at.is_(None))
    spoke_since = Incoming.participant_id.in_(select(Participant.id).where(*since))
    waits = (Incoming.outcome == Outcome.WAITING, spoke_since)
    answered = {"outcome": Outcome.DROPPED, "reason": "older answer"}
    db.session.execute(update(Incoming).where(*waits).values(answered))
    db.session.commit()


@chore
def forget_old_messages() -> None:
    db.session.execute(delete(Incoming).where(Incoming.received_at < utc_now() - KEPT_FOR))
    db.session.commit()
