"""The dates of a poll, each a wall clock from and to in the hosts' zone."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nact_meet.meetings.models.schedule import Schedule, Slot
from nact_meet.polls.refusals import DatePassed, SameDateTwice, TooFewDates, TooManyDates
from nact_meet.web.database import Base
from nact_meet.world.timezones import utc_now

if TYPE_CHECKING:
    from nact_meet.polls.models.poll import Poll

FEWEST, MOST = 2, 50
CHOSEN = "chosen_at IS NOT NULL"


class PollSlot(Schedule, Base):
    __tablename__ = "poll_slots"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("later_days BETWEEN 0 AND 13", name="few_days"),
        UniqueConstraint("poll_id", "starts_at", "ends_at"),
        Index(
            "uq_poll_slots_chosen",
            "poll_id",
            unique=True,
            sqlite_where=text(CHOSEN),
            postgresql_where=text(CHOSEN),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(default=0)
    chosen_at: Mapped[datetime | None]
    later_days: Mapped[int] = mapped_column(default=0)
    """So many days follow the first, each with the same hours."""
    is_whole_day: Mapped[bool] = mapped_column(default=False)
    """Its hours are those of an office, until the hosts set them."""

    poll: Mapped["Poll"] = relationship(back_populates="slots")

    @property
    def by_day(self) -> Sequence["PollSlot"]:
        return [self]

    @classmethod
    def at(cls, slot: Slot) -> "PollSlot":
        """Raises what `take_place` does."""
        row = cls()
        row.take_place(*slot)
        return row


def check_dates(slots: Sequence[Slot]) -> None:
    """Raises TooFewDates, TooManyDates, DatePassed, SameDateTwice."""
    if len(slots) < FEWEST:
        raise TooFewDates
    if len(slots) > MOST:
        raise TooManyDates
    if min(slot.starts_at for slot in slots) <= utc_now():
        raise DatePassed
    if len({(slot.starts_at, slot.ends_at) for slot in slots}) < len(slots):
        raise SameDateTwice
