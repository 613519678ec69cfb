"""Hours that somebody said by hand they are busy, once or every week."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, DateTime, ForeignKey, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nact_meet.busy.busy_time import KEPT_FOR, BusyTime, minute
from nact_meet.web.database import Base
from nact_meet.web.extensions import db
from nact_meet.web.refusals import Refusal
from nact_meet.world import timezones
from nact_meet.world.timezones import utc_now

if TYPE_CHECKING:
    from nact_meet.directory.models.person import Person

MOST_BLOCKS = 100
AHEAD = timedelta(days=400)
WEEK = timedelta(days=7)


class TooManyBlocks(Refusal):
    sentence = _l("So many hours are blocked already. Please remove some that are not needed.")


class BusyBlock(Base):
    """By the wall clock of `zone`; `until` is the last day on which a weekly one may begin."""

    __tablename__ = "busy_blocks"
    __table_args__ = (CheckConstraint("ends_wall > starts_wall", "ends_after_start"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    starts_wall: Mapped[datetime] = mapped_column(DateTime)
    ends_wall: Mapped[datetime] = mapped_column(DateTime)
    zone: Mapped[str] = mapped_column(String(64))
    until: Mapped[date | None]
    is_own: Mapped[bool]
    """The person said so, or whoever reads their mail: an organiser does not take that back."""

    person: Mapped["Person"] = relationship(back_populates="busy_blocks")

    def times(self) -> Iterator[tuple[int, int]]:
        """Each time that is not over, in minutes since 1970, UTC."""
        over = minute(utc_now() - KEPT_FOR)
        for shift in self.shifts():
            start, end = (self.at(each + shift) for each in (self.starts_wall, self.ends_wall))
            if minute(end) > max(minute(start), over):
                yield minute(start), minute(end)

    def shifts(self) -> Iterator[timedelta]:
        shift = timedelta()
        yield shift
        while self.until and (self.starts_wall + (shift := shift + WEEK)).date() <= self.until:
            yield shift

    def at(self, wall_clock: datetime) -> datetime:
        """Where clocks are put forward past it, the moment they are; the first of two."""
        try:
            return timezones.instant(wall_clock, self.zone, 0)
        except timezones.NonexistentWallClock as gap:
            return timezones.instant(gap.later, self.zone, 0)

    @property
    def starts_at(self) -> datetime:
        return self.at(self.starts_wall)

    @property
    def ends_at(self) -> datetime:
        return self.at(self.ends_wall)

    @property
    def is_of_whole_days(self) -> bool:
        midnight = time()
        return self.starts_wall.time() == self.ends_wall.time() == midnight

    @property
    def last_weekly(self) -> datetime | None:
        """The start of the last day on which it may come again."""
        return self.at(datetime.combine(self.until, time())) if self.until else None

    @property
    def last_minute(self) -> datetime:
        """Midnight is the next day's already."""
        return self.at(self.ends_wall - timedelta(minutes=1))


def forget_past_times() -> None:
    """And those blocks of which none is left."""
    over = minute(utc_now() - KEPT_FOR)
    db.session.execute(delete(BusyTime).where(BusyTime.ends <= over))
    left = select(BusyTime.id).where(BusyTime.block_id == BusyBlock.id).exists()
    db.session.execute(delete(BusyBlock).where(~left))
    db.session.commit()
