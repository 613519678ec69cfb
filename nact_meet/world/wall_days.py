"""How the minutes of a place lie in its days: at work, at lunch, late, at night, on a day off.

A place is a clock, its working hours and its country's days off. What is written down here is the
wall clock's: a cell of UTC is looked up where the place's clock stands then, so that a change to
daylight time moves the office with it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from nact_meet.world.days_off import (
    NOTHING_SAID,
    Corrections,
    DayOff,
    day_off,
    is_make_up,
    is_year_announced,
    ramadan,
)
from nact_meet.world.working_hours import Hours, Stretch

CELL = 5
"""Minutes. Every offset in use today, and every clock that an office keeps, is a multiple."""
DAY = 24 * 60 // CELL
"""Cells."""
EDGE = 60
"""So many minutes before and after work are its edge: somebody begins early or stays on."""
NIGHT_ENDS, NIGHT_BEGINS = 6 * 60, 22 * 60


class Rule(StrEnum):
    """What a minute may be besides an hour at work. WEEKEND to BUSY come beside the others."""

    EDGE = "edge"
    EARLY_OR_LATE = "early-or-late"
    NIGHT = "night"
    LUNCH = "lunch"
    PRAYER = "friday-prayer"
    RAMADAN = "ramadan"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    BLACKOUT = "blackout"
    BUSY = "busy"


OF_THE_HOUR = (Rule.EDGE, Rule.EARLY_OR_LATE, Rule.NIGHT, Rule.LUNCH, Rule.PRAYER, Rule.RAMADAN)
OF_THE_DAY = (Rule.WEEKEND, Rule.HOLIDAY, Rule.BLACKOUT)


@dataclass(frozen=True)
class Place:
    """`country` is an ISO code, or empty where nobody knows its days off; `region` ISO 3166-2.

    `corrections` are what the network says of the country's days off.
    """

    zone: str
    hours: Hours
    country: str = ""
    region: str = ""
    blackouts: frozenset[date] = frozenset()
    corrections: Corrections = NOTHING_SAID

    def day_off(self, day: date, locale: str = "en") -> DayOff | None:
        if not self.country:
            return None
        return day_off(self.country, day, self.region, locale, self.corrections)

    def makes_up_on(self, day: date) -> bool:
        """True on a day of a weekend that is worked in place of another."""
        known = self.country
        return bool(known) and is_make_up(known, day, self.region, self.corrections)

    def knows_year(self, year: int) -> bool:
        """False where no government has published that year's holidays yet."""
        return is_year_announced(self.country, year, self.corrections)

    @property
    def is_known(self) -> bool:
        return self != NOWHERE


NOWHERE = Place("UTC", Hours(((0, 24 * 60),), weekend=frozenset()))
"""Of somebody whose clock nobody knows: no hour of theirs is shown, and none counts."""


def of_the_hour(place: Place, day: date) -> tuple[int, ...]:
    """For each cell of the day 0 at work, or the number of its rule in OF_THE_HOUR."""
    hours, weekday = place.hours, day.weekday()
    fasts = bool(hours.ramadan) and is_ramadan(place.country, day)
    usual = hours.on(weekday, is_ramadan=False)
    return _codes(hours.on(weekday, is_ramadan=fasts), usual, hours.prays_on(weekday))


@lru_cache(maxsize=256)
def _codes(
    stretches: tuple[Stretch, ...], usual: tuple[Stretch, ...], prays: bool
) -> tuple[int, ...]:
    codes = []
    for minute in range(0, 24 * 60, CELL):
        rule = rule_at(minute, stretches, usual, prays=prays)
        codes.append(OF_THE_HOUR.index(rule) + 1 if rule else 0)
    return tuple(codes)


def rule_at(
    minute: int, stretches: tuple[Stretch, ...], usual: tuple[Stretch, ...], *, prays: bool
) -> Rule | None:
    """`usual` are the stretches of the same day outside Ramadan."""
    begins, ends = stretches[0][0], stretches[-1][1]
    if any(first <= minute < last for first, last in stretches):
        return None
    if begins <= minute < ends:
        return Rule.PRAYER if prays else Rule.LUNCH
    if any(first <= minute < last for first, last in usual):
        return Rule.RAMADAN
    if begins - EDGE <= minute < ends + EDGE:
        return Rule.EDGE
    is_night = minute < NIGHT_ENDS or minute >= NIGHT_BEGINS
    return Rule.NIGHT if is_night else Rule.EARLY_OR_LATE


def of_the_day(place: Place, day: date) -> frozenset[Rule]:
    return frozenset(_of_the_day(place, day))


def _of_the_day(place: Place, day: date) -> Iterator[Rule]:
    if day.weekday() in place.hours.weekend and not place.makes_up_on(day):
        yield Rule.WEEKEND
    if place.day_off(day):
        yield Rule.HOLIDAY
    if day in place.blackouts:
        yield Rule.BLACKOUT


@lru_cache(maxsize=4096)
def is_ramadan(country: str, day: date) -> bool:
    return any(first <= day <= last for first, last in ramadan(country, day.year))
