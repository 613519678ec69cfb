"""Zones, wall clocks and instants. The only module that imports pytz.

An instant is an aware UTC datetime; a naive datetime is a wall clock and belongs to a zone.
"""

from bisect import bisect_left
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import pytz
from pytz.tzinfo import BaseTzInfo

from nact_meet.world.countries import country, is_network, spoken_locale

# types-pytz leaves out OLSON_VERSION and open_resource, which pytz documents.
DATA_VERSION: str = pytz.OLSON_VERSION  # type: ignore[attr-defined]

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)

# tzdata links these old names to a neighbour with the same clock in another country.
_KEEP_IN_THEIR_COUNTRY = {
    "Africa/Asmera": "Africa/Asmara",
    "Africa/Timbuktu": "Africa/Bamako",
    "America/Coral_Harbour": "America/Atikokan",
    "America/Virgin": "America/St_Thomas",
    "Antarctica/South_Pole": "Antarctica/McMurdo",
    "Atlantic/Jan_Mayen": "Arctic/Longyearbyen",
    "Iceland": "Atlantic/Reykjavik",
    "Pacific/Ponape": "Pacific/Pohnpei",
    "Pacific/Truk": "Pacific/Chuuk",
    "Pacific/Yap": "Pacific/Chuuk",
}


class UnknownZone(ValueError):
    """No zone of that name is in the time zone database."""


class NonexistentWallClock(ValueError):
    """The clock was put forward past this time; `earlier` and `later` are the nearest it shows."""

    def __init__(self, wall_clock: datetime, zone: str, earlier: datetime, later: datetime) -> None:
        super().__init__(f"{wall_clock:%Y-%m-%d %H:%M} does not exist in {zone}")
        self.wall_clock, self.zone = wall_clock, zone
        self.earlier, self.later = earlier, later


class AmbiguousWallClock(ValueError):
    """The clock was put back and shows this time twice, at the instants `first` and `second`."""

    def __init__(self, wall_clock: datetime, zone: str, first: datetime, second: datetime) -> None:
        super().__init__(f"{wall_clock:%Y-%m-%d %H:%M} comes twice in {zone}")
        self.wall_clock, self.zone = wall_clock, zone
        self.first, self.second = first, second


def utc_now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def canonical(name: str) -> str:
    """The zone's present IANA name, whatever its case or age; UnknownZone if there is none."""
    try:
        return _CANONICAL[name.strip().lower()]
    except KeyError:
        raise UnknownZone(name) from None


def is_zone(name: str) -> bool:
    return name.strip().lower() in _CANONICAL


def instant(wall_clock: datetime, zone: str, fold: int | None = None) -> datetime:
    """The UTC instant at which clocks in `zone` show `wall_clock`; `fold` says which of two."""
    if wall_clock.tzinfo is not None:
        raise ValueError("a wall clock is a naive datetime")
    wall_clock, tz = wall_clock.replace(fold=0), _tz(zone)
    around = wall_clock.replace(tzinfo=UTC)
    # No offset exceeds a day, so the clock's instant lies between these two.
    offsets = {_offset(tz, around - _DAY), _offset(tz, around + _DAY)}
    instants = sorted(
        around - offset for offset in offsets if _offset(tz, around - offset) == offset
    )
    if not instants:
        raise _nonexistent(wall_clock, zone)
    if len(instants) == 2 and fold is None:
        raise AmbiguousWallClock(wall_clock, zone, first=instants[0], second=instants[1])
    return instants[-1] if fold else instants[0]


def local(at: datetime, zone: str) -> datetime:
    """The same instant, aware in `zone`."""
    if at.tzinfo is None:
        raise ValueError("an instant is an aware datetime")
    return at.astimezone(_tz(zone))


def wall_clock(at: datetime, zone: str) -> datetime:
    """What clocks in `zone` show at the instant, naive."""
    return local(at, zone).replace(tzinfo=None)


def utc_offset(at: datetime, zone: str) -> timedelta:
    return local(at, zone).utcoffset() or timedelta(0)


def offset_label(at: datetime, zone: str) -> str:
    """`UTC+6:30`, `UTC`; five hours behind is written with a real minus sign, U+2212."""
    minutes = round(utc_offset(at, zone) / _MINUTE)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    sign = "+" if minutes > 0 else "\N{MINUS SIGN}"
    return f"UTC{sign}{hours}:{rest:02}" if rest else f"UTC{sign}{hours}"


@lru_cache(maxsize=4096)
def city(zone: str, locale: str = "en") -> str:
    """The zone's example city in the reader's language, or else as its name spells it."""
    zone = canonical(zone)
    known = spoken_locale(locale).time_zones
    # CLDR keeps the oldest name of a zone as its key: Asia/Rangoon for Yangon.
    for name in names(zone):
        if name in known and "city" in known[name]:
            return str(known[name]["city"])
    if zone.startswith("Etc/"):
        return offset_label(utc_now(), zone)  # Etc/GMT+5 is five hours *behind* UTC.
    return zone.rpartition("/")[2].replace("_", " ")


def names(zone: str) -> tuple[str, ...]:
    """Its present name, then former ones, by which browsers may know it."""
    return (zone, *_FORMER_NAMES.get(zone, ()))


@lru_cache(maxsize=512)
def only_clock(code: str) -> str | None:
    """The zone of a country (ISO 3166-1) whose clocks agree all this year: its capital's, or one of
    them. None where somebody must say in which part they are.
    """
    try:
        zones = country(code).zones if is_network(code) else pytz.country_timezones[code]
    except KeyError:
        return None
    year = utc_now().year
    months = [datetime(year, month, 1, tzinfo=UTC) for month in range(1, 13)]
    agree = len({tuple(utc_offset(at, zone) for at in months) for zone in zones}) == 1
    return canonical(zones[0]) if agree else None


def country_of_zone(zone: str) -> str:
    """Whose clock it is (ISO 3166-1), by zone.tab; empty where it is no country's, or several'."""
    return _COUNTRY_OF.get(canonical(zone), "")


def day_shift(at: datetime, zone: str, reference_zone: str) -> int:
    """How many calendar days `zone` is ahead of `reference_zone` at the instant: -1, 0 or 1."""
    return (wall_clock(at, zone).date() - wall_clock(at, reference_zone).date()).days


def transitions(
    zone: str, start: datetime, end: datetime
) -> list[tuple[datetime, timedelta, timedelta]]:
    """Each change of the offset with start <= instant < end: (instant, before, after)."""
    tz = _tz(zone)
    # Only DstTzInfo has the list; pytz offers no public way to it.
    times: list[datetime] = getattr(tz, "_utc_transition_times", [])
    first = bisect_left(times, start.astimezone(UTC).replace(tzinfo=None))
    last = bisect_left(times, end.astimezone(UTC).replace(tzinfo=None))
    changes = []
    for naive in times[max(first, 1) : last]:
        at = naive.replace(tzinfo=UTC)
        before, after = _offset(tz, at - timedelta(seconds=1)), _offset(tz, at)
        if before != after:
            changes.append((at, before, after))
    return changes


@lru_cache(maxsize=1024)
def posix_rule(zone: str) -> str:
    """The zone file's last line (RFC 8536, section 3.3), `CET-1CEST,M3.5.0,M10.5.0/3`."""
    return _resource(canonical(zone)).rstrip(b"\n").rpartition(b"\n")[2].decode("ascii")


def _tz(zone: str) -> BaseTzInfo:
    return pytz.timezone(canonical(zone))


def _offset(tz: BaseTzInfo, at: datetime) -> timedelta:
    return at.astimezone(tz).utcoffset() or timedelta(0)


def _nonexistent(wall_clock: datetime, zone: str) -> NonexistentWallClock:
    around = wall_clock.replace(tzinfo=UTC)
    for at, before, after in transitions(zone, around - _DAY, around + _DAY):
        gap_start, gap_end = at + before, at + after
        if gap_start <= around < gap_end:
            earlier = (gap_start - _MINUTE).replace(tzinfo=None)
            return NonexistentWallClock(wall_clock, zone, earlier, gap_end.replace(tzinfo=None))
    raise AssertionError(f"{zone} has no gap around {wall_clock}")


def _resource(name: str) -> bytes:
    with pytz.open_resource(name) as file:  # type: ignore[attr-defined]  # as above
        return bytes(file.read())


def _links() -> dict[str, str]:
    """Old name -> the zone it is a link to, from the `L` lines of pytz's tzdata.zi."""
    lines = [line.split() for line in _resource("tzdata.zi").decode("utf-8").splitlines()]
    return {words[2]: words[1] for words in lines if words[:1] == ["L"]}


def _canonical_names() -> dict[str, str]:
    """Lower-case name -> present name. A name in zone.tab stays itself though tzdata may link it.

    Asia/Vientiane is such a link (to Asia/Bangkok), and nobody in Laos is shown Bangkok's name.
    """
    in_a_country = {
        name for code in pytz.country_timezones for name in pytz.country_timezones[code]
    }
    links = {**_links(), **_KEEP_IN_THEIR_COUNTRY}
    names = {}
    for name in pytz.all_timezones:
        target = name if name in in_a_country else links.get(name, name)
        names[name.lower()] = "UTC" if target == "Etc/UTC" else target
    return names


def _former_names() -> dict[str, list[str]]:
    former: dict[str, list[str]] = {}
    for name in pytz.all_timezones:
        present = _CANONICAL.get(name.lower(), name)
        if present != name and "/" in name:
            former.setdefault(present, []).append(name)
    return former


def _countries_of_zones() -> dict[str, str]:
    """A zone that several countries list is left out."""
    named: dict[str, list[str]] = {}
    for code in pytz.country_timezones:
        for name in pytz.country_timezones[code]:
            named.setdefault(name, []).append(code)
    return {name: codes[0] for name, codes in named.items() if len(codes) == 1}


_CANONICAL = _canonical_names()
_COUNTRY_OF = _countries_of_zones()
_FORMER_NAMES = _former_names()
ALL_ZONES: tuple[str, ...] = tuple(sorted(set(_CANONICAL.values())))
ALL_NAMES: tuple[str, ...] = tuple(pytz.all_timezones)
"""Former ones too."""
