"""Every zone's VTIMEZONE: the clock that a program reads out of our text is the one pytz keeps.

Zones have another TZID here, or a program that knows the zone itself would not read ours.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from nact_meet.ical.vtimezone import tells_instant, vtimezone
from nact_meet.world import timezones
from tests.interop.clients import Broken, Reader
from tests.interop.reading import utc

FIRST = timezones.utc_now().year
YEARS = range(FIRST, FIRST + 4)
AROUND = [timedelta(hours=hours) for hours in range(-24, 25)]
SHOWN = 5
"""Wrong zones that are named; the others are counted."""


@dataclass(frozen=True)
class Clock:
    """A zone's text without its name, and instants with the wall clocks that are shown at them."""

    text: str
    walls: tuple[str, ...]


@lru_cache(maxsize=1)
def clocks() -> dict[Clock, dict[str, tuple[str, ...]]]:
    """Zones that have the same text and the same wall clocks, each with its true instants, in UTC.

    UTC itself is not among them: its times are written with Z.
    """
    found: dict[Clock, dict[str, tuple[str, ...]]] = {}
    for zone in timezones.ALL_ZONES:
        told = [at for at in instants(zone) if tells_instant(zone, at)]
        if zone != "UTC":
            walls = tuple(f"{timezones.wall_clock(at, zone):%Y%m%dT%H%M%S}" for at in told)
            text = vtimezone(zone).decode().replace(f"TZID:{zone}\r\n", "")
            found.setdefault(Clock(text, walls), {})[zone] = tuple(map(utc, told))
    return found


def instants(zone: str) -> list[datetime]:
    """The hours from a day before each transition to a day after it, and one of each month."""
    monthly = {
        datetime(year, month, 15, 12, tzinfo=UTC) for year in YEARS for month in range(1, 13)
    }
    start, end = datetime(YEARS[0], 1, 1, tzinfo=UTC), datetime(YEARS[-1] + 1, 1, 1, tzinfo=UTC)
    changes = [at for at, _, _ in timezones.transitions(zone, start, end)]
    return sorted(monthly | {at + by for at in changes for by in AROUND})


def what() -> str:
    """The row's name: how much is asked."""
    zones = [each for alike in clocks().values() for each in alike.items()]
    asked = sum(len(told) for _zone, told in zones)
    return f"VTIMEZONE of {len(zones)} zones: {asked} instants, {YEARS[0]} to {YEARS[-1]}"


def problems(reader: Reader) -> list[str]:
    wrong = [
        each for number, clock in enumerate(clocks()) for each in misread(reader, clock, number)
    ]
    more = [f"and {len(wrong) - SHOWN} zones more"] if len(wrong) > SHOWN else []
    return wrong[:SHOWN] + more


def misread(reader: Reader, clock: Clock, number: int) -> Iterator[str]:
    zones = clocks()[clock]
    is_utc = tuple(f"{wall}Z" for wall in clock.walls) in zones.values()
    tzid = next(iter(zones)) if is_utc and reader.leaves_utc_aside else f"Interop/Zone-{number}"
    try:
        answer = reader.ask("calendar", text=calendar(clock, tzid))
    except Broken as error:
        yield from (f"{zone}: {error}" for zone in zones)
        return
    found = {wall: at for each in answer["entries"] for wall, at in read_times(each)}
    for zone, truth in zones.items():
        pairs = zip(clock.walls, truth, strict=True)
        bad = [(wall, at) for wall, at in pairs if found.get(wall) != at]
        if bad:
            wall, at = bad[0]
            yield f"{zone}: {wall} is {found.get(wall)}, by pytz {at} ({len(bad)} such)"


def read_times(entry: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The UID of each names the wall clocks that were written."""
    starts, ends = entry["uid"].split("-")
    yield starts, entry["starts"]
    yield ends, entry["ends"]


def calendar(clock: Clock, tzid: str) -> str:
    """Two wall clocks an event, its start and its end."""
    block = clock.text.replace("BEGIN:VTIMEZONE\r\n", f"BEGIN:VTIMEZONE\r\nTZID:{tzid}\r\n", 1)
    events = [
        f"BEGIN:VEVENT\r\nUID:{starts}-{ends}\r\nDTSTAMP:20260101T000000Z\r\nSEQUENCE:0\r\n"
        f"SUMMARY:A clock\r\nSTATUS:CONFIRMED\r\n"
        f"DTSTART;TZID={tzid}:{starts}\r\nDTEND;TZID={tzid}:{ends}\r\nEND:VEVENT\r\n"
        for starts, ends in zip(clock.walls, clock.walls[1:], strict=False)
    ]
    head = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//NACT Meet//interop//EN\r\n"
    return f"{head}{block}{''.join(events)}END:VCALENDAR\r\n"
