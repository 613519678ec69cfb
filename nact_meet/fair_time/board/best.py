"""The best hours of a day on the board: when most are at work, and whom they cost what."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from nact_meet.fair_time.board.grid import HOUR, BoardDay, BoardLine, HourColumn
from nact_meet.planner.burdens import Attendee, Burden, Weights, burden_of
from nact_meet.planner.wall_cells import PIECE


@dataclass(frozen=True)
class BestHours:
    """From the first to the last hour on end in which the same places are at work.

    `costs`: what the rest bears in them, the least first.
    """

    starts_at: datetime
    ends_at: datetime
    at_work: int
    asked: int
    costs: tuple[tuple[BoardLine, Burden], ...]

    @property
    def is_of_few(self) -> bool:
        """A weekend or a holiday of most."""
        return self.at_work * 2 < self.asked

    @property
    def is_shared(self) -> bool:
        return self.at_work == self.asked


def best_of(day: BoardDay, weights: Weights) -> BestHours | None:
    """Most at work, then what costs the rest least an hour, then what lasts longest, then what is
    earliest; None where nobody is at work in any hour.
    """
    stretches = list(stretches_of(day, weights))
    return min(stretches, key=rank, default=None)


def stretches_of(day: BoardDay, weights: Weights) -> Iterator[BestHours]:
    numbered = list(enumerate(day.columns))
    for working, run in groupby(numbered, key=lambda each: at_work(day, each[0])):
        columns = [column for _number, column in run]
        if working:
            yield stretch(day, columns, working, weights)


def at_work(day: BoardDay, number: int) -> frozenset[int]:
    """The rows that work all of that hour."""
    return frozenset(at for at, row in enumerate(day.rows) if row.cells[number].is_worked)


def stretch(
    day: BoardDay, columns: Sequence[HourColumn], working: frozenset[int], weights: Weights
) -> BestHours:
    starts_at, ends_at = columns[0].starts_at, columns[-1].starts_at + HOUR * PIECE
    costs = []
    for at, row in enumerate(day.rows):
        if at not in working:
            attendee = Attendee(row.line.name, row.line.place, busy=row.line.busy)
            costs.append((row.line, burden_of(attendee, starts_at, ends_at, weights)))
    costs.sort(key=lambda each: each[1].cost)
    return BestHours(starts_at, ends_at, len(working), len(day.rows), tuple(costs))


def rank(hours: BestHours) -> tuple[float, ...]:
    length = (hours.ends_at - hours.starts_at).total_seconds()
    cost = sum(burden.cost for _line, burden in hours.costs)
    return -hours.at_work, cost / length, -length, hours.starts_at.timestamp()
