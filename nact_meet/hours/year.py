"""A year of a country's days off, as packages propose it and the network corrects it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from nact_meet.hours.models import DayCorrection
from nact_meet.world.days_off import (
    ANNOUNCED,
    REGIONS,
    Corrections,
    DayKind,
    DayOff,
    SaidDay,
    day_off,
    is_make_up,
    proposed_day_off,
)


@dataclass(frozen=True)
class CalendarDay:
    """`off` is None on a day that is worked; `said` is the network's own word, if there is one."""

    day: date
    kind: DayKind
    off: DayOff | None
    said: DayCorrection | None

    @property
    def name(self) -> str:
        return self.off.name if self.off else self.said.name if self.said else ""


@dataclass(frozen=True)
class Year:
    """`region` is empty for what holds in the whole country, or in its capital."""

    country: str
    region: str
    year: int
    corrections: Corrections

    @property
    def part(self) -> str:
        """Whose days stand for the whole country where none was chosen."""
        return self.region or REGIONS.get(self.country, "")

    def days(self, locale: str) -> Iterator[CalendarDay]:
        """Those on which something is otherwise than the weekday says, or was said to be."""
        rows = {(row.region, row.day): row for row in DayCorrection.of_country(self.country)}
        for day in days_of(self.year):
            said = rows.get((self.part, day)) or rows.get(("", day))
            kind, off = self.kind_of(day, locale)
            if kind or said:
                yield CalendarDay(day, kind or DayKind.ORDINARY, off, said)

    def kind_of(self, day: date, locale: str = "en") -> tuple[DayKind | None, DayOff | None]:
        """None where nothing is special about it."""
        asked = self.country, day, self.part
        off = day_off(*asked, locale, self.corrections)
        said = self.corrections.of(day, self.part)
        if off:
            is_leave = said.kind == DayKind.JOINT_LEAVE if said else "Joint Holiday" in off.english
            return (DayKind.JOINT_LEAVE if is_leave else DayKind.HOLIDAY), off
        if is_make_up(*asked, self.corrections):
            return DayKind.WORKED, None
        return (DayKind.ORDINARY if proposed_day_off(*asked) else None), None

    def differs(self, said: SaidDay) -> bool:
        """False where the calendar says so already."""
        kind, off = self.kind_of(said.day)
        if said.kind == DayKind.ORDINARY:
            return bool(off)
        return kind != said.kind


def days_of(year: int) -> Iterator[date]:
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        day += timedelta(days=1)


def announced_by_table(country: str, year: int) -> str:
    """What our own table says of it; empty where it does not reach so far."""
    known = ANNOUNCED.get(country)
    return known.source if known and year <= known.year else ""
