"""Days on which a country does not work, and weekends on which it does.

The `holidays` package proposes. It guesses where nothing is announced, and says so of lunar dates
alone: what a government has really published is in a table of our own; what the network says of a
day or a year (Corrections) goes before both. It is loaded where days are asked for: most of what
starts here never does.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property, lru_cache


@dataclass(frozen=True)
class Announced:
    """The last year whose holidays a government has published, and where it did.

    `names_moon`: with the dates of feasts by the moon, which the package still estimates.
    """

    year: int
    source: str
    names_moon: bool = False


ANNOUNCED: Mapping[str, Announced] = {
    "BN": Announced(2026, "Prime Minister's Department, circular on public holidays."),
    "KH": Announced(2025, "Government's notice of 22 public holidays."),
    "ID": Announced(2027, "Joint decree of three ministers (SKB 3 Menteri)."),
    "LA": Announced(2026, "Calendar of the central bank."),
    "MY": Announced(2027, "Cabinet Division, list of August 2026."),
    "MM": Announced(2025, "Global New Light of Myanmar, December 2024."),
    "PH": Announced(2027, "Proclamation of September 2026."),
    "SG": Announced(2027, "Ministry of Manpower, June 2026."),
    "TH": Announced(2026, "Cabinet resolutions."),
    "TL": Announced(2026, "Press release of the Government, 22 December 2025.", names_moon=True),
    "VN": Announced(2026, "Government's notice, with the working Saturday of August 2026."),
    "CN": Announced(2026, "General Office of the State Council, November 2025."),
}
"""By country code, as read in November 2026."""

REGIONS: Mapping[str, str] = {"MY": "14", "GB": "ENG"}
"""The capital's own holidays, where a country's differ by state."""

OFFICES = ("public", "government")
"""Of the package's categories those on which an office is closed: Indonesia's joint leave,
Thailand's ploughing ceremony, days that Timor-Leste's Prime Minister orders."""

OWN_NAMES: Mapping[str, str] = {"CN": "zh_CN"}
"""By country, the locale of the names that its holidays bear at home. English is known of all."""
ENGLISH: Mapping[str, str] = {"SG": "en_SG", "PH": "en_PH", "TL": "en_TL"}
FASTING = frozenset(("BN", "ID", "MY"))
"""Where offices keep hours of their own in Ramadan."""
UNNAMED = frozenset(("TW",))
"""Whose days off have names that take a side: they are public holidays, and no more is said."""
FIRST_YEAR, LAST_YEAR = 2000, 2100
AMERICAN_DATE = re.compile(r"(\d\d)/(\d\d)/(\d{4})")


@dataclass(frozen=True)
class DayOff:
    """`is_estimated`: by the moon, which nobody has seen yet. `is_announced`: by the government.

    `name` is in the reader's language where that is known, `english` beside it. `is_said`: by the
    network, not by the package.
    """

    name: str
    is_estimated: bool
    is_announced: bool
    english: str
    is_said: bool = False


class DayKind(StrEnum):
    """What a network says that a day is."""

    HOLIDAY = "holiday"
    JOINT_LEAVE = "joint-leave"
    WORKED = "worked"
    """In place of another day, though it lies in a weekend."""
    ORDINARY = "ordinary"
    """No holiday, though the package has it."""


OFF = frozenset((DayKind.HOLIDAY, DayKind.JOINT_LEAVE))


@dataclass(frozen=True)
class SaidDay:
    """`region` is empty where the whole country is meant; `name` may be."""

    day: date
    region: str
    kind: DayKind
    name: str


@dataclass(frozen=True)
class Corrections:
    """What the network says of one country's days, and the years it found announced."""

    days: frozenset[SaidDay] = frozenset()
    years: frozenset[int] = frozenset()

    @cached_property
    def by_day(self) -> Mapping[tuple[str, date], SaidDay]:
        return {(said.region, said.day): said for said in self.days}

    def of(self, day: date, region: str) -> SaidDay | None:
        """A region's own word goes before its country's."""
        return self.by_day.get((region, day)) or self.by_day.get(("", day))


NOTHING_SAID = Corrections()


def day_off(
    country: str,
    day: date,
    region: str = "",
    locale: str = "en",
    corrections: Corrections = NOTHING_SAID,
) -> DayOff | None:
    """The holiday of that day; None on others, and in countries that nobody knows."""
    region = region or REGIONS.get(country, "")
    said = corrections.of(day, region)
    proposed = proposed_day_off(country, day, region, locale)
    if not said:
        return settled(proposed) if proposed and day.year in corrections.years else proposed
    if said.kind not in OFF:
        return None
    name = said.name or (proposed.name if proposed else "")
    english = said.name or (proposed.english if proposed else "")
    return DayOff(name, False, True, english, is_said=True)


def proposed_day_off(country: str, day: date, region: str, locale: str = "en") -> DayOff | None:
    """By the package and the table above alone."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        return None
    english = _of_year(country, region, day.year, "en")[0].get(day)
    if not english:
        return None
    name = _of_year(country, region, day.year, locale)[0].get(day, english)
    announced = ANNOUNCED.get(country)
    names_moon = bool(announced and announced.names_moon and day.year == announced.year)
    is_estimated = "estimated)" in english and not names_moon
    is_announced = is_year_announced(country, day.year) and not is_estimated
    if country in UNNAMED:
        name = english = ""
    return DayOff(bare(name), is_estimated, is_announced, bare(english))


def settled(off: DayOff) -> DayOff:
    """As it is once the year's list is out."""
    return replace(off, is_estimated=False, is_announced=True)


def bare(name: str) -> str:
    """Without the package's "(estimated)", which marks of ours say; its American dates as ISO."""
    name = name.replace(" (estimated)", "").replace(", estimated)", ")")
    return AMERICAN_DATE.sub(r"\3-\1-\2", name)


def is_year_announced(country: str, year: int, corrections: Corrections = NOTHING_SAID) -> bool:
    """True also of countries beyond the network, of which nobody here keeps a table."""
    known = country not in ANNOUNCED or year <= ANNOUNCED[country].year
    return known or year in corrections.years


def is_make_up(
    country: str, day: date, region: str = "", corrections: Corrections = NOTHING_SAID
) -> bool:
    """True on a day of a weekend that is worked in place of a bridge day."""
    if said := corrections.of(day, region or REGIONS.get(country, "")):
        return said.kind == DayKind.WORKED
    years = (year for year in (day.year, day.year + 1) if FIRST_YEAR <= year <= LAST_YEAR)
    region = region or REGIONS.get(country, "")
    return any(day in _of_year(country, region, year, "en")[1] for year in years)


@lru_cache(maxsize=256)
def regions(country: str) -> Mapping[str, str]:
    """Code -> name of the parts of a country whose holidays differ; none where it is one."""
    import holidays

    try:
        known = holidays.country_holidays(country)
    except NotImplementedError:
        return {}
    names = {code: code for code in known.subdivisions}
    # The aliases of a part begin with its full name.
    for alias, code in reversed(getattr(known, "subdivisions_aliases", {}).items()):
        names[code] = alias
    return dict(sorted(names.items(), key=lambda row: row[1]))


def ramadan(country: str, year: int) -> Iterator[tuple[date, date]]:
    """First and last day of each Ramadan that touches the year, as `country` sights or counts it.

    Good for the countries of FASTING; nothing elsewhere.
    """
    if country not in FASTING:
        return
    for near in (year - 1, year, year + 1):
        for fitr in _first_days(country, near, "Eid al-Fitr"):
            # A month of 29 or 30 days: the longer, so that no fasting day is taken for another.
            first, last = fitr - timedelta(days=30), fitr - timedelta(days=1)
            if year in (first.year, last.year):
                yield first, last


def _first_days(country: str, year: int, name: str) -> Iterator[date]:
    """Where a feast lasts several days, the first; in some years of ours it comes twice."""
    last = date.min
    for day, names in sorted(_of_year(country, REGIONS.get(country, ""), year, "en")[0].items()):
        if bare(names.split("; ")[0]) == name:
            if day - last > timedelta(days=20):
                yield day
            last = day


@lru_cache(maxsize=512)
def _of_year(
    country: str, region: str, year: int, locale: str
) -> tuple[Mapping[date, str], frozenset[date]]:
    """Names by day, and the days of weekends that are worked. Raises nothing for who is unknown."""
    import holidays

    try:
        known = holidays.country_holidays(country).supported_categories
    except NotImplementedError:
        return {}, frozenset()
    own = OWN_NAMES.get(country, "")
    is_spoken = own.partition("_")[0] == locale.partition("_")[0]
    language = own if is_spoken else ENGLISH.get(country, "en_US")
    calendar = holidays.country_holidays(
        country,
        subdiv=region or None,
        years=year,
        language=language,
        expand=False,
        categories=[category for category in OFFICES if category in known],
    )
    return dict(calendar), frozenset(getattr(calendar, "weekend_workdays", ()))
