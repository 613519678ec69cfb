"""What a slot adds to what people have borne before: the growth of the sum of squares.

Whoever has borne b and bears c more adds (b + c)^2 - b^2. With the sums, the planner knows from it
how far apart each slot leaves people. Beside the planner and cells.py the only importer of numpy.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from nact_meet.planner.cells import Numbers, Spans

MOST_PAIRS = 2_000_000
"""Of a person and a slot that are looked at together; it bounds the memory, not the result."""


@dataclass(frozen=True)
class Debts:
    """By person: the row of their place, what counts, and what has been borne before."""

    places: Numbers
    shares: Numbers
    borne: Numbers

    @property
    def heads(self) -> int:
        return int(self.shares.sum())

    @property
    def sum(self) -> int:
        return int((self.shares * self.borne).sum())

    @property
    def squares(self) -> int:
        return int((self.shares * self.borne * self.borne).sum())


@dataclass(frozen=True)
class Grid:
    """Slots of `length` cells that begin at `first`, `first + step` and so on."""

    first: int
    step: int
    count: int
    length: int


def growth(rows: Numbers, debts: Debts, busy: Spans, weight: int, grid: Grid) -> Numbers:
    """Of each slot. `rows`: what it costs somebody at each place; `weight`: a busy cell's cost.

    Whole numbers throughout, so that the order in which people are named decides nothing.
    """
    places = len(rows)
    shares, owed = np.zeros(places, dtype=np.int64), np.zeros(places, dtype=np.int64)
    np.add.at(shares, debts.places, debts.shares)
    np.add.at(owed, debts.places, debts.shares * debts.borne)
    total: Numbers = (shares[:, None] * rows * rows + 2 * owed[:, None] * rows).sum(axis=0)
    for who, slot, cells in overlaps(busy, grid):
        cost = cells * weight
        before = rows[debts.places[who], slot] + debts.borne[who]
        np.add.at(total, slot, debts.shares[who] * cost * (2 * before + cost))
    return total


def overlaps(busy: Spans, grid: Grid) -> Iterator[tuple[Numbers, Numbers, Numbers]]:
    """(person, slot, how many cells of it they are busy), each pair once."""
    low = np.clip((busy.first - grid.length - grid.first) // grid.step + 1, 0, grid.count)
    high = np.clip(-(-(busy.last - grid.first) // grid.step), 0, grid.count)
    many = np.maximum(high - low, 0)
    for begin, end in parts(busy.who, many):
        counts = many[begin:end]
        ends = np.cumsum(counts)
        pairs = int(ends[-1]) if len(ends) else 0
        if not pairs:
            continue
        slot = np.arange(pairs, dtype=np.int64) + np.repeat(low[begin:end] - ends + counts, counts)
        start = grid.first + slot * grid.step
        first, last = (np.repeat(times[begin:end], counts) for times in (busy.first, busy.last))
        cells = np.minimum(last, start + grid.length) - np.maximum(first, start)
        yield once(np.repeat(busy.who[begin:end], counts), slot, cells, grid.count)


def parts(who: Numbers, many: Numbers) -> Sequence[tuple[int, int]]:
    """Stretches of spans with about MOST_PAIRS pairs each, that never part one person's."""
    number = (np.cumsum(many) - many) // MOST_PAIRS
    firsts = np.flatnonzero(np.diff(who, prepend=-1))
    new = firsts[np.flatnonzero(np.diff(number[firsts], prepend=-1))]
    edges = [*new.tolist(), len(who)]
    return list(pairwise(edges))


def once(
    who: Numbers, slot: Numbers, cells: Numbers, slots: int
) -> tuple[Numbers, Numbers, Numbers]:
    """Two spans of one person may touch the same slot."""
    key = who * slots + slot
    order = np.argsort(key, kind="stable")
    key = key[order]
    firsts = np.flatnonzero(np.diff(key, prepend=-1))
    return key[firsts] // slots, key[firsts] % slots, np.add.reduceat(cells[order], firsts)
