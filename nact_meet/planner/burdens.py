"""What one meeting is to one person: their clock, why it is a burden, and what that costs.

Costs are in points. An hour costs by how it lies in that person's day: see WEIGHTS.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from nact_meet.planner.minutes import Busy, busy_minutes
from nact_meet.world.timezones import local, wall_clock
from nact_meet.world.wall_days import (
    CELL,
    OF_THE_DAY,
    OF_THE_HOUR,
    Place,
    Rule,
    of_the_day,
    of_the_hour,
)

Weights = Mapping[Rule, int]

WEIGHTS: Weights = {
    Rule.EDGE: 2,
    Rule.EARLY_OR_LATE: 6,
    Rule.NIGHT: 16,
    Rule.LUNCH: 3,
    Rule.PRAYER: 8,
    Rule.RAMADAN: 3,
    Rule.WEEKEND: 10,
    Rule.HOLIDAY: 12,
    Rule.BLACKOUT: 12,
    Rule.BUSY: 20,
}
"""What an hour of it costs a person, in points, until a network says otherwise."""

FULL_SHARE, OPTIONAL_SHARE = 2, 1
"""Who should come but need not counts half; in halves, so that sums stay whole numbers."""


@dataclass(frozen=True)
class Attendee:
    """`borne`: what they have borne before, in points."""

    name: str
    place: Place
    is_required: bool = True
    busy: Busy = ()
    borne: float = 0


@dataclass(frozen=True)
class Reason:
    rule: Rule
    minutes: int


@dataclass(frozen=True)
class Burden:
    """What a slot is to one person: their clock, its cost in points, and why."""

    who: str
    starts: datetime
    ends: datetime
    cost: float
    reasons: tuple[Reason, ...]


def burden_of(
    person: Attendee, starts_at: datetime, ends_at: datetime, weights: Weights = WEIGHTS
) -> Burden:
    reasons = reasons_of(person.place, starts_at, ends_at, weights)
    return with_busy(person, reasons, starts_at, ends_at, weights)


def burden_over(
    person: Attendee, spans: Sequence[tuple[datetime, datetime]], weights: Weights = WEIGHTS
) -> Burden:
    """Of several days together, and of none of the nights between."""
    burdens = [burden_of(person, *span, weights) for span in spans]
    minutes: Counter[Rule] = Counter()
    for reason in (reason for burden in burdens for reason in burden.reasons):
        minutes[reason.rule] += reason.minutes
    reasons = tuple(Reason(rule, number) for rule, number in minutes.items())
    cost = round(sum(burden.cost for burden in burdens), 2)
    return replace(burdens[0], ends=burdens[-1].ends, cost=cost, reasons=reasons)


def with_busy(
    person: Attendee,
    reasons: tuple[Reason, ...],
    starts_at: datetime,
    ends_at: datetime,
    weights: Weights,
) -> Burden:
    """`reasons` are those of the person's place, which many may share."""
    if minutes := busy_minutes(person.busy, starts_at, ends_at):
        reasons = (*reasons, Reason(Rule.BUSY, minutes))
    zone = person.place.zone
    starts, ends = local(starts_at, zone), local(ends_at, zone)
    return Burden(person.name, starts, ends, cost_of(reasons, weights), reasons)


def share_of(person: Attendee) -> int:
    return FULL_SHARE if person.is_required else OPTIONAL_SHARE


def total_of(
    people: Iterable[Attendee], starts_at: datetime, ends_at: datetime, weights: Weights
) -> float:
    """What it costs all of them, in points, as a search reckons it."""
    reasons: dict[Place, tuple[Reason, ...]] = {}
    total = 0.0
    for person in people:
        if person.place not in reasons:
            reasons[person.place] = reasons_of(person.place, starts_at, ends_at, weights)
        burden = with_busy(person, reasons[person.place], starts_at, ends_at, weights)
        total += burden.cost * share_of(person) / FULL_SHARE
    return round(total, 2)


def cost_of(reasons: tuple[Reason, ...], weights: Weights) -> float:
    return round(sum(reason.minutes * weights[reason.rule] for reason in reasons) / 60, 2)


def reasons_of(
    place: Place, starts_at: datetime, ends_at: datetime, weights: Weights | None = None
) -> tuple[Reason, ...]:
    """Why the time between is a burden at this place, in the order of Rule.

    With `weights`, what is paid for: a day that is off for two reasons costs once.
    """
    minutes_by_rule: Counter[Rule] = Counter()
    hours: dict[date, tuple[int, ...]] = {}
    days: dict[date, frozenset[Rule]] = {}
    for clock, minutes in pieces(place.zone, starts_at, ends_at):
        day = clock.date()
        if day not in hours:
            hours[day], rules = of_the_hour(place, day), of_the_day(place, day)
            days[day] = dearest(rules, weights) if weights else rules
        if code := hours[day][(clock.hour * 60 + clock.minute) // CELL]:
            minutes_by_rule[OF_THE_HOUR[code - 1]] += minutes
        for rule in days[day]:
            minutes_by_rule[rule] += minutes
    return tuple(Reason(rule, minutes_by_rule[rule]) for rule in Rule if minutes_by_rule[rule])


def dearest(rules: frozenset[Rule], weights: Weights) -> frozenset[Rule]:
    """Of what makes a day free, the one that costs most; of two the one that says more."""
    if len(rules) < 2:
        return rules
    return frozenset((max(rules, key=lambda rule: (weights[rule], OF_THE_DAY.index(rule))),))


def pieces(zone: str, starts_at: datetime, ends_at: datetime) -> Iterator[tuple[datetime, int]]:
    """The local clock at the start of each piece of CELL minutes at most, and its minutes."""
    first, last = wall_clock(starts_at, zone), wall_clock(ends_at, zone)
    runs_on = last - first == ends_at - starts_at  # no clock is changed meanwhile
    total = int((ends_at - starts_at).total_seconds()) // 60
    for minute in range(0, total, CELL):
        passed = timedelta(minutes=minute)
        yield (
            first + passed if runs_on else wall_clock(starts_at + passed, zone),
            min(CELL, total - minute),
        )
