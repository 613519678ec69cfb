"""Other times that voters propose: the hosts read them, and may ask anew."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nact_meet.web.database import Base
from nact_meet.world.timezones import utc_now

if TYPE_CHECKING:
    from nact_meet.polls.models.voter import Voter

MOST_PROPOSED = 3


class ProposedDate(Base):
    __tablename__ = "proposed_dates"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        UniqueConstraint("voter_id", "starts_at", "ends_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    voter_id: Mapped[int] = mapped_column(ForeignKey("voters.id", ondelete="CASCADE"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)

    voter: Mapped["Voter"] = relationship(back_populates="proposed_dates")
