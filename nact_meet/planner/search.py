"""When to meet: every slot of a span of days, priced by what it costs whom, the best first.

Pure: people, rules and busy times in, ranked slots out. A slot costs the sum of what it costs each
person; a minute costs by how it lies in that person's day (see burdens.py). Whoever should come but
need not counts by OPTIONAL_SHARE. A hard rule shuts out every slot that breaks it for anybody who
must come. Ties go to the earlier slot.

Shared out, a slot is ranked by what people have borne before (see Share in terms.py): by the growth
of the sum of squares, or by how far apart it leaves them and PRICE for each point it costs a head.
For the latter, slots are left out that cost a head more, beyond the cheapest, than to sit early or
late throughout: nobody gets up at night to make things even.

Days are cut into cells of CELL minutes. People with the same clock, hours and holidays share one
row of cells, so that two thousand people in twelve countries are little more work than twelve.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property

import numpy as np
import numpy.typing as npt

from nact_meet.planner.burdens import (
    FULL_SHARE,
    WEIGHTS,
    Attendee,
    Burden,
    Reason,
    Weights,
    reasons_of,
    share_of,
    with_busy,
)
from nact_meet.planner.cells import Numbers, Rules, Spans, minutes_of, rules_of
from nact_meet.planner.minutes import minutes_since_1970
from nact_meet.planner.obstacles import Flags, Obstacle, obstacles
from nact_meet.planner.sharing import Debts, Grid, growth
from nact_meet.planner.terms import SHUTS_OUT, Hard, Share, check_span
from nact_meet.world.timezones import NonexistentWallClock, instant
from nact_meet.world.wall_days import CELL, OF_THE_DAY, Place, Rule

Amounts = npt.NDArray[np.float64]

PRICE = 0.15
"""An hour early or late for everybody, six points a head, must bring them about a point closer."""


@dataclass(frozen=True)
class RankedSlot:
    """UTC; `cost` is in points. `apart`, only where shared out: how far it leaves people apart.

    That is the standard deviation of what each will have borne, in points.
    """

    starts_at: datetime
    ends_at: datetime
    cost: float
    apart: float | None = None


class Search:
    """Every slot of `minutes` that begins between `first` and `last`, both inclusive.

    They are days of `zone`; nothing begins before `not_before`. `step` is the minutes between
    starts, from midnight on. Raises BadSpan.
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
        zone: str = "UTC",
        not_before: datetime | None = None,
        share: Share | None = None,
    ) -> None:
        check_span(people, first, last, minutes, step)
        self.people, self.hard, self.weights, self.share = people, hard, weights, share
        begin, end = midnight(first, zone), midnight(last + timedelta(days=1), zone)
        self.origin, self.length = instant_of(begin.date()), minutes // CELL
        begins, ends = self.cell_of(begin), self.cell_of(end)
        starts: Numbers = np.arange(begins, ends, step // CELL, dtype=np.int64)
        earliest = self.cell_of(not_before) if not_before else begins
        self.starts: Numbers = starts[starts >= earliest]
        self.cells, self.step = ends + self.length, step // CELL

    def best(self, limit: int) -> list[RankedSlot]:
        """The best open slots; none where every one is shut out (see `obstacles`)."""
        open_ = np.flatnonzero(~self.shut)
        if self.share == Share.TURNS and len(open_):
            dearest = self.costs[open_].min() + self.dearer_at_most
            open_ = open_[self.costs[open_] <= dearest]
        chosen = open_[np.lexsort((open_, self.rank[open_]))[:limit]]
        return [self.slot(int(index)) for index in chosen]

    def slot(self, index: int) -> RankedSlot:
        start = self.time_of(int(self.starts[index]))
        end = start + timedelta(minutes=self.length * CELL)
        apart = round(float(self.variance[index]) ** 0.5, 2) if self.share else None
        return RankedSlot(start, end, points(int(self.costs[index])), apart)

    def burdens(self, slot: RankedSlot) -> Iterator[Burden]:
        """What it is to each person, in the order they were given."""
        reasons = self.reasons(slot)
        for person in self.people:
            known = reasons[person.place]
            yield with_busy(person, known, slot.starts_at, slot.ends_at, self.weights)

    def reasons(self, slot: RankedSlot) -> dict[Place, tuple[Reason, ...]]:
        """What it is at each place, busy times aside."""
        times = slot.starts_at, slot.ends_at
        return {place: reasons_of(place, *times, self.weights) for place in self.groups}

    def obstacles(self) -> list[Obstacle]:
        """What shuts out most: each hard rule, each group's people, if it were let go alone."""
        needed = {
            place: tuple(person for person in people if person.is_required)
            for place, people in self.groups.items()
        }
        return obstacles(needed, self.shut_by)

    @cached_property
    def groups(self) -> dict[Place, list[Attendee]]:
        groups: dict[Place, list[Attendee]] = {}
        for person in self.people:
            groups.setdefault(person.place, []).append(person)
        return groups

    @cached_property
    def rows(self) -> dict[Place, Rules]:
        return {place: rules_of(place, self.origin, self.cells) for place in self.groups}

    @cached_property
    def costs(self) -> Numbers:
        """Of every slot, in half points and cells, so that sums stay whole numbers."""
        total = np.zeros(self.cells, dtype=np.int64)
        for place, people in self.groups.items():
            total += self.priced(place) * sum(share_of(person) for person in people)
        shares = np.array([share_of(person) for person in self.people], dtype=np.int64)
        total += self.busy.covering(shares) * self.weights[Rule.BUSY]
        return self.windows(total)

    def priced(self, place: Place) -> Numbers:
        """What each cell costs one person there."""
        hours = np.zeros(self.cells, dtype=np.int64)
        days = np.zeros(self.cells, dtype=np.int64)
        for rule, row in self.rows[place].items():
            if rule in OF_THE_DAY:  # a weekend that is a holiday too is one day off
                days = np.maximum(days, row * np.int64(self.weights[rule]))
            else:
                hours += row * np.int64(self.weights[rule])
        return hours + days

    @property
    def dearer_at_most(self) -> int:
        """As `costs`: what it would cost everybody to sit early or late throughout."""
        return self.weights[Rule.EARLY_OR_LATE] * self.length * self.debts.heads

    @property
    def rank(self) -> Numbers | Amounts:
        if self.share == Share.SPARE:
            return self.growth
        return self.costs if self.share is None else self.turns

    @cached_property
    def turns(self) -> Amounts:
        """Rounded, so that what differs by the last bit of a fraction alone is a tie."""
        a_head = self.costs / self.debts.heads * (CELL / 60)
        return np.round(np.sqrt(self.variance) + PRICE * a_head, 6)

    @cached_property
    def variance(self) -> Amounts:
        """Of what everybody will have borne after each slot, in points squared."""
        heads = self.debts.heads
        mean = (self.debts.sum + self.costs) / heads
        squares = (self.debts.squares + self.growth) / heads
        return np.maximum(squares - mean**2, 0) * (CELL / 60) ** 2

    @cached_property
    def growth(self) -> Numbers:
        rows = np.array([self.windows(self.priced(place)) for place in self.groups])
        first = int(self.starts[0]) if len(self.starts) else 0
        grid = Grid(first, self.step, len(self.starts), self.length)
        return growth(rows, self.debts, self.busy, self.weights[Rule.BUSY], grid)

    @cached_property
    def debts(self) -> Debts:
        numbers = {place: number for number, place in enumerate(self.groups)}
        facts = [
            (numbers[person.place], share_of(person), in_cells(person.borne))
            for person in self.people
        ]
        return Debts(*np.array(facts, dtype=np.int64).T)

    @cached_property
    def busy(self) -> Spans:
        return self.busy_of(self.people)

    @cached_property
    def shut(self) -> Flags:
        shut = np.zeros(len(self.starts), dtype=np.bool_)
        for row in self.shut_by.values():
            shut |= row
        return shut

    @cached_property
    def shut_by(self) -> dict[tuple[Place, Hard], Flags]:
        """For each group of people who must come and each hard rule, the slots that break it."""
        shut_out: dict[tuple[Place, Hard], Flags] = {}
        for place, people in self.groups.items():
            needed = [person for person in people if person.is_required]
            for rule in self.hard if needed else ():
                cells = np.zeros(self.cells, dtype=np.int64)
                for broken in SHUTS_OUT[rule] & self.rows[place].keys():
                    cells |= self.rows[place][broken]
                if rule == Hard.BUSY:
                    ones = np.ones(len(needed), dtype=np.int64)
                    cells |= self.busy_of(needed).covering(ones) > 0
                shut_out[place, rule] = self.windows(cells) > 0
        return shut_out

    def windows(self, cells: Numbers) -> Numbers:
        """The sum over each slot's cells."""
        sums = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(cells)))
        return sums[self.starts + self.length] - sums[self.starts]

    def busy_of(self, people: Sequence[Attendee]) -> Spans:
        origin = minutes_since_1970(self.origin)
        return Spans.of([person.busy for person in people], origin, self.cells)

    def cell_of(self, at: datetime) -> int:
        """The first that does not begin before it."""
        return -(-minutes_of(at - self.origin) // CELL)

    def time_of(self, cell: int) -> datetime:
        return self.origin + timedelta(minutes=cell * CELL)


def points(amount: int) -> float:
    """From half points and cells to points."""
    return round(amount * CELL / 60 / FULL_SHARE, 2)


def in_cells(borne: float) -> int:
    """From points to what a cell costs."""
    return round(borne * 60 / CELL)


def instant_of(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def midnight(day: date, zone: str) -> datetime:
    """When the day begins there; where the clock is put forward at midnight, after that."""
    try:
        return instant(datetime.combine(day, time()), zone, 0)
    except NonexistentWallClock as gap:
        return instant(gap.later, zone, 0)
