"""Of a calendar's events only when they are; all else is left behind before anything is made of it.

What is passed on is written anew, in the few words that matter, so that the oddities of programs
(folds inside a letter, bare line feeds, zone names of Windows) end here.
"""

from collections.abc import Collection, Iterator
from datetime import date, timedelta

from nact_meet.busy.elsewhere.clocks import CalendarClocks
from nact_meet.busy.elsewhere.rules import UnreadableRule, rule, written
from nact_meet.ical.reading import Component, Property
from nact_meet.ical.reply import answerer

TIMES = ("DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID")
WORDS = ("STATUS", "TRANSP", "X-MICROSOFT-CDO-BUSYSTATUS", "SEQUENCE")
REPEATS = {"RRULE", "RDATE"}
FREE = {"FREE", "WORKINGELSEWHERE"}
"""Of Outlook's words those that leave time for a meeting."""
DAY = timedelta(days=1)

Window = tuple[date, date]


def series(calendar: Component, window: Window) -> Iterator[list[Component]]:
    """Each event with what changes single times of it.

    Those that end before the window or begin after it are left out, where that can be told at a
    glance.
    """
    together: dict[str, list[Component]] = {}
    for number, event in enumerate(calendar.within("VEVENT")):
        uid = event.first("UID")
        together.setdefault(uid.value if uid else f"{number}\0", []).append(event)
    for events in together.values():
        if any(may_touch(event, window) for event in events):
            yield events


def may_touch(event: Component, window: Window) -> bool:
    """Days are those of whatever clock: an end by another one may bear an earlier day."""
    first, last = window
    starts = day_of(event.first("DTSTART"))
    ends = day_of(event.first("DTEND")) or starts
    if starts is None or ends is None or starts > last or ends < starts - DAY:
        return False
    is_open = any(line.name in REPEATS for line in event.properties) or event.first("DURATION")
    return bool(is_open) or ends >= first


def day_of(line: Property | None) -> date | None:
    """The day that is written, by whatever clock."""
    try:
        return date.fromisoformat(line.value.strip()[:8]) if line else None
    except ValueError:
        return None


def is_busy(event: Component, own: Collection[str]) -> bool:
    """`own` are the addresses of whose calendar it is: what they declined leaves them free."""
    words = {name: line.value.strip().upper() for name in WORDS if (line := event.first(name))}
    return not (
        words.get("TRANSP") == "TRANSPARENT"
        or words.get("STATUS") == "CANCELLED"
        or words.get("X-MICROSOFT-CDO-BUSYSTATUS") in FREE
        or any(
            guest.partstat == "DECLINED" and guest.address in own
            for guest in map(answerer, event.all("ATTENDEE"))
        )
    )


def is_alone(events: list[Component]) -> bool:
    """No other changes it; one rule at most repeats it, and nothing else."""
    names = [line.name for line in events[0].properties]
    is_more = "RDATE" in names or "RECURRENCE-ID" in names or names.count("RRULE") > 1
    return len(events) == 1 and not is_more


def as_text(events: list[Component], clocks: CalendarClocks, own: Collection[str]) -> str:
    """Raises ValueError, OverflowError."""
    body = "".join(line for event in events for line in event_lines(event, clocks, own))
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{body}END:VCALENDAR\r\n"


def event_lines(event: Component, clocks: CalendarClocks, own: Collection[str]) -> Iterator[str]:
    yield "BEGIN:VEVENT\r\nUID:x\r\n"
    if not is_busy(event, own):
        yield "STATUS:CANCELLED\r\n"
    span = clocks.span(event)
    is_mixed = span is not None and span[0].kind != span[1].kind
    for line in event.properties:
        if line.name == "RRULE":
            yield from rule_lines(line)
        elif line.name in {"DTEND", "DURATION"} and is_mixed and span:
            minutes = (clocks.instant(span[1]) - clocks.instant(span[0])) // timedelta(minutes=1)
            yield f"DURATION:PT{max(minutes, 0)}M\r\n"
        elif line.name == "DTSTART" and is_mixed and span:
            zone = span[0].zone or clocks.zone
            yield f"DTSTART;TZID={zone}:{span[0].wall:%Y%m%dT%H%M%S}\r\n"
        elif line.name in TIMES:
            yield f"{line.name}{parameters(line, clocks)}:{line.value.strip()}\r\n"
        elif line.name == "SEQUENCE":
            yield f"SEQUENCE:{line.value.strip()}\r\n"
    yield "END:VEVENT\r\n"


def rule_lines(line: Property) -> Iterator[str]:
    """One that cannot be followed is left out: the first time stays."""
    try:
        yield f"RRULE:{written(rule(line))}\r\n"
    except UnreadableRule:
        return


def parameters(line: Property, clocks: CalendarClocks) -> str:
    """A clock that names no zone, or one that nobody knows, is the person's own."""
    kept = {name: value for name, value in line.parameters.items() if name in {"VALUE", "RANGE"}}
    value = line.value.upper()
    if line.name != "DURATION" and "T" in value and "Z" not in value:
        kept["TZID"] = clocks.named(line.parameters.get("TZID", "")) or clocks.zone
    return "".join(f';{name}="{value}"' for name, value in kept.items())


def around(first: date, last: date) -> Window:
    """Two days more on each side: clocks differ by up to 26 hours."""
    return first - timedelta(days=2), last + timedelta(days=2)
