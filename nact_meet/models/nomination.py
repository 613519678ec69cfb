"""Nominations: an institute is asked to name its delegation to a meeting by a date."""

import secrets
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nact_meet.database import Base
from nact_meet.timezones import utc_now

if TYPE_CHECKING:
    from nact_meet.models.institute import Institute
    from nact_meet.models.meeting import Meeting
    from nact_meet.models.participant import Participant


class Nomination(Base):
    """One institute's delegation to one meeting; the institute's country is the seats' country.

    It exists once the institute is asked, or once the hosts act for it. `link_key` is in every
    link that was mailed for it. `answered_at` is when somebody said: this is our delegation.
    """

    __tablename__ = "nominations"
    __table_args__ = (UniqueConstraint("meeting_id", "institute_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"))
    institute_id: Mapped[int] = mapped_column(ForeignKey("institutes.id"), index=True)
    link_key: Mapped[str] = mapped_column(String(16), default=lambda: secrets.token_urlsafe(6))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    asked_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    words: Mapped[str] = mapped_column(Text, default="")
    """What the hosts add to the mail."""
    answered_at: Mapped[datetime | None]

    meeting: Mapped["Meeting"] = relationship()
    institute: Mapped["Institute"] = relationship()
    places: Mapped[list["Participant"]] = relationship(
        order_by="Participant.delegation_position, Participant.id", viewonly=True
    )
