"""Busy times of a calendar's text: VEVENT and VFREEBUSY (RFC 5545, sections 3.6.1 and 3.6.4)."""

import re
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime, time
from typing import TypedDict

import recurring_ical_events
from icalendar import Calendar

from nact_meet.busy.elsewhere.clocks import CalendarClocks, length
from nact_meet.busy.elsewhere.rules import UnreadableRule, repeated, rule
from nact_meet.busy.elsewhere.sieve import Window, around, as_text, is_alone, is_busy, series
from nact_meet.ical.reading import Component, Property, UnreadableCalendar, calendars
from nact_meet.ical.reply import bare_address
from nact_meet.limited.faults import NotThat

MOST_OCTETS, MOST_LINES = 4 * 1024 * 1024, 400_000
"""More than is ever fetched: what bounds this is the process."""
NOT_UNICODE = "gb18030"
"""What is not UTF-8 is a Chinese program's; of its words only names of zones are read."""
MOST_SPANS = 5000
MOST_NAMES = 5
BUSY = {"BUSY", "BUSY-UNAVAILABLE", "BUSY-TENTATIVE"}
OWNERS = ("X-WR-CALNAME", "X-OWNER")
"""Where programs write whose calendar it is, as an address."""

Span = tuple[int, int]
Pair = tuple[datetime, datetime]


class Found(TypedDict):
    """`times` are minutes since 1970, cut to the window, merged, the earliest MOST_SPANS.

    Of `unknown_zones` and of the `unread_rules` the person is told.
    """

    times: list[Span]
    unknown_zones: list[str]
    unread_rules: int


class NoCalendar(NotThat):
    """These octets are none, whatever else they are."""


def found(octets: bytes, zone: str, own: Collection[str], first: int, last: int) -> Found:
    """Between the minutes `first` and `last`, for whoever has the addresses `own`.

    Raises NoCalendar.
    """
    try:
        parsed = calendars(octets, NOT_UNICODE, most_octets=MOST_OCTETS, most_lines=MOST_LINES)
    except UnreadableCalendar as error:
        raise NoCalendar from error
    days = [datetime.fromtimestamp(minute * 60, UTC).date() for minute in (first, last)]
    reading = Reading(zone, frozenset(own), around(*days))
    pairs = [pair for calendar in parsed for pair in reading.times(calendar)]
    minutes = (
        (int(start.timestamp()) // 60, -(int(end.timestamp()) // -60)) for start, end in pairs
    )
    return {
        "times": merged((max(start, first), min(end, last)) for start, end in minutes)[:MOST_SPANS],
        "unknown_zones": sorted(reading.unknown_zones)[:MOST_NAMES],
        "unread_rules": reading.unread_rules,
    }


def merged(spans: Iterable[Span]) -> list[Span]:
    whole: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if whole and start <= whole[-1][1]:
            whole[-1] = whole[-1][0], max(whole[-1][1], end)
        else:
            whole.append((start, end))
    return whole


class Reading:
    """Of every calendar in one answer, and what could not be understood of them."""

    def __init__(self, zone: str, own: frozenset[str], window: Window) -> None:
        self.zone, self.own, self.window = zone, own, window
        self.unknown_zones: set[str] = set()
        self.unread_rules = 0

    def times(self, calendar: Component) -> Iterator[Pair]:
        clocks = CalendarClocks.of(calendar, self.zone)
        own = self.own | {bare_address(line.text) for name in OWNERS for line in calendar.all(name)}
        for events in series(calendar, self.window):
            if any(is_busy(event, own) for event in events):
                yield from self.times_of(events, clocks, own)
        yield from free_busy(calendar, clocks)
        self.unknown_zones |= clocks.unknown

    def times_of(
        self, events: list[Component], clocks: CalendarClocks, own: Collection[str]
    ) -> Iterator[Pair]:
        """By the rule as far as it can be followed, else the times that are written themselves."""
        try:
            if not all(is_readable(line) for event in events for line in event.all("RRULE")):
                self.unread_rules += 1
            if is_alone(events):
                yield from list(alone(events[0], clocks, self.window))
            else:
                yield from list(together(as_text(events, clocks, own), clocks, self.window))
        except MemoryError:
            raise
        except Exception:
            # The packages raise what they do not document. One event that nobody can read must
            # not hide the others, nor its rule itself.
            self.unread_rules += any(event.all("RRULE") for event in events)
            yield from first_times(events, clocks, own)


def is_readable(line: Property) -> bool:
    try:
        rule(line)
    except UnreadableRule:
        return False
    return True


def alone(event: Component, clocks: CalendarClocks, window: Window) -> Iterator[Pair]:
    span = clocks.span(event)
    if span is None:
        return
    start, end = span
    first, last = (datetime.combine(day, time()) for day in window)
    if start.kind == end.kind and start.zone == end.zone:
        length = end.wall - start.wall
        for begin in repeated(event, clocks, start, first - length, last):
            yield clocks.instant(begin), clocks.instant(begin.later(length))
    else:
        length = clocks.instant(end) - clocks.instant(start)
        for begin in repeated(event, clocks, start, first - length, last):
            yield clocks.instant(begin), clocks.instant(begin) + length


def together(text: str, clocks: CalendarClocks, window: Window) -> Iterator[Pair]:
    """An event with what changes single times of it."""
    for event in recurring_ical_events.of(Calendar.from_ical(text)).between(*window):
        if event.get("STATUS") != "CANCELLED":
            yield clocks.instant_of(event.start), clocks.instant_of(event.end)


def first_times(
    events: list[Component], clocks: CalendarClocks, own: Collection[str]
) -> Iterator[Pair]:
    for event in events:
        try:
            span = clocks.span(event) if is_busy(event, own) else None
            if span:
                yield clocks.instant(span[0]), clocks.instant(span[1])
        except (ValueError, OverflowError):
            continue


def free_busy(calendar: Component, clocks: CalendarClocks) -> Iterator[Pair]:
    for part in calendar.within("VFREEBUSY"):
        for line in part.all("FREEBUSY"):
            if line.parameters.get("FBTYPE", "BUSY").upper() in BUSY:
                yield from periods(line, clocks)


def periods(line: Property, clocks: CalendarClocks) -> Iterator[Pair]:
    """PERIOD (section 3.3.9): two moments, or one and how long. What is neither is passed over."""
    for period in re.split("[, ]+", line.value.strip().upper()):
        begins, _slash, ends = period.partition("/")
        try:
            start = clocks.moment(Property("", line.parameters, begins))
            if ends.startswith(("P", "+P")):
                end = start.later(length(ends))
            else:
                end = clocks.moment(Property("", line.parameters, ends))
            yield clocks.instant(start), clocks.instant(end)
        except (ValueError, OverflowError):
            continue
