"""When offices work: presets for each country of the network, with what they rest on.

Wall clocks of the place itself, in minutes after midnight. Nothing here knows a date: weekends are
days of the week, and what differs on Fridays and in Ramadan is said beside the ordinary day.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

Stretch = tuple[int, int]
"""Minutes after midnight at which work begins and ends."""
FRIDAY, SATURDAY, SUNDAY = 4, 5, 6


@dataclass(frozen=True)
class Hours:
    """What lies between two stretches is lunch; where Fridays are named apart, prayer on them.

    `weekend` counts Monday as 0. `source` is a document, or says that it is custom.
    """

    stretches: tuple[Stretch, ...]
    weekend: frozenset[int] = frozenset((SATURDAY, SUNDAY))
    friday: tuple[Stretch, ...] = ()
    ramadan: tuple[Stretch, ...] = ()
    ramadan_friday: tuple[Stretch, ...] = ()
    source: str = ""

    def on(self, weekday: int, *, is_ramadan: bool) -> tuple[Stretch, ...]:
        if is_ramadan and self.ramadan:
            fridays = self.ramadan_friday or self.ramadan
            return fridays if weekday == FRIDAY else self.ramadan
        return self.friday if weekday == FRIDAY and self.friday else self.stretches

    def prays_on(self, weekday: int) -> bool:
        """True where the break of that day is Friday prayer."""
        return weekday == FRIDAY and bool(self.friday)


def at(*clocks: str) -> tuple[Stretch, ...]:
    """`at("07:45-12:15")` is ((465, 735),)."""
    return tuple((minutes(first), minutes(last)) for first, last in (c.split("-") for c in clocks))


def minutes(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)


PLAIN = Hours(at("09:00-12:00", "13:00-17:00"), source="An office day as everybody imagines it.")

PRESETS: Mapping[str, Hours] = {
    "BN": Hours(
        at("07:45-12:15", "13:30-16:30"),
        weekend=frozenset((FRIDAY, SUNDAY)),
        ramadan=at("08:00-14:00"),
        source="Announcements of the Prime Minister's Office (2021; in Ramadan 08:00-14:00).",
    ),
    "KH": Hours(
        at("07:30-11:30", "14:00-17:30"),
        source="Custom; each ministry sets its own (sub-decree on attendance, 2017).",
    ),
    "ID": Hours(
        at("07:30-12:00", "13:00-16:00"),
        friday=at("07:30-11:30", "13:00-16:30"),
        ramadan=at("08:00-12:00", "12:30-15:00"),
        ramadan_friday=at("08:00-11:30", "12:30-15:30"),
        source="Presidential Regulation 21/2023: from 07:30, 37 h 30 a week; Ramadan from 08:00, "
        "32 h 30; breaks of 60 and on Fridays 90 minutes, in Ramadan 30 and 60.",
    ),
    "LA": Hours(at("08:30-12:00", "13:00-16:00"), source="Tourism Laos, tourismlaos.org."),
    "MY": Hours(
        at("08:00-13:00", "14:00-17:00"),
        friday=at("08:00-12:15", "14:45-17:00"),
        ramadan=at("08:00-13:00", "13:30-16:30"),
        ramadan_friday=at("08:00-12:30", "14:30-16:30"),
        source="Service Circular 5/2019 (arrival from 07:30 to 09:00), and 1/2016 for Ramadan.",
    ),
    "MM": Hours(at("09:30-12:00", "13:00-16:30"), source="Custom of ministries."),
    "PH": Hours(
        at("08:00-12:00", "13:00-17:00"),
        source="Omnibus Rules Implementing Book V of Executive Order 292, Rule XVII, Section 5.",
    ),
    "SG": Hours(at("08:30-12:30", "13:30-18:00"), source="Custom of public offices."),
    "TH": Hours(
        at("08:30-12:00", "13:00-16:30"),
        source="Custom of public offices.",
    ),
    "TL": Hours(at("08:30-12:30", "13:30-17:30"), source="Custom of ministries."),
    "VN": Hours(
        at("08:00-12:00", "13:00-17:00"), source="Custom in Ha Noi; provinces set their own."
    ),
    "CN": Hours(at("08:30-12:00", "13:30-17:30"), source="Custom of central offices in Beijing."),
}
"""By country code. Where no document is named, nobody found one: a network sets its own."""

REGIONAL_WEEKENDS: Mapping[tuple[str, str], frozenset[int]] = dict.fromkeys(
    (("MY", "02"), ("MY", "03"), ("MY", "11")), frozenset((FRIDAY, SATURDAY))
)
"""Kedah, Kelantan and Terengganu; Johor has rested on Saturday and Sunday again since 2025."""
REGIONAL_SOURCE = (
    "Weekends on Friday and Saturday in Kedah, Kelantan and Terengganu: New Straits Times, "
    "29 December 2024."
)


def hours_in(hours: Hours, country: str, region: str) -> Hours:
    """A country's hours with the weekend that one of its parts keeps."""
    weekend = REGIONAL_WEEKENDS.get((country, region))
    if weekend is None:
        return hours
    return replace(hours, weekend=weekend, source=f"{hours.source} {REGIONAL_SOURCE}".strip())
