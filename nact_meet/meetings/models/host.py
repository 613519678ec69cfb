"""Hosts: the institutes that hold a meeting, with equal rights and different duties."""

from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nact_meet.directory.models.institute import Institute
from nact_meet.web.database import Base, one_of

if TYPE_CHECKING:
    from nact_meet.meetings.models.meeting import Meeting


class Duty(StrEnum):
    HOST = "host"
    CHAIR = "chair"
    TECHNICAL = "technical"
    RAPPORTEUR = "rapporteur"


class Host(Base):
    __tablename__ = "hosts"
    __table_args__ = (UniqueConstraint("meeting_id", "institute_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"))
    institute_id: Mapped[int] = mapped_column(ForeignKey("institutes.id"), index=True)
    duty: Mapped[Duty] = mapped_column(one_of(Duty, "known_duty"), default=Duty.HOST)
    position: Mapped[int] = mapped_column(default=0)

    meeting: Mapped["Meeting"] = relationship(back_populates="hosts")
    institute: Mapped[Institute] = relationship()

    def copy(self) -> "Host":
        return Host(institute_id=self.institute_id, duty=self.duty, position=self.position)
