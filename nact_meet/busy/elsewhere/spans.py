"""Busy times of a calendar's text: VEVENT and VFREEBUSY (RFC 5545, sections 3.6.1 and 3.6.4)."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

import recurring_ical_events
from icalendar import Calendar, Event, vDuration

from nact_meet.busy.elsewhere.sieve import Window, around, series, zones
from nact_meet.ical.reading import Component, Property, UnreadableCalendar, calendar
from nact_meet.ical.reply import zone_named
from nact_meet.limited.faults import NotThat
from nact_meet.world import timezones

MOST_OCTETS, MOST_LINES = 4 * 1024 * 1024, 400_000
"""More than is ever fetched: what bounds this is the process."""
MOST_SPANS = 5000
BUSY = {"BUSY", "BUSY-UNAVAILABLE", "BUSY-TENTATIVE"}
FREE = {"FREE", "WORKINGELSEWHERE"}
"""Of Outlook's words those that leave time for a meeting."""
CLOCK = "%Y%m%dT%H%M%S"

Span = tuple[int, int]


class NoCalendar(NotThat):
    """These octets are none, whatever else they are."""


def spans(octets: bytes, zone: str, first: int, last: int) -> list[Span]:
    """Minutes since 1970, cut to `first` and `last`, merged, the earliest MOST_SPANS.

    Raises NoCalendar.
    """
    try:
        parsed = calendar(octets, most_octets=MOST_OCTETS, most_lines=MOST_LINES)
    except UnreadableCalendar as error:
        raise NoCalendar from error
    days = [datetime.fromtimestamp(minute * 60, UTC).date() for minute in (first, last)]
    pairs = [*events(parsed, zone, around(*days)), *free_busy(parsed, zone)]
    minutes = (
        (int(start.timestamp()) // 60, -(int(end.timestamp()) // -60)) for start, end in pairs
    )
    return merged((max(start, first), min(end, last)) for start, end in minutes)[:MOST_SPANS]


def merged(spans: Iterable[Span]) -> list[Span]:
    whole: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if whole and start <= whole[-1][1]:
            whole[-1] = whole[-1][0], max(whole[-1][1], end)
        else:
            whole.append((start, end))
    return whole


def events(parsed: Component, zone: str, window: Window) -> Iterator[tuple[datetime, datetime]]:
    known = set(read_zones(zones(parsed)))
    for text in series(parsed, known, window):
        try:
            rows = recurring_ical_events.of(Calendar.from_ical(text)).between(*window)
            yield from [
                (instant(event.start, zone), instant(event.end, zone))
                for event in rows
                if is_busy(event)
            ]
        except MemoryError:
            raise
        except Exception:  # noqa: S112  (the packages raise what they do not document)
            # One event that nobody can read must not hide the others.
            continue


def read_zones(texts: dict[str, str]) -> Iterator[str]:
    """The names of those that can be read: icalendar knows them from then on."""
    for name, text in texts.items():
        try:
            Calendar.from_ical(f"BEGIN:VCALENDAR\r\n{text}END:VCALENDAR\r\n")
        except MemoryError:
            raise
        except Exception:  # noqa: S112  (as above)
            continue
        yield name


def is_busy(event: Event) -> bool:
    word = str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", ""))
    is_seen_through = event.get("TRANSP") == "TRANSPARENT"
    return not (is_seen_through or event.get("STATUS") == "CANCELLED" or word in FREE)


def instant(time: date | datetime, zone: str) -> datetime:
    """A day begins at its midnight; a clock that names no zone is the person's."""
    if not isinstance(time, datetime):
        time = datetime(time.year, time.month, time.day)
    if time.tzinfo is not None:
        return time.astimezone(UTC)
    try:
        return timezones.instant(time, zone, 0)
    except timezones.NonexistentWallClock as gap:
        return timezones.instant(gap.later, zone, 0)


def free_busy(parsed: Component, zone: str) -> Iterator[tuple[datetime, datetime]]:
    for part in parsed.within("VFREEBUSY"):
        for line in part.all("FREEBUSY"):
            if line.parameters.get("FBTYPE", "BUSY").upper() in BUSY:
                yield from periods(line, zone)


def periods(line: Property, zone: str) -> Iterator[tuple[datetime, datetime]]:
    """PERIOD (section 3.3.9): two moments, or one and how long. What is neither is passed over."""
    zone = zone_named(line.parameters.get("TZID", "")) or zone
    for period in re.split("[, ]+", line.value.strip().upper()):
        start, _slash, end = period.partition("/")
        try:
            starts_at = moment(start, zone)
            is_length = end.startswith(("P", "+P"))
            yield starts_at, starts_at + length(end) if is_length else moment(end, zone)
        except (ValueError, OverflowError):
            continue


def moment(text: str, zone: str) -> datetime:
    clock = datetime.strptime(text.removesuffix("Z"), CLOCK)
    return clock.replace(tzinfo=UTC) if text.endswith("Z") else instant(clock, zone)


def length(text: str) -> timedelta:
    duration: timedelta = vDuration.from_ical(text)  # type: ignore[no-untyped-call]  # its own gap
    return duration
