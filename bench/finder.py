"""Slots ranked for a whole network, beside counting minute by minute and reading the input."""

import random
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

from bench.measure import Figure
from nact_meet.planner.burdens import Attendee
from nact_meet.planner.search import Search
from nact_meet.planner.terms import Share
from nact_meet.world.countries import NETWORK
from nact_meet.world.wall_days import Place
from nact_meet.world.working_hours import PRESETS
from tests.planner.plainly import ranked

FIRST, LAST = date(2027, 3, 1), date(2027, 3, 31)
PEOPLE, BUSY = 200, 20
"""In each country, and how often each of them is busy in the month."""


def measure() -> None:
    many = crowd(PEOPLE)
    ours = shortest(lambda: Search(many, FIRST, LAST, 60).best(20))
    reading = shortest(lambda: read(many))
    told = f"ranking a month for {len(many):,} busy people"
    Figure(told, ours * 1000, reading * 1000, "ms", "well under 100 ms; reading it once").tell()

    owing = [replace(each, borne=number % 40) for number, each in enumerate(many)]
    ours = shortest(lambda: Search(owing, FIRST, LAST, 60, share=Share.TURNS).best(20))
    told = f"the same, shared out among {len(owing):,} by what each has borne"
    Figure(told, ours * 1000, reading * 1000, "ms", "well under 200 ms; reading it once").tell()

    few = crowd(1)
    ours = shortest(lambda: Search(few, FIRST, LAST, 60, step=60).best(20))
    plain = shortest(lambda: ranked(few, FIRST, LAST, 60, 60, set()), times=1)
    told = f"ranking a month for {len(few)} people, hourly"
    Figure(told, ours * 1000, plain * 1000, "ms", "counting minute by minute").tell()


def crowd(in_each_country: int) -> list[Attendee]:
    chance = random.Random(1)
    begins = int(datetime(2027, 3, 1, tzinfo=UTC).timestamp()) // 60

    def busy() -> tuple[tuple[int, int], ...]:
        starts = [begins + 15 * chance.randrange(31 * 96) for _ in range(BUSY)]
        return tuple((start, start + 60) for start in starts)

    places = [
        (each.capital, Place(each.zones[0], PRESETS[each.code], each.code)) for each in NETWORK
    ]
    return [
        Attendee(capital, place, busy=busy())
        for capital, place in places
        for _ in range(in_each_country)
    ]


def read(people: list[Attendee]) -> int:
    """Every person and every busy time, looked at once."""
    total = 0
    for person in people:
        for start, end in person.busy:
            total += end - start
    return total


def shortest(work: Callable[[], object], times: int = 5) -> float:
    """Seconds; the first run, which also loads the holidays, counts for nothing where others do."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return min(taken)
