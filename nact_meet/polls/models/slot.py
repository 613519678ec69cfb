"""The dates of a poll, each a wall clock from and to in the hosts' zone."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nact_meet.meetings.models.schedule import Schedule, Slot
from nact_meet.polls.refusals import DatePassed, SameDateTwice, TooFewDates, TooManyDates
from nact_meet.web.database import Base
from nact_meet.world.timezones import utc_now

if TYPE_CHECKING:
    from nact_meet.polls.models.poll import Poll

FEWEST, MOST = 2, 50
MOST_DAYS = 14
OFFICE_DAY = (time(9), time(17))
"""The hours of a whole day, until the hosts set others."""
CHOSEN = "chosen_at IS NOT NULL"


class AskedDate(NamedTuple):
    """What a poll asks about: hours on one day, the same on `later_days` after it, or a whole day
    whose hours are set later.
    """

    slot: Slot
    later_days: int = 0
    is_whole_day: bool = False

    @property
    def starts_at(self) -> datetime:
        return self.slot.starts_at

    @property
    def ends_at(self) -> datetime:
        return self.by_day[-1].ends_at

    @property
    def by_day(self) -> Sequence[Slot]:
        """The same hours by the clock; which of two is meant on later days nobody can say."""
        days = (timedelta(days=number) for number in range(1, self.later_days + 1))
        return [self.slot, *(self.slot.later(by) for by in days)]


class PollSlot(Schedule, Base):
    """`starts_at` and `ends_at` are those of the first day."""

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
    def asked(self) -> AskedDate:
        return AskedDate(self.slot, self.later_days, self.is_whole_day)

    @property
    def by_day(self) -> Sequence[Schedule]:
        return [self, *(PollSlot.at(AskedDate(slot)) for slot in self.asked.by_day[1:])]

    @property
    def last_ends_at(self) -> datetime:
        return self.ends_at if not self.later_days else self.asked.ends_at

    @classmethod
    def at(cls, date: AskedDate) -> "PollSlot":
        """Raises what `take_place` does."""
        row = cls(later_days=date.later_days, is_whole_day=date.is_whole_day)
        row.take_place(*date.slot)
        return row


def check_dates(slots: Sequence[AskedDate]) -> None:
    """Raises TooFewDates, TooManyDates, DatePassed, SameDateTwice."""
    if len(slots) < FEWEST:
        raise TooFewDates
    if len(slots) > MOST:
        raise TooManyDates
    if min(slot.starts_at for slot in slots) <= utc_now():
        raise DatePassed
    if len({(slot.starts_at, slot.ends_at) for slot in slots}) < len(slots):
        raise SameDateTwice
