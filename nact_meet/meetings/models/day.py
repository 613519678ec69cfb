"""The days of a meeting that has several: hours for each, in the meeting's zone."""

import secrets
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nact_meet.meetings.models.schedule import Schedule, Slot
from nact_meet.web.database import Base

if TYPE_CHECKING:
    from nact_meet.meetings.models.meeting import Meeting

MOST_DAYS = 14


def new_key() -> str:
    return secrets.token_hex(6)


def uid_of_day(key: str, uid: str) -> str:
    return f"day-{key}-{uid}"


class MeetingDay(Schedule, Base):
    """One of several; a meeting of one day has none of these.

    `key` is its own for life, whatever its hours become: it is in the UID of each of its entries.
    Those of the first day have the meeting's and the places' own UID and SEQUENCE, so that its
    `sequence` is not read.
    """

    __tablename__ = "meeting_days"
    __table_args__ = (CheckConstraint("ends_at > starts_at", name="ends_after_start"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("meetings.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int] = mapped_column(default=0)
    key: Mapped[str] = mapped_column(String(16), unique=True)
    sequence: Mapped[int] = mapped_column(default=0)
    """Of its entry in public feeds."""

    meeting: Mapped["Meeting"] = relationship(back_populates="days")

    @classmethod
    def at(cls, slot: Slot) -> "MeetingDay":
        """Raises what `take_place` does."""
        row = cls(key=new_key(), sequence=0)
        row.take_place(*slot)
        return row

    def move(self, slot: Slot) -> None:
        """To other hours, or nowhere else. Raises what `take_place` does."""
        if slot != self.slot:
            self.sequence += 1
        self.take_place(*slot)

    def derive_again(self) -> bool:
        moved = super().derive_again()
        self.sequence += moved
        return moved

    @property
    def is_first(self) -> bool:
        return self.position == 0

    @property
    def hours(self) -> dict[str, str]:
        """JSON."""
        return {"starts_at": self.starts_at.isoformat(), "ends_at": self.ends_at.isoformat()}

    @property
    def shares_date(self) -> bool:
        """The meeting has another one of these on its date."""
        dates = [day.starts_wall.date() for day in self.meeting.days]
        return dates.count(self.starts_wall.date()) > 1

    def uid_beside(self, uid: str) -> str:
        """Of its entry, where `uid` is that of the meeting's or the place's own."""
        return uid if self.is_first else uid_of_day(self.key, uid)
