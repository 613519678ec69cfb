"""Of RRULE (RFC 5545, section 3.3.10) what programs write, and what of it can be followed."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime

from dateutil.rrule import rrulestr  # type: ignore[import-untyped]

from nact_meet.busy.elsewhere.clocks import CalendarClocks, WrittenTime
from nact_meet.ical.reading import Component, Property
from nact_meet.limited.numbers import whole_number

Rule = dict[str, str]

PARTS = {
    "FREQ", "UNTIL", "COUNT", "INTERVAL", "BYSECOND", "BYMINUTE", "BYHOUR", "BYDAY", "BYMONTHDAY",
    "BYYEARDAY", "BYWEEKNO", "BYMONTH", "BYSETPOS", "WKST",
}  # fmt: skip
YEARS_BEFORE = 2
"""What begins so many years before the window reaches into it no more."""


class UnreadableRule(ValueError):
    """What it means is known to its writer alone."""


def rule(line: Property) -> Rule:
    """In capitals, without blanks. Raises UnreadableRule: of other calendars (RFC 7529), say."""
    pairs = (part.partition("=") for part in "".join(line.value.upper().split()).split(";"))
    parts = {name: value for name, _mark, value in pairs if value}
    if parts.get("RSCALE") == "GREGORIAN":
        parts = {name: parts[name] for name in parts if name not in {"RSCALE", "SKIP"}}
    if "FREQ" not in parts or not parts.keys() <= PARTS:
        raise UnreadableRule
    return parts


def written(parts: Rule) -> str:
    return ";".join(f"{name}={value}" for name, value in parts.items())


def repeated(
    event: Component, clocks: CalendarClocks, start: WrittenTime, first: datetime, last: datetime
) -> Iterator[WrittenTime]:
    """When an event begins between two wall clocks, and the first time: one rule at most.

    Of a rule that cannot be read the first time is left. Raises what dateutil does.
    """
    without = excepted(event, clocks)
    for moment in (start, *followed(event, clocks, start, first, last)):
        at = clocks.instant(moment)
        if at not in without and moment.wall.date() not in without:
            yield moment


def followed(
    event: Component, clocks: CalendarClocks, start: WrittenTime, first: datetime, last: datetime
) -> Iterator[WrittenTime]:
    line = event.first("RRULE")
    try:
        parts = rule(line) if line else None
    except UnreadableRule:
        return
    if parts:
        parts, begins = moved_near(parts, start.wall, first.year - YEARS_BEFORE)
        if until := parts.get("UNTIL"):
            parts["UNTIL"] = in_wall_clocks(until, clocks, start)
        for wall in rrulestr(written(parts), dtstart=begins).xafter(first, inc=True):
            if wall > last:
                return
            yield WrittenTime(wall, start.zone, start.is_day)


def excepted(event: Component, clocks: CalendarClocks) -> set[date]:
    """Instants, and whole days. What cannot be read excepts nothing."""
    without: set[date] = set()
    for line in event.all("EXDATE"):
        for value in line.value.split(","):
            with suppress(ValueError):
                moment = clocks.moment(Property(line.name, line.parameters, value))
                without.add(moment.wall.date() if moment.is_day else clocks.instant(moment))
    return without


def moved_near(parts: Rule, begins: datetime, year: int) -> tuple[Rule, datetime]:
    """Of what comes every year those years left out that are long over: dateutil takes each day."""
    if (parts.get("BYMONTH"), parts.get("BYMONTHDAY")) == (str(begins.month), str(begins.day)):
        parts = {name: parts[name] for name in parts if name not in {"BYMONTH", "BYMONTHDAY"}}
    step = whole_number(parts.get("INTERVAL", 1))
    is_leap_day = (begins.month, begins.day) == (2, 29)
    is_counted_apart = "COUNT" in parts and any(name.startswith("BY") for name in parts)
    if parts["FREQ"] != "YEARLY" or step < 1 or is_leap_day or is_counted_apart:
        return parts, begins
    steps = max(0, year - begins.year) // step
    if "COUNT" in parts:
        steps = min(steps, whole_number(parts["COUNT"]) - 1)
        parts = parts | {"COUNT": str(whole_number(parts["COUNT"]) - steps)}
    return parts, begins.replace(year=begins.year + steps * step)


def in_wall_clocks(until: str, clocks: CalendarClocks, start: WrittenTime) -> str:
    """UNTIL may be a day, or a moment in UTC where the event has another clock."""
    last = clocks.moment(Property("UNTIL", {}, until))
    if last.is_day:
        return f"{until}T235959"
    ahead = clocks.instant(WrittenTime(last.wall, start.zone, is_day=False)) - clocks.instant(last)
    wall = last.wall - ahead if last.zone else last.wall
    return f"{wall:%Y%m%dT%H%M%S}"
