"""The agenda: items in order, and who speaks in them."""

from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nact_meet.database import Base, one_of

if TYPE_CHECKING:
    from nact_meet.models.meeting import Meeting
    from nact_meet.models.person import Person


class ItemKind(StrEnum):
    OPENING = "opening"
    SESSION = "session"
    DISCUSSION = "discussion"
    BREAK = "break"
    CLOSING = "closing"


class AgendaItem(Base):
    """`minutes` long; items follow each other from the meeting's start in order of `position`."""

    __tablename__ = "agenda_items"
    __table_args__ = (CheckConstraint("minutes BETWEEN 1 AND 1440", name="sane_length"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("meetings.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int] = mapped_column(default=0)
    kind: Mapped[ItemKind] = mapped_column(one_of(ItemKind, "known_kind"))
    title: Mapped[str] = mapped_column(Text, default="")
    minutes: Mapped[int]

    meeting: Mapped["Meeting"] = relationship(back_populates="agenda")
    speakers: Mapped[list["Speaker"]] = relationship(
        back_populates="item", cascade="all, delete-orphan", order_by="Speaker.position"
    )

    def copy(self) -> "AgendaItem":
        speakers = [
            Speaker(position=each.position, printed=each.printed, person_id=each.person_id)
            for each in self.speakers
        ]
        return AgendaItem(
            position=self.position,
            kind=self.kind,
            title=self.title,
            minutes=self.minutes,
            speakers=speakers,
        )


class Speaker(Base):
    """`printed` is the name as the programme shows it; `person` where the directory has one."""

    __tablename__ = "speakers"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(
        ForeignKey("agenda_items.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int] = mapped_column(default=0)
    printed: Mapped[str] = mapped_column(String(300))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)

    item: Mapped["AgendaItem"] = relationship(back_populates="speakers")
    person: Mapped["Person | None"] = relationship()
