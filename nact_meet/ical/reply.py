"""What a calendar program answers (RFC 5546, sections 3.2.3 and 3.2.7), as Gmail, Exchange, Apple
and Thunderbird write it: without ORGANIZER, with zone names of Windows, with or without parameters.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import unquote

from nact_meet.ical.reading import Component, Property, UnreadableCalendar, calendar
from nact_meet.ical.zone_names import zone_named
from nact_meet.world import timezones

_MOMENT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?")
_NUMBER = re.compile(r"\d{1,9}")
MOST_TEXT = 2000


@dataclass(frozen=True)
class Answerer:
    """One ATTENDEE. `address` is lower case, without `mailto:`; `partstat` is upper case."""

    address: str
    name: str
    partstat: str
    delegated_to: str = ""


@dataclass(frozen=True)
class Reply:
    """`said_at` is DTSTAMP, None where unreadable; `starts_at` is what a counter asks for."""

    method: str
    uid: str
    sequence: int
    said_at: datetime | None
    attendees: tuple[Answerer, ...]
    comment: str
    starts_at: datetime | None
    ends_at: datetime | None
    recurrence_id: str

    def answerer(self, address: str) -> Answerer | None:
        """The attendee of this address, or else the first."""
        same = (attendee for attendee in self.attendees if attendee.address == address)
        return next(same, self.attendees[0] if self.attendees else None)


def read_reply(octets: bytes, charset: str = "utf-8") -> Reply:
    """The calendar part of an incoming mail, of whatever METHOD. Raises UnreadableCalendar."""
    parsed = calendar(octets, charset)
    events = parsed.within("VEVENT")
    if not events:
        raise UnreadableCalendar("the calendar part is about no event")
    event = next((event for event in events if not event.first("RECURRENCE-ID")), events[0])
    return Reply(
        method=value_of(parsed, "METHOD").strip().upper()[:40],
        uid=text_of(event, "UID").strip(),
        sequence=number(value_of(event, "SEQUENCE").strip()),
        said_at=moment(event.first("DTSTAMP")),
        attendees=tuple(answerer(line) for line in event.all("ATTENDEE")[:50]),
        comment=text_of(event, "COMMENT").strip()[:MOST_TEXT],
        starts_at=moment(event.first("DTSTART")),
        ends_at=moment(event.first("DTEND")),
        recurrence_id=value_of(event, "RECURRENCE-ID")[:80],
    )


def answerer(line: Property) -> Answerer:
    """The address stands in the value; where that is no address, in EMAIL (RFC 7986, 6.2)."""
    address = bare_address(line.value)
    if "@" not in address:
        address = bare_address(line.parameters.get("EMAIL", "")) or address
    return Answerer(
        address=address,
        name=line.parameters.get("CN", "")[:200],
        partstat=line.parameters.get("PARTSTAT", "NEEDS-ACTION").strip().upper()[:40],
        delegated_to=bare_address(line.parameters.get("DELEGATED-TO", "")),
    )


def bare_address(uri: str) -> str:
    plain = uri.strip().strip("<>\"'")
    scheme, mark, rest = plain.partition(":")
    bare = rest if mark and scheme.lower() == "mailto" else plain
    return unquote(bare).partition("?")[0].strip().strip("<>").lower()[:254]


def moment(line: Property | None) -> datetime | None:
    """An instant in UTC. A clock without a zone we know is taken for UTC; None if it is none."""
    match = _MOMENT.fullmatch(line.value.strip()) if line else None
    if line is None or match is None:
        return None
    try:
        # mypy cannot count what a generator yields; the pattern has six groups of digits.
        clock = datetime(*(int(part or 0) for part in match.groups()[:6]))  # type: ignore[arg-type]
    except ValueError:
        return None
    zone = "" if match[7] else zone_named(line.parameters.get("TZID", ""))
    if not zone:
        return clock.replace(tzinfo=UTC)
    try:
        return timezones.instant(clock, zone, 0)
    except (timezones.NonexistentWallClock, OverflowError):
        return None


def number(value: str) -> int:
    return int(value) if _NUMBER.fullmatch(value) and value.isascii() else 0


def value_of(component: Component, name: str) -> str:
    line = component.first(name)
    return line.value if line else ""


def text_of(component: Component, name: str) -> str:
    line = component.first(name)
    return line.text if line else ""
