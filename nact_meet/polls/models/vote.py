"""Votes: what one voter says of one date."""

from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nact_meet.web.database import Base, one_of

if TYPE_CHECKING:
    from nact_meet.polls.models.slot import PollSlot
    from nact_meet.polls.models.voter import Voter


class Choice(StrEnum):
    """`MAYBE` is "if need be"."""

    YES = "yes"
    MAYBE = "maybe"
    NO = "no"


class Vote(Base):
    __tablename__ = "votes"
    __table_args__ = (UniqueConstraint("voter_id", "slot_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    voter_id: Mapped[int] = mapped_column(ForeignKey("voters.id", ondelete="CASCADE"))
    slot_id: Mapped[int] = mapped_column(
        ForeignKey("poll_slots.id", ondelete="CASCADE"), index=True
    )
    answer: Mapped[Choice] = mapped_column(one_of(Choice, "known_answer"))

    voter: Mapped["Voter"] = relationship(back_populates="votes")
    slot: Mapped["PollSlot"] = relationship()
