"""When people are busy: only that they are, never with what."""

from datetime import datetime

Busy = tuple[tuple[int, int], ...]
"""(start, end) of each time, in minutes since 1970, UTC; they may overlap."""


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
