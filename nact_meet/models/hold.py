"""Holds: a date of a poll as a tentative entry in a voter's calendar, until one is chosen."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nact_meet.database import Base
from nact_meet.timezones import utc_now

if TYPE_CHECKING:
    from nact_meet.models.poll_slot import PollSlot
    from nact_meet.models.voter import Voter


class Hold(Base):
    __tablename__ = "holds"
    __table_args__ = (UniqueConstraint("voter_id", "slot_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    voter_id: Mapped[int] = mapped_column(ForeignKey("voters.id", ondelete="CASCADE"))
    slot_id: Mapped[int] = mapped_column(
        ForeignKey("poll_slots.id", ondelete="CASCADE"), index=True
    )
    uid: Mapped[str] = mapped_column(String(200), unique=True)
    organizer_key: Mapped[str] = mapped_column(String(32), unique=True)
    sequence: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    revised_at: Mapped[datetime] = mapped_column(default=utc_now)
    told_at: Mapped[datetime | None]
    gone_at: Mapped[datetime | None]

    voter: Mapped["Voter"] = relationship()
    slot: Mapped["PollSlot"] = relationship()
