"""When to meet: every slot of a span of days, priced by what it costs whom, the best first.

Pure: people, rules and busy times in, ranked slots out. A slot costs the sum of what it costs each
person; a minute costs by how it lies in that person's day (see burdens.py). Whoever should come but
need not counts by OPTIONAL_SHARE. A hard rule shuts out every slot that breaks it for anybody who
must come. Ties go to the earlier slot.

Days are cut into cells of CELL minutes. People with the same clock, hours and holidays share one
row of cells, so that two thousand people in twelve countries are little more work than twelve.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import cached_property

import numpy as np
import numpy.typing as npt

from nact_meet.burdens import WEIGHTS, Attendee, Burden, Reason, Weights, reasons_of, with_busy
from nact_meet.busy import minutes_since_1970
from nact_meet.cells import Numbers, Rules, Spans, rules_of
from nact_meet.wall_days import CELL, DAY, Place, Rule

Flags = npt.NDArray[np.bool_]

FULL_SHARE, OPTIONAL_SHARE = 2, 1
"""Who should come but need not counts half; in halves, so that sums stay whole numbers."""
MOST_DAYS, MOST_PEOPLE = 400, 5000


class Hard(StrEnum):
    """What may be asked for without exception."""

    WORKING_HOURS = "working-hours"
    LUNCH = "lunch"
    FRIDAY_PRAYER = "friday-prayer"
    WEEKENDS = "weekends"
    HOLIDAYS = "holidays"
    BLACKOUTS = "blackouts"
    BUSY = "busy"


SHUTS_OUT: Mapping[Hard, frozenset[Rule]] = {
    Hard.WORKING_HOURS: frozenset((Rule.EDGE, Rule.EARLY_OR_LATE, Rule.NIGHT, Rule.RAMADAN)),
    Hard.LUNCH: frozenset((Rule.LUNCH,)),
    Hard.FRIDAY_PRAYER: frozenset((Rule.PRAYER,)),
    Hard.WEEKENDS: frozenset((Rule.WEEKEND,)),
    Hard.HOLIDAYS: frozenset((Rule.HOLIDAY,)),
    Hard.BLACKOUTS: frozenset((Rule.BLACKOUT,)),
    Hard.BUSY: frozenset((Rule.BUSY,)),
}


class BadSpan(ValueError):
    """The days, the length or the step cannot be searched; the message says which and why."""


@dataclass(frozen=True)
class Slot:
    """UTC; `cost` is in points."""

    starts_at: datetime
    ends_at: datetime
    cost: float


@dataclass(frozen=True)
class Obstacle:
    """Without `rule`, or without `who`, so many slots would be open."""

    rule: Hard | None
    who: str
    opens: int


class Search:
    """Every slot of `minutes` that begins between `first` and `last`, days of UTC, both inclusive.

    `step` is the minutes between starts. Raises BadSpan.
    """

    def __init__(
        self,
        people: Sequence[Attendee],
        first: date,
        last: date,
        minutes: int,
        *,
        step: int = 15,
        hard: frozenset[Hard] = frozenset(),
        weights: Weights = WEIGHTS,
    ) -> None:
        check_span(people, first, last, minutes, step)
        self.people, self.hard, self.weights = people, hard, weights
        self.origin, self.length = instant_of(first), minutes // CELL
        days = (last - first).days + 1
        self.starts: Numbers = np.arange(0, days * DAY, step // CELL, dtype=np.int64)
        self.cells = days * DAY + self.length

    def best(self, limit: int) -> list[Slot]:
        """The cheapest open slots; none where every one is shut out (see `obstacles`)."""
        open_ = np.flatnonzero(~self.shut)
        chosen = open_[np.lexsort((open_, self.costs[open_]))[:limit]]
        return [self.slot(int(each)) for each in chosen]

    def slot(self, index: int) -> Slot:
        start = self.time_of(int(self.starts[index]))
        end = start + timedelta(minutes=self.length * CELL)
        return Slot(start, end, points(int(self.costs[index])))

    def burdens(self, slot: Slot) -> Iterator[Burden]:
        """What it is to each person, in the order they were given."""
        found: dict[Place, tuple[Reason, ...]] = {}
        for person in self.people:
            if person.place not in found:
                found[person.place] = reasons_of(person.place, slot.starts_at, slot.ends_at)
            reasons = found[person.place]
            yield with_busy(person, reasons, slot.starts_at, slot.ends_at, self.weights)

    def obstacles(self) -> list[Obstacle]:
        """What shuts out most: each hard rule, each group's people, if it were let go alone."""
        found = [
            Obstacle(rule, "", self.opened(lambda _place, other, rule=rule: other != rule))  # type: ignore[misc]
            for rule in sorted(self.hard)
        ]
        for place in self.groups:
            names = ", ".join(each.name for each in self.groups[place] if each.is_required)
            if names:
                without = self.opened(lambda other, _rule, place=place: other != place)  # type: ignore[misc]
                found.append(Obstacle(None, names, without))
        return sorted(found, key=lambda each: -each.opens)

    def opened(self, counts: Callable[[Place, Hard], bool]) -> int:
        shut = np.zeros(len(self.starts), dtype=np.bool_)
        for (place, rule), row in self.shut_by.items():
            if counts(place, rule):
                shut |= row
        return int(np.count_nonzero(~shut))

    @cached_property
    def groups(self) -> dict[Place, list[Attendee]]:
        found: dict[Place, list[Attendee]] = {}
        for person in self.people:
            found.setdefault(person.place, []).append(person)
        return found

    @cached_property
    def rows(self) -> dict[Place, Rules]:
        return {place: rules_of(place, self.origin, self.cells) for place in self.groups}

    @cached_property
    def costs(self) -> Numbers:
        """Of every slot, in half points and cells, so that sums stay whole numbers."""
        total = np.zeros(self.cells, dtype=np.int64)
        for place, people in self.groups.items():
            share = sum(share_of(person) for person in people)
            for rule, row in self.rows[place].items():
                total += row * np.int64(share * self.weights[rule])
        shares = np.array([share_of(person) for person in self.people], dtype=np.int64)
        total += self.busy_of(self.people).covering(shares) * self.weights[Rule.BUSY]
        return self.windows(total)

    @cached_property
    def shut(self) -> Flags:
        found = np.zeros(len(self.starts), dtype=np.bool_)
        for row in self.shut_by.values():
            found |= row
        return found

    @cached_property
    def shut_by(self) -> dict[tuple[Place, Hard], Flags]:
        """For each group of people who must come and each hard rule, the slots that break it."""
        found: dict[tuple[Place, Hard], Flags] = {}
        for place, people in self.groups.items():
            needed = [person for person in people if person.is_required]
            for rule in self.hard if needed else ():
                cells = np.zeros(self.cells, dtype=np.int64)
                for broken in SHUTS_OUT[rule] & self.rows[place].keys():
                    cells |= self.rows[place][broken]
                if rule == Hard.BUSY:
                    ones = np.ones(len(needed), dtype=np.int64)
                    cells |= self.busy_of(needed).covering(ones) > 0
                found[place, rule] = self.windows(cells) > 0
        return found

    def windows(self, cells: Numbers) -> Numbers:
        """The sum over each slot's cells."""
        sums = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(cells)))
        return sums[self.starts + self.length] - sums[self.starts]

    def busy_of(self, people: Sequence[Attendee]) -> Spans:
        origin = minutes_since_1970(self.origin)
        return Spans.of([person.busy for person in people], origin, self.cells)

    def time_of(self, cell: int) -> datetime:
        return self.origin + timedelta(minutes=cell * CELL)


def share_of(person: Attendee) -> int:
    return FULL_SHARE if person.is_required else OPTIONAL_SHARE


def points(amount: int) -> float:
    """From half points and cells to points."""
    return round(amount * CELL / 60 / FULL_SHARE, 2)


def instant_of(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def check_span(
    people: Sequence[Attendee], first: date, last: date, minutes: int, step: int
) -> None:
    """Raises BadSpan."""
    if not people:
        raise BadSpan("Nobody is named: a slot is sought for at least one person.")
    if len(people) > MOST_PEOPLE:
        raise BadSpan(f"{len(people)} people are too many: at most {MOST_PEOPLE}.")
    if last < first:
        raise BadSpan(f"The last day, {last}, is before the first, {first}.")
    if (last - first).days >= MOST_DAYS:
        raise BadSpan(f"From {first} to {last} is too long: at most {MOST_DAYS} days.")
    if minutes % CELL or not CELL <= minutes <= 24 * 60:
        raise BadSpan(f"{minutes} minutes: the length is a multiple of {CELL}, a day at most.")
    if step % CELL or not CELL <= step <= 24 * 60:
        raise BadSpan(f"{step} minutes: the step is a multiple of {CELL}, a day at most.")
