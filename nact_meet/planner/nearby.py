"""Times near one that was typed that cost clearly less. For those alone who look for slots."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from nact_meet.planner.burdens import WEIGHTS, Attendee, Weights, reasons_of, share_of
from nact_meet.planner.minutes import busy_minutes
from nact_meet.planner.search import Search
from nact_meet.world.wall_days import CELL, Rule

Span = tuple[datetime, datetime]

AROUND = timedelta(days=7)
LONGEST = timedelta(days=1)
OFFERED = 3
STEP = 15
"""Minutes between starts, from midnight UTC: every zone's quarters of an hour."""
LEFT_OVER = 10
"""A time is worth a move where at most a tenth is left of what could be won by one."""


class BetterTime(NamedTuple):
    """In the order of offering: the nearest first, of two as near the earlier."""

    away: timedelta
    starts_at: datetime
    amount: int


def better_times(
    people: Sequence[Attendee],
    starts_at: datetime,
    ends_at: datetime,
    *,
    not_before: datetime,
    taken: Sequence[Span] = (),
    weights: Weights = WEIGHTS,
) -> list[Span]:
    """As long as the given time; none of them overlaps another one, or any of `taken`.

    Raises BadSpan where it lasts longer than LONGEST.
    """
    length = ends_at - starts_at
    days = (starts_at - AROUND).date(), (starts_at + AROUND).date()
    minutes = -(-length // timedelta(minutes=CELL)) * CELL
    search = Search(people, *days, minutes, step=STEP, weights=weights)
    present = amount_of(search, starts_at, ends_at)
    better = [
        offer
        for offer in offers(search, starts_at)
        if offer.amount < present
        and offer.starts_at >= not_before
        and is_free((offer.starts_at, offer.starts_at + length), taken)
    ]
    return apart(sorted(settled(worth_a_move(better, present))), length)


def amount_of(search: Search, starts_at: datetime, ends_at: datetime) -> int:
    """In half points and minutes; the time may begin beside the search's steps."""
    total = 0
    for place, people in search.groups.items():
        reasons = reasons_of(place, starts_at, ends_at, search.weights)
        each_bears = sum(search.weights[reason.rule] * reason.minutes for reason in reasons)
        total += each_bears * sum(share_of(person) for person in people)
    for person in search.people:
        busy = busy_minutes(person.busy, starts_at, ends_at) if person.busy else 0
        total += share_of(person) * search.weights[Rule.BUSY] * busy
    return total


def offers(search: Search, starts_at: datetime) -> Iterator[BetterTime]:
    for start, cost in zip(search.starts.tolist(), search.costs.tolist(), strict=True):
        at = search.time_of(start)
        if abs(at - starts_at) <= AROUND:
            yield BetterTime(abs(at - starts_at), at, cost * CELL)


def worth_a_move(offers: Sequence[BetterTime], present: int) -> list[BetterTime]:
    least = min((offer.amount for offer in offers), default=0)
    return [offer for offer in offers if offer.amount <= least + (present - least) // LEFT_OVER]


def settled(offers: Sequence[BetterTime]) -> Iterator[BetterTime]:
    """Those for which a step earlier or later would not cost less."""
    amounts = {offer.starts_at: offer.amount for offer in offers}
    step = timedelta(minutes=STEP)
    for offer in offers:
        beside = (amounts.get(offer.starts_at - step), amounts.get(offer.starts_at + step))
        if all(other is None or other >= offer.amount for other in beside):
            yield offer


def apart(offers: Iterable[BetterTime], length: timedelta) -> list[Span]:
    """The first of them; what overlaps an offer is no other offer."""
    chosen: list[Span] = []
    for offer in offers:
        span = offer.starts_at, offer.starts_at + length
        if len(chosen) < OFFERED and is_free(span, chosen):
            chosen.append(span)
    return chosen


def is_free(span: Span, taken: Iterable[Span]) -> bool:
    return not any(first < span[1] and span[0] < last for first, last in taken)
