"""The agenda: items in order, and who speaks in them."""

from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, select
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from nact_meet.directory.models.consent import Consent, Matter
from nact_meet.directory.models.person import Person
from nact_meet.web.database import Base, one_of
from nact_meet.web.texts import InLanguages, Multilingual

if TYPE_CHECKING:
    from nact_meet.meetings.models.meeting import Meeting


class ItemKind(StrEnum):
    OPENING = "opening"
    SESSION = "session"
    DISCUSSION = "discussion"
    BREAK = "break"
    CLOSING = "closing"


class AgendaItem(Multilingual, Base):
    """`minutes` long; items of a day follow each other from its start in order of `position`.

    `day` counts the meeting's days from 0.
    """

    __tablename__ = "agenda_items"
    __table_args__ = (CheckConstraint("minutes BETWEEN 1 AND 1440", name="sane_length"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("meetings.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int] = mapped_column(default=0)
    day: Mapped[int] = mapped_column(default=0)
    kind: Mapped[ItemKind] = mapped_column(one_of(ItemKind, "known_kind"))
    first_title: Mapped[str] = mapped_column("title", Text, default="")
    title = InLanguages()
    minutes: Mapped[int]

    meeting: Mapped["Meeting"] = relationship(back_populates="agenda")
    speakers: Mapped[list["Speaker"]] = relationship(
        back_populates="item", cascade="all, delete-orphan", order_by="Speaker.position"
    )

    def copy(self) -> "AgendaItem":
        speakers = [
            Speaker(position=speaker.position, printed=speaker.printed, person_id=speaker.person_id)
            for speaker in self.speakers
        ]
        return AgendaItem(
            position=self.position,
            day=self.day,
            kind=self.kind,
            first_title=self.first_title,
            written_in=self.written_in,
            translations=self.translations,
            minutes=self.minutes,
            speakers=speakers,
        )


class Speaker(Base):
    """`printed` is the name as the programme shows it; `person` where the directory has one.

    In public a person of the directory is named only once they agreed, as `may_be_named` says.
    A name that an organiser typed, and that nobody here goes by, stays: there is nobody whom we
    could ask, and the hosts who print it answer for it as they do for the rest of the programme.
    `printed` is "" where somebody had their data erased.
    """

    __tablename__ = "speakers"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(
        ForeignKey("agenda_items.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int] = mapped_column(default=0)
    printed: Mapped[str] = mapped_column(String(300))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)

    is_agreed: Mapped[bool] = column_property(
        select(Consent.id)
        .join(AgendaItem, AgendaItem.meeting_id == Consent.meeting_id)
        .where(AgendaItem.id == item_id, Consent.person_id == person_id)
        .where(Consent.matter == Matter.PROGRAMME, Consent.withdrawn_at.is_(None))
        .correlate_except(Consent, AgendaItem)
        .exists()
    )

    item: Mapped["AgendaItem"] = relationship(back_populates="speakers")
    person: Mapped[Person | None] = relationship()

    @property
    def may_be_named(self) -> bool:
        """True where everybody may read the name."""
        return bool(self.printed) and (self.person_id is None or self.is_agreed)
