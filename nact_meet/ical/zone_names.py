"""What programs call time zones, and which of the database is meant (RFC 5545, section 3.2.19).

Windows' own keys come from CLDR by icalendar. Outlook, Exchange and Notes also write what Windows
shows people, which no library lists: an offset, and places that no zone need be named after.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from typing import NamedTuple

from nact_meet.limited.texts import composed
from nact_meet.world import countries, timezones

LONGEST = 200
MONTHS = [datetime(2026, month, 1, tzinfo=UTC) for month in (1, 7)]
"""One of them is winter wherever there is one."""
_ESCAPED = re.compile(r"\\(.)")
_OFFSET = re.compile(
    r"(?:\b(?:utc|gmt|z|time)\s*|(?<![\w.:+-]))([+\-\u2212]) ?(\d\d?)(?:[:.]?([0-5]\d))?(?!\d)",
    re.I,
)
_BRACKETS = re.compile(r"\([^()]*\)")
_BESIDE = re.compile(r"^[\s()]*greenwich mean time\s*[:;]|\bcity of\b|\bislands?\b|\bis\.|\bsar\b")
_SAYS_NO_PLACE = re.compile(
    r"[\W_]|standard|daylight|summer|co-?ordinated|universal|utc|gmt|time", re.IGNORECASE
)
_BETWEEN = re.compile(r"[,;:/，、；]| - | and ")
_TIME_OF = re.compile(r"\b(?:(?:standard|daylight|summer)\s+)?time\b.*")
_WITHOUT_SUMMER = {
    "+03:30": "Asia/Tehran", "+04:30": "Asia/Kabul", "+05:30": "Asia/Kolkata",
    "+05:45": "Asia/Kathmandu", "+06:30": "Asia/Yangon", "+08:45": "Australia/Eucla",
    "+09:30": "Australia/Darwin", "-09:30": "Pacific/Marquesas",
}  # fmt: skip
"""Etc/GMT knows whole hours."""
_PLACES = {
    "abu dhabi": "Asia/Dubai", "baja california": "America/Tijuana", "beijing": "Asia/Shanghai",
    "bern": "Europe/Zurich", "brasilia": "America/Sao_Paulo", "chennai": "Asia/Kolkata",
    "chetumal": "America/Cancun", "edinburgh": "Europe/London", "eniwetok": "Pacific/Kwajalein",
    "georgetown": "America/La_Paz", "hanoi": "Asia/Ho_Chi_Minh", "indiana": "America/Indianapolis",
    "islamabad": "Asia/Karachi", "malay peninsula": "Asia/Singapore", "mumbai": "Asia/Kolkata",
    "nepal": "Asia/Kathmandu", "new delhi": "Asia/Kolkata", "nuku'alofa": "Pacific/Tongatapu",
    "osaka": "Asia/Tokyo", "port louis": "Indian/Mauritius", "pretoria": "Africa/Johannesburg",
    "quito": "America/Bogota", "salvador": "America/Bahia", "sapporo": "Asia/Tokyo",
    "solomon": "Pacific/Guadalcanal", "sri jayawardenepura": "Asia/Colombo",
    "taiwan": "Asia/Taipei", "wellington": "Pacific/Auckland",
    "west central africa": "Africa/Lagos", "mid-atlantic": "America/Noronha",
    "international date line west": "Etc/GMT+12",
    "coordinated universal time": "UTC", "universal coordinated time": "UTC", "z": "UTC",
    "北京": "Asia/Shanghai", "重庆": "Asia/Shanghai", "重慶": "Asia/Shanghai",
    "ict": "Asia/Bangkok", "wib": "Asia/Jakarta", "wita": "Asia/Makassar", "wit": "Asia/Jayapura",
    "myt": "Asia/Kuala_Lumpur", "sgt": "Asia/Singapore", "mmt": "Asia/Yangon",
    "pht": "Asia/Manila", "hkt": "Asia/Hong_Kong", "jst": "Asia/Tokyo", "kst": "Asia/Seoul",
}  # fmt: skip
"""What Windows shows and no zone or key of Windows is called; abbreviations of one meaning."""
LANGUAGES = ("en", "zh_Hans", "zh_Hant", "th", "vi", "id", "ms", "my", "lo", "km", "fil", "pt_PT")


class Meaning(NamedTuple):
    """`zone` is IANA's name, "" if nobody can tell; `is_sure` where the name leaves no doubt."""

    zone: str
    is_sure: bool


NOTHING = Meaning("", False)


def plain(name: str) -> str:
    """As it is compared: TEXT in VTIMEZONE, a quoted parameter elsewhere, both by hand at times."""
    bare = _ESCAPED.sub(r"\1", composed(name[:LONGEST], "NFKC")).strip(" \t\"'")
    return " ".join(bare.split())


def zone_named(name: str) -> str:
    """The IANA name of a TZID; "" if unknown."""
    return meant(name).zone


def registered(name: str) -> str:
    """Where the name is IANA's or a key of Windows, with or without what a vendor adds."""
    bare = plain(name)
    parts = [part for part in bare.split("/") if part]
    paths = ["/".join(parts[start:]) for start in range(len(parts))]
    for written in (bare, *paths, *(path.replace(" ", "_") for path in paths)):
        if timezones.is_zone(written):
            return timezones.canonical(written)
        if key := windows_keys().get(written.casefold()):
            return key
    return ""


@lru_cache(maxsize=512)
def meant(name: str) -> Meaning:
    if zone := registered(name):
        return Meaning(zone, True)
    bare = plain(name).casefold()
    offsets = list(offsets_in(bare))
    words = _BESIDE.sub(" ", _OFFSET.sub(" ", bare))
    for zone in zones_of(words):
        if not offsets or standard(zone) == offsets[0]:
            return Meaning(zone, True)
    if not offsets:
        return NOTHING
    leaves_no_doubt = len(set(offsets)) == 1 and not _SAYS_NO_PLACE.sub("", words)
    return Meaning(at_offset(offsets[0]), leaves_no_doubt)


def offsets_in(bare: str) -> Iterator[timedelta]:
    for sign, hours, minutes in _OFFSET.findall(bare):
        offset = timedelta(hours=int(hours), minutes=int(minutes or 0))
        yield offset if sign == "+" else -offset


def zones_of(words: str) -> Iterator[str]:
    """Of the whole first, then of each place in it."""
    whole = _BRACKETS.sub(" ", words)
    for part in (whole, *_BETWEEN.split(words), *_BETWEEN.split(whole)):
        place = " ".join(part.split()).strip(" ()-+")
        if place:
            yield from zones_called(place)


def zones_called(place: str) -> Iterator[str]:
    stem = _TIME_OF.sub("", place).strip()
    yield from (_PLACES[name] for name in (place, stem) if name in _PLACES)
    for key in (place, f"{place} standard time", f"{stem} standard time"):
        if key in windows_keys():
            yield windows_keys()[key]
    yield from cities("en").get(place, ())
    yield from cities("en").get(stem, ())
    if not place.isascii():
        for language in LANGUAGES[1:]:
            yield from cities(language).get(place, ())


def at_offset(offset: timedelta) -> str:
    """Etc/GMT-8 is eight hours *ahead* of UTC."""
    minutes = round(offset / timedelta(minutes=1))
    hours, rest = divmod(abs(minutes), 60)
    sign = "-" if minutes < 0 else "+"
    if rest:
        return _WITHOUT_SUMMER.get(f"{sign}{hours:02}:{rest:02}", "")
    name = f"Etc/GMT{'+' if minutes < 0 else '-'}{hours}" if hours else "UTC"
    return name if timezones.is_zone(name) else ""


@cache
def standard(zone: str) -> timedelta:
    return min(timezones.utc_offset(month, zone) for month in MONTHS)


@cache
def windows_keys() -> dict[str, str]:
    # A large package for one table: whoever reads no reply does without it.
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    keys = {}
    for key, zone in WINDOWS_TO_OLSON.items():
        with suppress(timezones.UnknownZone):
            keys[key.casefold()] = timezones.canonical(zone)
            keys[key.casefold().replace("standard", "daylight")] = keys[key.casefold()]
    return keys


@cache
def cities(language: str) -> dict[str, list[str]]:
    """By what a zone's city is called there, and what CLDR calls the clock that several share."""
    places: dict[str, list[str]] = {}
    locale = countries.spoken_locale(language)
    for name in timezones.ALL_NAMES:
        for called in {timezones.city(name, language), name.rpartition("/")[2].replace("_", " ")}:
            places.setdefault(called.casefold(), []).append(timezones.canonical(name))
    for metazone, names in locale.meta_zones.items():
        called = str(names.get("long", {}).get("standard", "")).casefold()
        if called and (zone := _OF_METAZONES.get(metazone)):
            places.setdefault(called, []).append(zone)
    return places


_OF_METAZONES = {
    "China": "Asia/Shanghai", "Indochina": "Asia/Bangkok", "Singapore": "Asia/Singapore",
    "Malaysia": "Asia/Kuala_Lumpur", "Myanmar": "Asia/Yangon", "Philippines": "Asia/Manila",
    "Brunei": "Asia/Brunei", "East_Timor": "Asia/Dili", "Indonesia_Western": "Asia/Jakarta",
    "Indonesia_Central": "Asia/Makassar", "Indonesia_Eastern": "Asia/Jayapura",
    "Hong_Kong": "Asia/Hong_Kong", "Taipei": "Asia/Taipei", "Japan": "Asia/Tokyo",
    "Korea": "Asia/Seoul", "GMT": "Etc/GMT",
}  # fmt: skip
