"""The planner once more, minute by minute and person by person: slow, and easy to believe."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import NamedTuple

from nact_meet.planner.burdens import WEIGHTS, Attendee
from nact_meet.planner.terms import SHUTS_OUT, Hard, Share
from nact_meet.world.days_off import day_off, is_make_up, ramadan
from nact_meet.world.timezones import wall_clock
from nact_meet.world.wall_days import Place, Rule
from nact_meet.world.working_hours import FRIDAY

OFF = (Rule.WEEKEND, Rule.HOLIDAY, Rule.BLACKOUT)


def ranked(
    people: Sequence[Attendee], first: date, last: date, minutes: int, step: int, hard: set[Hard]
) -> list[tuple[float, datetime]]:
    """(cost in points, start) of every open slot, the best first."""
    found = []
    start = datetime(first.year, first.month, first.day, tzinfo=UTC)
    while start.date() <= last:
        cost = priced(people, start, minutes, hard)
        if cost is not None:
            found.append((cost, start))
        start += timedelta(minutes=step)
    return sorted(found)


def shared_out(
    people: Sequence[Attendee], day: date, minutes: int, step: int, share: Share
) -> list[tuple[float, datetime, float]]:
    """(what it is ranked by, start, how far apart) of every slot of a day of UTC, best first."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    starts = [midnight + timedelta(minutes=minute) for minute in range(0, 24 * 60, step)]
    after = {start: spread_after(people, start, minutes) for start in starts}
    if share == Share.SPARE:
        ranks = {start: round(each.growth, 6) for start, each in after.items()}
    else:
        dearest = min(each.a_head for each in after.values()) + 6 * minutes / 60 + 1e-9
        ranks = {
            start: round(each.apart + each.a_head * 0.15, 6)
            for start, each in after.items()
            if each.a_head <= dearest
        }
    return sorted((rank, start, after[start].apart) for start, rank in ranks.items())


class Spread(NamedTuple):
    """Points a head; the standard deviation of what everybody will have borne; points squared."""

    a_head: float
    apart: float
    growth: float


def spread_after(people: Sequence[Attendee], start: datetime, minutes: int) -> Spread:
    halves = [2 if person.is_required else 1 for person in people]
    costs = [
        sum(
            paid(list(rules_at(person, start + timedelta(minutes=minute)))) * 5 / 60
            for minute in range(0, minutes, 5)
        )
        for person in people
    ]
    after = [person.borne + cost for person, cost in zip(people, costs, strict=True)]

    def mean(values: Sequence[float]) -> float:
        return sum(n * each for n, each in zip(halves, values, strict=True)) / sum(halves)

    middle = mean(after)
    grown = [each**2 - person.borne**2 for person, each in zip(people, after, strict=True)]
    apart = mean([(each - middle) ** 2 for each in after]) ** 0.5
    return Spread(mean(costs), apart, mean(grown))


def priced(
    people: Sequence[Attendee], start: datetime, minutes: int, hard: set[Hard]
) -> float | None:
    """None where it is shut out. A minute stands for the five that it begins."""
    total = 0.0
    for person in people:
        for minute in range(0, minutes, 5):
            rules = list(rules_at(person, start + timedelta(minutes=minute)))
            if person.is_required and any(
                rule in SHUTS_OUT[each] for each in hard for rule in rules
            ):
                return None
            total += paid(rules) * 5 / 60 * (1 if person.is_required else 0.5)
    return round(total, 2)


def paid(rules: Sequence[Rule]) -> int:
    """Points an hour: a day that is off for two reasons costs once."""
    days = [WEIGHTS[rule] for rule in rules if rule in OFF]
    return sum(WEIGHTS[rule] for rule in rules if rule not in OFF) + max(days, default=0)


def rules_at(person: Attendee, at: datetime) -> Iterator[Rule]:
    yield from rules_of_the_clock(person.place, wall_clock(at, person.place.zone))
    begins = int(at.timestamp()) // 60
    if any(start < begins + 5 and end > begins for start, end in person.busy if start < end):
        yield Rule.BUSY


def rules_of_the_clock(place: Place, clock: datetime) -> Iterator[Rule]:
    day, minute, hours = clock.date(), clock.hour * 60 + clock.minute, place.hours
    fasting = any(first <= day <= last for first, last in fasts(place.country, day.year))
    today = hours.on(day.weekday(), is_ramadan=fasting)
    usual = hours.on(day.weekday(), is_ramadan=False)
    begins, ends = today[0][0], today[-1][1]
    if not within(minute, today):
        if begins <= minute < ends:
            prays = day.weekday() == FRIDAY and bool(hours.friday)
            yield Rule.PRAYER if prays else Rule.LUNCH
        elif within(minute, usual):
            yield Rule.RAMADAN
        elif begins - 60 <= minute < ends + 60:
            yield Rule.EDGE
        else:
            is_night = minute < 6 * 60 or minute >= 22 * 60
            yield Rule.NIGHT if is_night else Rule.EARLY_OR_LATE
    if day.weekday() in place.hours.weekend and not is_make_up(place.country or "XX", day):
        yield Rule.WEEKEND
    if day_off(place.country or "XX", day, place.region):
        yield Rule.HOLIDAY
    if day in place.blackouts:
        yield Rule.BLACKOUT


@cache
def fasts(country: str, year: int) -> list[tuple[date, date]]:
    return list(ramadan(country, year))


def within(minute: int, stretches: Sequence[tuple[int, int]]) -> bool:
    return any(first <= minute < last for first, last in stretches)
