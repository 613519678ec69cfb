"""When people are busy: only that they are, never with what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Self

import numpy as np

from nact_meet.wall_days import CELL, Numbers

Busy = tuple[tuple[int, int], ...]
"""(start, end) of each time, in minutes since 1970, UTC; they may overlap."""


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


def busy_minutes(busy: Busy, starts_at: datetime, ends_at: datetime) -> int:
    """How much of the time between; what overlaps counts once."""
    total, reached = 0, minutes_since_1970(starts_at)
    for start, end in sorted(busy):
        first, last = max(start, reached), min(end, minutes_since_1970(ends_at))
        if first < last:
            total, reached = total + last - first, last
    return total


def minutes_since_1970(at: datetime) -> int:
    return int(at.timestamp()) // 60
