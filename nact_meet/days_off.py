"""Days on which a country does not work, and weekends on which it does.

The `holidays` package guesses where nothing is announced, and says so of lunar dates alone: what a
government has really published is in a table of our own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import holidays

ANNOUNCED: Mapping[str, int] = {
    "BN": 2026,  # Prime Minister's Department, circular on public holidays
    "KH": 2025,  # government's notice of 22 public holidays
    "ID": 2027,  # joint decree of three ministers (SKB 3 Menteri)
    "LA": 2026,  # calendar of the central bank
    "MY": 2027,  # Cabinet Division, list of August 2026
    "MM": 2025,  # Global New Light of Myanmar, December 2024
    "PH": 2027,  # proclamation of September 2026
    "SG": 2027,  # Ministry of Manpower, June 2026
    "TH": 2026,  # Cabinet resolutions
    "TL": 2025,  # orders of the Prime Minister, day by day
    "VN": 2026,  # with the working Saturday of August 2026
    "CN": 2026,  # General Office of the State Council, November 2025
}
"""The last year whose holidays the government has published, as read in November 2026."""

REGIONS: Mapping[str, str] = {"MY": "KUL"}
"""The capital's own holidays, where a country's differ by state."""

ESTIMATED = " (estimated)"
LANGUAGES: Mapping[str, Mapping[str, str]] = {"zh_Hans": {"CN": "zh_CN"}}
"""By our locale: countries whose holidays have names in it. English is known of all."""
ENGLISH: Mapping[str, str] = {"SG": "en_SG", "PH": "en_PH", "TL": "en_TL"}
FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass(frozen=True)
class DayOff:
    """`is_estimated`: by the moon, which nobody has seen yet. `is_announced`: by the government."""

    name: str
    is_estimated: bool
    is_announced: bool


def day_off(country: str, day: date, region: str = "", locale: str = "en") -> DayOff | None:
    """The public holiday of that day; None on others, and in countries that nobody knows."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        return None
    name = _of_year(country, region or REGIONS.get(country, ""), day.year, locale)[0].get(day)
    if not name:
        return None
    is_estimated = ESTIMATED in name
    is_announced = day.year <= ANNOUNCED.get(country, LAST_YEAR) and not is_estimated
    return DayOff(name.replace(ESTIMATED, ""), is_estimated, is_announced)


def is_make_up(country: str, day: date, region: str = "") -> bool:
    """True on a day of a weekend that is worked in place of a bridge day."""
    years = (year for year in (day.year, day.year + 1) if FIRST_YEAR <= year <= LAST_YEAR)
    region = region or REGIONS.get(country, "")
    return any(day in _of_year(country, region, year, "en")[1] for year in years)


def ramadan(country: str, year: int) -> Iterator[tuple[date, date]]:
    """First and last day of each Ramadan that touches the year, as `country` sights or counts it.

    Good for Brunei, Indonesia and Malaysia; nothing elsewhere.
    """
    if country not in ("BN", "ID", "MY"):
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
    for day, found in sorted(_of_year(country, REGIONS.get(country, ""), year, "en")[0].items()):
        if found.split("; ")[0].replace(ESTIMATED, "") == name:
            if day - last > timedelta(days=20):
                yield day
            last = day


@lru_cache(maxsize=512)
def _of_year(
    country: str, region: str, year: int, locale: str
) -> tuple[Mapping[date, str], frozenset[date]]:
    """Names by day, and the days of weekends that are worked. Raises nothing for who is unknown."""
    language = LANGUAGES.get(locale, {}).get(country, ENGLISH.get(country, "en_US"))
    try:
        found = holidays.country_holidays(
            country, subdiv=region or None, years=year, language=language, expand=False
        )
    except NotImplementedError:
        return {}, frozenset()
    return dict(found), frozenset(getattr(found, "weekend_workdays", ()))
