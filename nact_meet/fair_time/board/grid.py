"""The board: hours and days of several places beside each other, by the clock of whoever hosts.

Pure: places and a day in, rows and cells out. A cell is an hour of the host's clock and shows what
it is to a place; the finest piece is CELL minutes, as in wall_days.py.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from nact_meet.planner.burdens import WEIGHTS
from nact_meet.planner.minutes import Busy
from nact_meet.planner.wall_cells import ON_TOP, PIECE, clocks_of, lying, midnight
from nact_meet.world.days_off import DayOff
from nact_meet.world.timezones import wall_clock
from nact_meet.world.wall_days import CELL, OF_THE_HOUR, Place, Rule, is_ramadan, of_the_day

HOUR = 60 // CELL
"""Cells."""
SMALL_HOURS = range(6, 22)
"""What a board shows unless all hours are asked for, by the host's clock."""
ALL_HOURS = range(24)
Names = Mapping[tuple[str, date], str]
"""What keeps a day free of meetings: by country code, "" for the whole network, and day."""


@dataclass(frozen=True)
class BoardLine:
    """Whom a row is about: a country, an institute, a person, or somebody elsewhere."""

    name: str
    place: Place
    busy: Busy = ()


@dataclass(frozen=True)
class DayNote:
    """What a day of a place's own calendar is."""

    day: date
    off: DayOff | None
    is_weekend: bool
    is_make_up: bool
    is_ramadan: bool
    blackout: str | None

    @property
    def is_worked(self) -> bool:
        return not (self.off or self.is_weekend or self.blackout is not None)

    @property
    def is_named(self) -> bool:
        """More than a weekend like others."""
        return bool(self.off or self.is_make_up or self.blackout is not None)

    @property
    def is_plain(self) -> bool:
        return self.is_worked and not self.is_make_up and not self.is_ramadan


@dataclass(frozen=True)
class Cell:
    """`rule` is what most of it is that is not work, None where all of it is; `also` comes on top.

    `clock` is the row's wall clock as the cell begins, `shift` how many days ahead of the host's.
    """

    clock: datetime
    rule: Rule | None
    also: tuple[Rule, ...]
    shift: int

    @property
    def is_worked(self) -> bool:
        return self.rule is None and not self.also

    @property
    def rules(self) -> tuple[Rule, ...]:
        return (self.rule, *self.also) if self.rule else self.also


@dataclass(frozen=True)
class BoardRow:
    """`notes` are of the days of its own that the cells lie in."""

    line: BoardLine
    notes: tuple[DayNote, ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class HourColumn:
    """An hour from `starts_at`, UTC; `clock` is the host's. `is_shared`: everybody works in it;
    `at_work` is how many do.
    """

    starts_at: datetime
    clock: datetime
    is_shared: bool
    at_work: int


@dataclass(frozen=True)
class BoardDay:
    """A day of the host's clock."""

    day: date
    columns: tuple[HourColumn, ...]
    rows: tuple[BoardRow, ...]


@dataclass(frozen=True)
class MonthDay:
    """`hours` is how long everybody is at work on this day of the host's clock."""

    day: date
    starts_at: datetime
    hours: float


@dataclass(frozen=True)
class Month:
    """`rows` has for each line a note of each day of its own calendar."""

    days: tuple[MonthDay, ...]
    rows: tuple[tuple[BoardLine, tuple[DayNote, ...]], ...]


def day_of(
    lines: Sequence[BoardLine],
    day: date,
    host: str,
    *,
    hours: range = SMALL_HOURS,
    names: Names | None = None,
    locale: str = "en",
) -> BoardDay:
    """`hours` are those of the host's clock to show; a day whose clock is changed has 23 or 25."""
    begins = midnight(day, host)
    length = (midnight(day + timedelta(days=1), host) - begins) // PIECE
    shown = [(first, wall_clock(begins + first * PIECE, host)) for first in range(0, length, HOUR)]
    shown = [(first, clock) for first, clock in shown if clock.hour in hours]
    rows = tuple(row_of(line, begins, length, shown, names or {}, locale) for line in lines)
    columns = tuple(
        HourColumn(
            begins + first * PIECE,
            clock,
            bool(rows) and all(row.cells[number].is_worked for row in rows),
            sum(row.cells[number].is_worked for row in rows),
        )
        for number, (first, clock) in enumerate(shown)
    )
    return BoardDay(day, columns, rows)


def row_of(
    line: BoardLine,
    begins: datetime,
    length: int,
    shown: Sequence[tuple[int, datetime]],
    names: Names,
    locale: str,
) -> BoardRow:
    codes, flags = lying(line.place, line.busy, begins, length)
    clocks = clocks_of(line.place.zone, begins, [first for first, _clock in shown])
    cells = []
    for (first, host_clock), clock in zip(shown, clocks, strict=True):
        hour = slice(first, first + HOUR)
        shift = (clock.date() - host_clock.date()).days
        cells.append(Cell(clock, main_rule(codes[hour]), on_top(flags[hour]), shift))
    days = sorted({cell.clock.date() for cell in cells})
    return BoardRow(
        line, tuple(note_of(line.place, day, names, locale) for day in days), tuple(cells)
    )


def month_of(
    lines: Sequence[BoardLine],
    days: Sequence[date],
    host: str,
    *,
    names: Names | None = None,
    locale: str = "en",
) -> Month:
    rows = tuple(
        (line, tuple(note_of(line.place, day, names or {}, locale) for day in days))
        for line in lines
    )
    return Month(tuple(month_day(lines, day, host) for day in days), rows)


def month_day(lines: Sequence[BoardLine], day: date, host: str) -> MonthDay:
    begins = midnight(day, host)
    length = (midnight(day + timedelta(days=1), host) - begins) // PIECE
    stands_against = 0
    for line in lines:
        for octets in lying(line.place, line.busy, begins, length):
            stands_against |= int.from_bytes(octets, "big")
    free = stands_against.to_bytes(length, "big").count(0) if lines else 0
    return MonthDay(day, begins, round(free / HOUR, 2))


def note_of(place: Place, day: date, names: Names, locale: str = "en") -> DayNote:
    rules = of_the_day(place, day)
    keeps_free = Rule.BLACKOUT in rules
    named = names.get((place.country, day)) or names.get(("", day)) or ""
    return DayNote(
        day,
        place.day_off(day, locale) if Rule.HOLIDAY in rules else None,
        Rule.WEEKEND in rules,
        day.weekday() in place.hours.weekend and Rule.WEEKEND not in rules,
        bool(place.hours.ramadan) and is_ramadan(place.country, day),
        named if keeps_free else None,
    )


def unannounced(lines: Sequence[BoardLine], days: Sequence[date]) -> list[tuple[str, int]]:
    """Countries and years of these days whose holidays no government has published yet."""
    years = {day.year for day in days}
    places = {line.place.country: line.place for line in lines}
    return [
        (country, year)
        for country, place in places.items()
        for year in sorted(years)
        if not place.knows_year(year)
    ]


@lru_cache(maxsize=1024)
def main_rule(codes: bytes) -> Rule | None:
    """What most of an hour is that is not work; of two halves the one that costs more."""
    counts = Counter(OF_THE_HOUR[code - 1] for code in codes if code)
    return max(counts, key=lambda rule: (counts[rule], WEIGHTS[rule])) if counts else None


@lru_cache(maxsize=256)
def on_top(flags: bytes) -> tuple[Rule, ...]:
    bits = 0
    for flag in set(flags):
        bits |= flag
    return tuple(rule for number, rule in enumerate(ON_TOP) if bits & 1 << number)
