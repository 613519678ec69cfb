"""Of a calendar's events only when they are; all else is left behind before anything is made of it.

What is passed on is written anew, in the few words that matter, so that the oddities of programs
(folds inside a letter, bare line feeds, zone names of Windows) end here.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from nact_meet.ical.reading import Component, Property
from nact_meet.ical.reply import zone_named

TIMES = ("DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID")
WORDS = ("STATUS", "TRANSP", "X-MICROSOFT-CDO-BUSYSTATUS", "SEQUENCE")
OF_A_ZONE = ("DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "RRULE", "RDATE")
REPEATS = {"RRULE", "RDATE"}

Window = tuple[date, date]


def zones(calendar: Component) -> dict[str, str]:
    """TZID -> its VTIMEZONE as text, for zones by a name that nobody else knows."""
    zones_by_name = {}
    for zone in calendar.within("VTIMEZONE"):
        name = zone.first("TZID")
        if name and not zone_named(name.value):
            zones_by_name[name.value] = "".join(zone_lines(zone, name.value))
    return zones_by_name


def zone_lines(zone: Component, name: str) -> Iterator[str]:
    yield "BEGIN:VTIMEZONE\r\n"
    yield f"TZID:{name}\r\n"
    for part in zone.components:
        if part.name in {"STANDARD", "DAYLIGHT"}:
            yield f"BEGIN:{part.name}\r\n"
            for line in part.properties:
                if line.name in OF_A_ZONE:
                    yield f"{line.name}:{line.value}\r\n"
            yield f"END:{part.name}\r\n"
    yield "END:VTIMEZONE\r\n"


def series(calendar: Component, known: set[str], window: Window) -> Iterator[str]:
    """Each event with what changes single times of it, as the text of a calendar.

    `known` are the zones whose VTIMEZONE has been read. Those that end before the window or begin
    after it are left out, where that can be told at a glance.
    """
    together: dict[str, list[Component]] = {}
    for number, event in enumerate(calendar.within("VEVENT")):
        uid = event.first("UID")
        together.setdefault(uid.value if uid else f"{number}\0", []).append(event)
    for events in together.values():
        if any(may_touch(event, window) for event in events):
            body = "".join(line for event in events for line in event_lines(event, known))
            yield f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{body}END:VCALENDAR\r\n"


def may_touch(event: Component, window: Window) -> bool:
    first, last = window
    starts = day_of(event.first("DTSTART"))
    ends = day_of(event.first("DTEND")) or starts
    if starts is None or ends is None or starts > last or ends < starts:
        return False
    is_open = any(line.name in REPEATS for line in event.properties) or event.first("DURATION")
    return bool(is_open) or ends >= first


def day_of(line: Property | None) -> date | None:
    """The day that is written, by whatever clock."""
    try:
        return date.fromisoformat(line.value.strip()[:8]) if line else None
    except ValueError:
        return None


def event_lines(event: Component, known: set[str]) -> Iterator[str]:
    yield "BEGIN:VEVENT\r\nUID:x\r\n"
    for line in event.properties:
        if line.name in TIMES:
            yield f"{line.name}{parameters(line, known)}:{line.value.strip()}\r\n"
        elif line.name in WORDS:
            yield f"{line.name}:{line.value.strip().upper()}\r\n"
    yield "END:VEVENT\r\n"


def parameters(line: Property, known: set[str]) -> str:
    """A zone that nobody knows is left out: the time is then the person's own."""
    kept = {name: value for name, value in line.parameters.items() if name in {"VALUE", "RANGE"}}
    zone = line.parameters.get("TZID", "")
    if name := (zone if zone in known else zone_named(zone)):
        kept["TZID"] = name
    return "".join(f';{name}="{value}"' for name, value in kept.items())


def around(first: date, last: date) -> Window:
    """Two days more on each side: clocks differ by up to 26 hours."""
    return first - timedelta(days=2), last + timedelta(days=2)
