"""When a meeting is: its wall clock and zone are the truth, the instants are derived from them."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple, Self

from sqlalchemy import DateTime, String
from sqlalchemy.orm import Mapped, mapped_column

from nact_meet.web.refusals import EndsBeforeItStarts
from nact_meet.world import timezones


class Slot(NamedTuple):
    """A wall clock from and to, naive, in a zone; what `Schedule.take_place` takes."""

    starts_wall: datetime
    ends_wall: datetime
    zone: str
    starts_fold: int = 0
    ends_fold: int = 0

    @classmethod
    def read(cls, kept: list[Any]) -> Self:
        """What `kept` wrote."""
        first, last, *more = kept
        return cls(datetime.fromisoformat(first), datetime.fromisoformat(last), *more)

    @property
    def kept(self) -> list[Any]:
        """JSON."""
        return [self.starts_wall.isoformat(), self.ends_wall.isoformat(), *self[2:]]

    @property
    def starts_at(self) -> datetime:
        return timezones.instant(self.starts_wall, self.zone, self.starts_fold)

    @property
    def ends_at(self) -> datetime:
        return timezones.instant(self.ends_wall, self.zone, self.ends_fold)

    @property
    def facts(self) -> dict[str, str]:
        """As `Meeting.facts()` tells of them."""
        instants = {"starts_at": self.starts_at, "ends_at": self.ends_at}
        return {key: at.isoformat() for key, at in instants.items()} | {"zone": self.zone}


class Schedule:
    """Columns of a row that takes place at a time. `*_wall` are naive, `*_at` aware UTC.

    `*_fold` says which of the two is meant where a wall clock comes twice (PEP 495).
    """

    starts_wall: Mapped[datetime] = mapped_column(DateTime)
    ends_wall: Mapped[datetime] = mapped_column(DateTime)
    zone: Mapped[str] = mapped_column(String(64))
    starts_fold: Mapped[int] = mapped_column(default=0)
    ends_fold: Mapped[int] = mapped_column(default=0)
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    zone_data: Mapped[str] = mapped_column(String(16))
    """The version of the time zone database that the instants were derived with."""

    def take_place(
        self,
        starts_wall: datetime,
        ends_wall: datetime,
        zone: str,
        starts_fold: int | None = None,
        ends_fold: int | None = None,
    ) -> None:
        """Set wall clocks and zone, and derive the instants.

        Raises UnknownZone, NonexistentWallClock, AmbiguousWallClock (a fold was needed and not
        given), EndsBeforeItStarts; nothing is changed then.
        """
        zone = timezones.canonical(zone)
        starts_at = timezones.instant(starts_wall, zone, starts_fold)
        ends_at = timezones.instant(ends_wall, zone, ends_fold)
        if ends_at <= starts_at:
            raise EndsBeforeItStarts
        self.starts_wall, self.ends_wall, self.zone = starts_wall, ends_wall, zone
        self.starts_fold, self.ends_fold = starts_fold or 0, ends_fold or 0
        self.starts_at, self.ends_at = starts_at, ends_at
        self.zone_data = timezones.DATA_VERSION

    def derive_again(self) -> bool:
        """Derive the instants with the time zone data of today; True if one of them moved."""
        starts_at = timezones.instant(self.starts_wall, self.zone, self.starts_fold)
        ends_at = timezones.instant(self.ends_wall, self.zone, self.ends_fold)
        moved = (starts_at, ends_at) != (self.starts_at, self.ends_at)
        self.starts_at, self.ends_at = starts_at, ends_at
        self.zone_data = timezones.DATA_VERSION
        return moved

    @property
    def slot(self) -> Slot:
        walls = (self.starts_wall, self.ends_wall)
        return Slot(*walls, self.zone, self.starts_fold, self.ends_fold)

    @property
    def duration(self) -> timedelta:
        return self.ends_at - self.starts_at

    @property
    def is_over(self) -> bool:
        return self.ends_at <= timezones.utc_now()

    @property
    def has_started(self) -> bool:
        return self.starts_at <= timezones.utc_now()
