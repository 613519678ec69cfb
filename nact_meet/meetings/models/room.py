"""Rooms: where a meeting meets. Only confirmed participants see one, on their join page."""

from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nact_meet.web.database import Base, one_of

if TYPE_CHECKING:
    from nact_meet.meetings.models.meeting import Meeting


class RoomKind(StrEnum):
    MAIN = "main"
    FALLBACK = "fallback"


class Room(Base):
    """`countries` are the ISO codes the fallback is for; an empty list means everybody."""

    __tablename__ = "rooms"
    __table_args__ = (UniqueConstraint("meeting_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"))
    kind: Mapped[RoomKind] = mapped_column(one_of(RoomKind, "known_kind"), default=RoomKind.MAIN)
    url: Mapped[str] = mapped_column(Text)
    number: Mapped[str] = mapped_column(String(60), default="")
    passcode: Mapped[str] = mapped_column(String(60), default="")
    countries: Mapped[list[str]] = mapped_column(JSON, default=list)

    meeting: Mapped["Meeting"] = relationship(back_populates="rooms")

    def is_for(self, country_code: str | None) -> bool:
        return not self.countries or country_code in self.countries

    def copy(self) -> "Room":
        return Room(
            kind=self.kind,
            url=self.url,
            number=self.number,
            passcode=self.passcode,
            countries=list(self.countries),
        )
