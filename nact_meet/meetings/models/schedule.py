"""When a meeting is: its wall clock and zone are the truth, the instants are derived from them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, NamedTuple, Self

from sqlalchemy import DateTime, String
from sqlalchemy.orm import Mapped, mapped_column

from nact_meet.web.refusals import DaysOverlap, EndsBeforeItStarts
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
    def minutes(self) -> int:
        return round((self.ends_at - self.starts_at) / timedelta(minutes=1))

    def later(self, by: timedelta) -> Self:
        """By the clock: which of two is meant is another question then."""
        return type(self)(self.starts_wall + by, self.ends_wall + by, self.zone)


@dataclass(frozen=True)
class Timetable:
    """The days of a meeting in their order, each with the key that its entries keep for life.

    A meeting of one day has no keys.
    """

    slots: tuple[Slot, ...]
    keys: tuple[str, ...] = ()

    @classmethod
    def read(cls, kept: list[Any]) -> Self:
        """What `kept` wrote."""
        if isinstance(kept[0], str):
            return cls((Slot.read(kept),))
        return cls(tuple(Slot.read(slot) for _key, *slot in kept), tuple(row[0] for row in kept))

    @property
    def kept(self) -> list[Any]:
        """JSON."""
        if len(self.slots) == 1:
            return self.slots[0].kept
        return [[key, *slot.kept] for key, slot in zip(self.keys, self.slots, strict=True)]

    @property
    def by_day(self) -> Sequence[Slot]:
        return self.slots

    @property
    def zone(self) -> str:
        return self.slots[0].zone

    @property
    def starts_at(self) -> datetime:
        return self.slots[0].starts_at

    @property
    def ends_at(self) -> datetime:
        return self.slots[-1].ends_at

    @property
    def facts(self) -> dict[str, Any]:
        """As `Meeting.page()` tells of them."""
        first, *later = self.slots
        days = [[slot.starts_at.isoformat(), slot.ends_at.isoformat()] for slot in later]
        instants = {"starts_at": first.starts_at, "ends_at": first.ends_at}
        facts = {key: at.isoformat() for key, at in instants.items()}
        return facts | {"zone": first.zone, "days": days}

    def later(self, by: timedelta) -> Self:
        """Of another meeting: its days have keys of their own."""
        return type(self)(tuple(slot.later(by) for slot in self.slots))

    def check_order(self) -> None:
        """Raises DaysOverlap."""
        if any(after.starts_at < before.ends_at for before, after in pairwise(self.slots)):
            raise DaysOverlap


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
    def by_day(self) -> Sequence["Schedule"]:
        """Its hours on each day; most have one."""
        return [self]

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
