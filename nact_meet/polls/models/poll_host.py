"""Hosts of a poll: the institutes that ask together, and which of them agreed to the dates."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nact_meet.web.database import Base

if TYPE_CHECKING:
    from nact_meet.directory.models.institute import Institute
    from nact_meet.directory.models.person import Person
    from nact_meet.polls.models.poll import Poll


class PollHost(Base):
    __tablename__ = "poll_hosts"
    __table_args__ = (
        UniqueConstraint("poll_id", "institute_id"),
        CheckConstraint("agreed_by_id IS NULL OR agreed_at IS NOT NULL", name="agreed_some_time"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id", ondelete="CASCADE"))
    institute_id: Mapped[int] = mapped_column(ForeignKey("institutes.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    agreed_at: Mapped[datetime | None]
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))

    poll: Mapped["Poll"] = relationship(back_populates="hosts")
    institute: Mapped["Institute"] = relationship()
    agreed_by: Mapped["Person | None"] = relationship()
