"""When people are busy: only that they are, never with what."""

from datetime import datetime

from nact_meet.world.wall_days import CELL

Busy = tuple[tuple[int, int], ...]
"""(start, end) of each time, in minutes since 1970, UTC; they may overlap."""


def busy_minutes(busy: Busy, starts_at: datetime, ends_at: datetime) -> int:
    """How much of the time between; what overlaps counts once.

    In whole cells, as a search counts: what a list says adds up to the total beside it.
    """
    total, reached, until = 0, minutes_since_1970(starts_at), minutes_since_1970(ends_at)
    for start, end in sorted(busy):
        first, last = max(start // CELL * CELL, reached), min(-(-end // CELL) * CELL, until)
        if start < end and first < last:
            total, reached = total + last - first, last
    return total


def minutes_since_1970(at: datetime) -> int:
    return int(at.timestamp()) // 60
