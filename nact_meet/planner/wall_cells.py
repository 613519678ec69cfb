"""A place's days laid along cells of time: what its clock shows, and what lies in them.

A change of the place's clock moves what it has written on its wall, not the cells.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise

from nact_meet.planner.minutes import Busy, minutes_since_1970
from nact_meet.world.timezones import NonexistentWallClock, instant, transitions, utc_offset
from nact_meet.world.wall_days import CELL, DAY, OF_THE_DAY, Place, Rule, of_the_day, of_the_hour

PIECE = timedelta(minutes=CELL)
ON_TOP = (*OF_THE_DAY, Rule.BUSY)
"""What comes beside an hour, each a bit."""


def midnight(day: date, zone: str) -> datetime:
    """The instant at which a day begins there, also where its first hour is left out."""
    wall = datetime(day.year, day.month, day.day)
    try:
        return instant(wall, zone, 0)
    except NonexistentWallClock as gap:
        return instant(gap.later, zone, 0)


def lying(place: Place, busy: Busy, begins: datetime, length: int) -> tuple[bytes, bytes]:
    """For `length` cells from `begins`: 0 or the rule of OF_THE_HOUR, and the bits of ON_TOP."""
    codes, flags = bytearray(), bytearray()
    for first, last in stretches(place.zone, begins, length):
        for day, since, until in days_between(first, last):
            codes += bytes(of_the_hour(place, day)[since:until])
            rules = of_the_day(place, day)
            bits = sum(1 << number for number, rule in enumerate(ON_TOP) if rule in rules)
            flags += bytes([bits]) * (until - since)
    origin = minutes_since_1970(begins)
    for start, end in busy:
        since, until = (start - origin) // CELL, -((origin - end) // CELL)
        for cell in range(max(since, 0), min(until, length)):
            flags[cell] |= 1 << ON_TOP.index(Rule.BUSY)
    return bytes(codes), bytes(flags)


def clocks_of(zone: str, begins: datetime, cells: Sequence[int]) -> Iterator[datetime]:
    """The wall clock at the beginning of these cells, which come in order."""
    ahead = list(stretches(zone, begins, cells[-1] + 1)) if cells else []
    since = 0
    for cell in cells:
        while len(ahead) > 1 and cell - since >= (ahead[0][1] - ahead[0][0]) // PIECE:
            since += (ahead[0][1] - ahead[0][0]) // PIECE
            del ahead[0]
        yield ahead[0][0] + (cell - since) * PIECE


def stretches(zone: str, begins: datetime, length: int) -> Iterator[tuple[datetime, datetime]]:
    """Between them the wall clock runs on; a change of the clock begins another stretch."""
    ends = begins + length * PIECE
    marks = [begins, *(at for at, _before, _after in transitions(zone, begins, ends)), ends]
    for first, last in pairwise(marks):
        if first < last:
            shift = utc_offset(first, zone)
            yield (first + shift).replace(tzinfo=None), (last + shift).replace(tzinfo=None)


def days_between(first: datetime, last: datetime) -> Iterator[tuple[date, int, int]]:
    """Each day of a wall clock with the cells of it that lie between, the last exclusive."""
    day = first.date()
    while (begin := datetime(day.year, day.month, day.day)) < last:
        since, until = ((clock - begin) // PIECE for clock in (first, last))
        yield day, max(since, 0), min(until, DAY)
        day += timedelta(days=1)
