"""What a foreign calendar calls moments, and which they are."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

from icalendar import Calendar, vDuration
from icalendar.timezone import tzp

from nact_meet.ical.charsets import one_line
from nact_meet.ical.reading import Component, Property
from nact_meet.ical.zone_names import meant, plain, registered
from nact_meet.world import timezones

OF_A_ZONE = ("DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "RRULE", "RDATE")
LONGEST_NAME = 80
MARK = "x-zone-"
DAY = timedelta(days=1)
_MOMENT = re.compile(r"(\d{8})(?:T(\d{4})(\d\d)?(?:\.\d+)?(Z?))?")
_FIRST_YEAR = re.compile(r"(?:0001|1601)(?=\d{4}T)")
"""Exchange begins a zone with the year from which Windows counts: 400 years to go through."""


@dataclass(frozen=True)
class WrittenTime:
    """A wall clock of `zone`; of the person's own where that is ""."""

    wall: datetime
    zone: str
    is_day: bool

    @property
    def kind(self) -> tuple[bool, bool]:
        """Those of one kind can be compared, and an event begins and ends by one."""
        return self.is_day, not self.zone

    def later(self, length: timedelta) -> "WrittenTime":
        return WrittenTime(self.wall + length, self.zone, self.is_day)


@dataclass
class CalendarClocks:
    """Of one calendar. `own` are the zones that it describes itself, as icalendar calls them.

    `unknown` are those that nobody knows: times are then read by the person's own `zone`.
    """

    zone: str
    own: dict[str, str]
    unknown: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, calendar: Component, zone: str) -> "CalendarClocks":
        return cls(zone, dict(own_zones(calendar)))

    def named(self, name: str) -> str:
        """The zone as icalendar knows it; "" where it is the person's own."""
        if not plain(name):
            return ""
        if zone := registered(name) or self.own.get(key_of(name)):
            return zone
        meaning = meant(name)
        if not meaning.is_sure:
            self.unknown.add(one_line(plain(name))[:LONGEST_NAME])
        return meaning.zone

    def moment(self, line: Property) -> WrittenTime:
        """Raises ValueError."""
        match = _MOMENT.fullmatch(line.value.strip().upper())
        if match is None:
            raise ValueError("no moment")
        day, clock, second, is_utc = match.groups()
        if clock is None:
            return WrittenTime(datetime.strptime(day, "%Y%m%d"), "", is_day=True)
        wall = datetime.strptime(day + clock + (second or "00"), "%Y%m%d%H%M%S")
        zone = "UTC" if is_utc else self.named(line.parameters.get("TZID", ""))
        return WrittenTime(wall, zone, is_day=False)

    def instant(self, moment: WrittenTime) -> datetime:
        """A day begins at its midnight; where clocks are put forward past it, when they are."""
        if moment.zone.startswith(MARK):
            return moment.wall.replace(tzinfo=tzp.timezone(moment.zone)).astimezone(UTC)
        zone = moment.zone or self.zone
        try:
            return timezones.instant(moment.wall, zone, 0)
        except timezones.NonexistentWallClock as gap:
            return timezones.instant(gap.later, zone, 0)

    def instant_of(self, time: date | datetime) -> datetime:
        """Of what icalendar has read."""
        if not isinstance(time, datetime):
            return self.instant(
                WrittenTime(datetime(time.year, time.month, time.day), "", is_day=True)
            )
        return (
            time.astimezone(UTC)
            if time.tzinfo
            else self.instant(WrittenTime(time, "", is_day=False))
        )

    def span(self, event: Component) -> tuple[WrittenTime, WrittenTime] | None:
        """Its first time; None where it has none. Raises ValueError, OverflowError."""
        begins, ends, lasts = (event.first(name) for name in ("DTSTART", "DTEND", "DURATION"))
        if begins is None:
            return None
        start = self.moment(begins)
        if ends is not None:
            return start, self.moment(ends)
        if lasts is not None:
            return start, start.later(length(lasts.value.strip().upper()))
        return (start, start.later(DAY)) if start.is_day else None


def length(text: str) -> timedelta:
    duration: timedelta = vDuration.from_ical(text)  # type: ignore[no-untyped-call]  # its own gap
    return duration


def key_of(name: str) -> str:
    return plain(name).casefold()


def own_zones(calendar: Component) -> Iterator[tuple[str, str]]:
    """Each VTIMEZONE that can be read, named by its content: others may call theirs the same."""
    for zone in calendar.within("VTIMEZONE"):
        name, place = zone.first("TZID"), zone.first("X-LIC-LOCATION")
        if name is None or registered(name.value):
            continue
        body = "".join(zone_lines(zone))
        called = MARK + sha256(body.encode()).hexdigest()[:16]
        if place and registered(place.value):
            yield key_of(name.value), registered(place.value)
        elif is_read(f"BEGIN:VTIMEZONE\r\nTZID:{called}\r\n{body}END:VTIMEZONE\r\n"):
            yield key_of(name.value), called


def zone_lines(zone: Component) -> Iterator[str]:
    for part in zone.components:
        if part.name in {"STANDARD", "DAYLIGHT"}:
            yield f"BEGIN:{part.name}\r\n"
            for line in part.properties:
                if line.name in OF_A_ZONE:
                    yield f"{line.name}:{_FIRST_YEAR.sub('1970', line.value)}\r\n"
            yield f"END:{part.name}\r\n"


def is_read(text: str) -> bool:
    """Whether icalendar knows the zone from then on."""
    try:
        Calendar.from_ical(f"BEGIN:VCALENDAR\r\n{text}END:VCALENDAR\r\n")
    except MemoryError:
        raise
    except Exception:
        # The package raises what it does not document.
        return False
    return True
