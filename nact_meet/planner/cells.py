"""Days cut into cells: what each is to a place, and who is busy in it, as arrays.

The only module beside the planner that imports numpy: it is for those alone who look for slots.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from typing import Self

import numpy as np
import numpy.typing as npt

from nact_meet.planner.minutes import Busy
from nact_meet.world.timezones import transitions, utc_offset
from nact_meet.world.wall_days import (
    CELL,
    DAY,
    OF_THE_DAY,
    OF_THE_HOUR,
    Place,
    Rule,
    of_the_day,
    of_the_hour,
)

Numbers = npt.NDArray[np.int64]
Rules = dict[Rule, Numbers]
"""For each rule that holds at all, 1 in the cells where it does and 0 elsewhere."""


def rules_of(place: Place, origin: datetime, cells: int) -> Rules:
    """`cells` of CELL minutes from `origin`, midnight UTC."""
    clock = local_cells(place.zone, origin, cells)
    # A clock may be a day behind UTC or ahead of it, so the table begins a day earlier.
    day, cell = np.divmod(clock + DAY, DAY)
    first = origin.date() - timedelta(days=1)
    days = [first + timedelta(days=number) for number in range(int(day.max()) + 1)]
    hours = np.array([of_the_hour(place, wall_day) for wall_day in days])[day, cell]
    rules = {rule: (hours == code).astype(np.int64) for code, rule in enumerate(OF_THE_HOUR, 1)}
    for rule in OF_THE_DAY:
        flags = np.array([rule in of_the_day(place, wall_day) for wall_day in days])
        rules[rule] = flags[day].astype(np.int64)
    return {rule: row for rule, row in rules.items() if row.any()}


def local_cells(zone: str, origin: datetime, cells: int) -> Numbers:
    """What the place's clock shows at each cell, counted in cells from `origin`'s wall clock."""
    clock = np.arange(cells, dtype=np.int64)
    end = origin + timedelta(minutes=cells * CELL)
    shift = utc_offset(origin, zone)
    offsets = np.full(cells, minutes_of(shift) // CELL, dtype=np.int64)
    for at, _before, after in transitions(zone, origin, end):
        offsets[minutes_of(at - origin) // CELL :] = minutes_of(after) // CELL
    return clock + offsets


def minutes_of(span: timedelta) -> int:
    return int(span.total_seconds()) // 60


@dataclass(frozen=True)
class Spans:
    """Busy times as cells, first inclusive and last not; those of one person never overlap."""

    who: Numbers
    first: Numbers
    last: Numbers
    cells: int

    @classmethod
    def of(cls, everybody: Sequence[Busy], origin: int, cells: int) -> Self:
        """Cut to the search. A cell of which anything is busy is busy."""
        lengths = np.array([len(busy) for busy in everybody], dtype=np.int64)
        pairs = chain.from_iterable(chain.from_iterable(everybody))
        minutes = np.fromiter(pairs, dtype=np.int64, count=2 * int(lengths.sum())) - origin
        first = np.clip(minutes[0::2] // CELL, 0, cells)
        last = np.clip(-(-minutes[1::2] // CELL), 0, cells)
        who = np.repeat(np.arange(len(everybody), dtype=np.int64), lengths)
        # Everybody on a stretch of their own, so that one pass merges the spans of all.
        own = who * (cells + 1)
        order = np.argsort(own + first, kind="stable")
        who, own, first, last = who[order], own[order], first[order], last[order]
        reached = np.maximum.accumulate(np.concatenate(([0], (own + last)[:-1])))[: len(who)]
        first = np.maximum(first, reached - own)
        kept = first < last
        return cls(who[kept], first[kept], last[kept], cells)

    def covering(self, amounts: Numbers) -> Numbers:
        """For each cell the sum of the amounts of those who are busy in it, given by person."""
        steps = np.zeros(self.cells + 1, dtype=np.int64)
        np.add.at(steps, self.first, amounts[self.who])
        np.subtract.at(steps, self.last, amounts[self.who])
        return np.cumsum(steps)[:-1]
