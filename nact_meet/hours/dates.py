"""Days as sheets and calendars write them, in the languages of the network."""

import re
from collections.abc import Iterable
from datetime import date
from functools import cache

from nact_meet.world.countries import spoken_locale

LANGUAGES = ("en", "zh_Hans", "th", "vi", "id", "ms", "my", "lo", "km", "fil", "pt_PT")
BUDDHIST = 543
"""2569 is 2026 in Thailand, Laos and Cambodia."""
_BETWEEN = r"(?:[/. -]|,? (?:tháng|năm) |, )"
_NUMBERS = re.compile(
    rf"(?:ngày )?(\d{{1,2}}){_BETWEEN}(\d{{1,2}}){_BETWEEN}(\d{{4}}|\d{{2}})", re.I
)
_YEAR_FIRST = re.compile(r"(\d{4})[/. -](\d{1,2})[/. -](\d{1,2})|(\d{4})(\d\d)(\d\d)")
_HAN = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})[日号]")
_DAY_FIRST = re.compile(r"(\d{1,2})[ .-]*(?:de )?([^\W\d][^\d,]*?)[ .,-]*(?:de |năm )?(\d{4}|\d\d)")
_MONTH_FIRST = re.compile(r"([^\W\d][^\d,]*?)[ .]*(\d{1,2}),? +(\d{4})")
_HOUR = re.compile(r"[T ]+\d\d?:\d\d(?::\d\d)?Z?$|T\d{6}Z?$")
_BESIDE = re.compile(r"\s*[(（][^()（）]{0,20}[)）]$")
LONGEST = 60


def dated(cell: str, is_american: bool = False) -> date | None:
    """A day before its month, as most countries of the network write it; None where it is none."""
    text = without_weekday(_BESIDE.sub("", _HOUR.sub("", cell[:LONGEST].strip())).strip())
    if found := _YEAR_FIRST.fullmatch(text) or _HAN.fullmatch(text):
        year, month, day = (part for part in found.groups() if part)
        return on(year, int(month), day)
    if found := _NUMBERS.fullmatch(text):
        first, second, year = found.groups()
        day, month = (second, first) if is_american else (first, second)
        return on(year, int(month), day)
    if found := _DAY_FIRST.fullmatch(text):
        return on(found[3], months().get(found[2].strip(" .").casefold(), 0), found[1])
    if found := _MONTH_FIRST.fullmatch(text):
        return on(found[3], months().get(found[1].strip(" .").casefold(), 0), found[2])
    return None


def month_comes_first(cells: Iterable[str]) -> bool:
    """Where no day could be a month of the first numbers, and one of the second is none."""
    found = [match for cell in cells if (match := _NUMBERS.fullmatch(cell.strip()[:LONGEST]))]
    firsts, seconds = ([int(match[part]) for match in found] for part in (1, 2))
    return bool(found) and max(firsts) <= 12 < max(seconds)


def on(year: str, month: int, day: str) -> date | None:
    number = int(year) + (2000 if len(year) == 2 else 0)
    try:
        return date(number - BUDDHIST if number > 2400 else number, month, int(day))
    except ValueError:
        return None


def without_weekday(text: str) -> str:
    for sign in (",", " "):
        first, comma, rest = text.partition(sign)
        if comma and first.strip(" .").removesuffix("ที่").casefold() in weekdays():
            return rest.strip(" ,").removeprefix("ที่").strip()
    return text


@cache
def months() -> dict[str, int]:
    """By every name, in every language of the network."""
    return {name: number + 1 for name, number in named("months")}


@cache
def weekdays() -> frozenset[str]:
    return frozenset(name for name, _number in named("days"))


def named(what: str) -> list[tuple[str, int]]:
    found = []
    for language in LANGUAGES:
        for widths in getattr(spoken_locale(language), what).values():
            for width in ("wide", "abbreviated"):
                names = list(widths[width].values())
                found += [(name.strip(" .").casefold(), at) for at, name in enumerate(names)]
    return found
