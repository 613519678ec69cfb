"""What may be recorded of a meeting: nothing, or one copy for the rapporteur until a day."""

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import Date, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.person import Person
from nact_meet.web.database import Base

if TYPE_CHECKING:
    from nact_meet.meetings.models.meeting import Meeting


class Recording(StrEnum):
    NONE = "none"
    COPY = "copy"
    """One, to which every host agreed: see RecordingCopy."""
    UNSAID = "unsaid"
    """Of meetings that were made before the service said anything of it."""


class RecordingCopy(Base):
    """The one copy of a meeting: which institute keeps it, and by which day it is deleted.

    It exists once all hosts agreed; `deleted_at` is when that institute said that it is gone.
    """

    __tablename__ = "recording_copies"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("meetings.id", ondelete="CASCADE"), unique=True
    )
    kept_by_id: Mapped[int] = mapped_column(ForeignKey("institutes.id"), index=True)
    delete_by: Mapped[date] = mapped_column(Date)
    agreed_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]
    deleted_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))

    meeting: Mapped["Meeting"] = relationship(back_populates="recording_copy")
    kept_by: Mapped[Institute] = relationship()
    deleted_by: Mapped[Person | None] = relationship()
