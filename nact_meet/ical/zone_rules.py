"""The yearly rule that ends a zone file: POSIX TZ as extended by RFC 8536, section 3.3.1."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from nact_meet.world import timezones

_NAME = r"(<[^>]+>|[A-Za-z]+)"
_OFFSET = r"([+-]?\d+(?::\d+){0,2})"
_WHEN = r"M(\d+)\.(\d)\.(\d)(?:/([+-]?\d+(?::\d+){0,2}))?"
_FIXED = re.compile(_NAME + _OFFSET)
_YEARLY = re.compile(f"{_NAME}{_OFFSET}{_NAME}{_OFFSET}?,{_WHEN},{_WHEN}")


@dataclass(frozen=True)
class Observance:
    """A zone's offset and the letters for it."""

    name: str
    offset: timedelta


@dataclass(frozen=True)
class Moment:
    """The `week`-th `weekday` (0 is Sunday; week 5 is the last) of a month, and then `time`.

    `time` counts from midnight on the clock before the change and may be negative or exceed a day.
    """

    month: int
    week: int
    weekday: int
    time: timedelta

    def wall_clock(self, year: int) -> datetime:
        first_weekday, length = monthrange(year, self.month)
        day = 1 + (self.weekday - 1 - first_weekday) % 7 + 7 * (self.week - 1)
        while day > length:
            day -= 7
        return datetime(year, self.month, day) + self.time


@dataclass(frozen=True)
class YearlyRule:
    """`starts` and `ends` say when `summer` begins and is over; without them `base` is for ever."""

    base: Observance
    summer: Observance | None = None
    starts: Moment | None = None
    ends: Moment | None = None

    def offset(self, at: datetime) -> timedelta:
        offset = self.base.offset
        for when, after in self._changes(at.year - 1, at.year + 1):
            if when > at:
                break
            offset = after
        return offset

    def changes(self, start_year: int, end_year: int) -> list[tuple[datetime, timedelta]]:
        """(instant, offset from then on) within the UTC years, both included."""
        changes = self._changes(start_year - 1, end_year + 1)
        return [change for change in changes if start_year <= change[0].year <= end_year]

    def _changes(self, start_year: int, end_year: int) -> list[tuple[datetime, timedelta]]:
        if not (self.summer and self.starts and self.ends):
            return []
        changes = []
        for year in range(start_year, end_year + 1):
            up = self.starts.wall_clock(year).replace(tzinfo=UTC) - self.base.offset
            down = self.ends.wall_clock(year).replace(tzinfo=UTC) - self.summer.offset
            changes += [(up, self.summer.offset), (down, self.base.offset)]
        return sorted(changes)


@lru_cache(maxsize=1024)
def rule_of(zone: str) -> YearlyRule | None:
    """None where the rule counts days of the year (`Jn`, `n`), as no zone does today."""
    posix = timezones.posix_rule(zone)
    if match := _FIXED.fullmatch(posix):
        return YearlyRule(Observance(match[1].strip("<>"), -_duration(match[2])))
    if not (match := _YEARLY.fullmatch(posix)):
        return None
    base = Observance(match[1].strip("<>"), -_duration(match[2]))
    ahead = -_duration(match[4]) if match[4] else base.offset + timedelta(hours=1)
    summer = Observance(match[3].strip("<>"), ahead)
    return YearlyRule(
        base, summer, _moment(*match.group(5, 6, 7, 8)), _moment(*match.group(9, 10, 11, 12))
    )


def _moment(month: str, week: str, weekday: str, time: str | None) -> Moment:
    return Moment(int(month), int(week), int(weekday), _duration(time or "2"))


def _duration(clock: str) -> timedelta:
    hours, minutes, seconds = (*clock.lstrip("+-").split(":"), "0", "0")[:3]
    size = timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds))
    return -size if clock.startswith("-") else size
