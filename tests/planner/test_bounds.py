"""What may be asked of a search, at each bound and one beyond; and what is worth a move."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from nact_meet.planner.cells import Spans, local_cells
from nact_meet.planner.nearby import BetterTime, apart, worth_a_move
from nact_meet.planner.sharing import Grid, overlaps
from nact_meet.planner.terms import BadSpan, check_span
from nact_meet.world.wall_days import CELL

FIRST = date(2027, 3, 17)
AT = datetime(2027, 3, 17, 9, tzinfo=UTC)
ONE = ["somebody"]


def last_of(days: int) -> date:
    return FIRST + timedelta(days=days - 1)


@pytest.mark.parametrize(
    ("people", "first", "last", "minutes", "step"),
    [
        (ONE, FIRST, last_of(1), 5, 5),
        (ONE, FIRST, last_of(400), 60, 15),
        (range(5000), FIRST, FIRST, 60, 15),
        (ONE, FIRST, FIRST, 1440, 1440),
        (ONE, date(2000, 1, 1), date(2000, 1, 1), 60, 15),
        (ONE, date(2100, 12, 31), date(2100, 12, 31), 60, 15),
    ],
)
def test_at_each_bound_a_search_may_be_asked_for(
    people: list[str], first: date, last: date, minutes: int, step: int
) -> None:
    check_span(people, first, last, minutes, step)


@pytest.mark.parametrize(
    ("people", "first", "last", "minutes", "step", "says"),
    [
        (ONE, FIRST, last_of(0), 60, 15, "before the first"),
        (ONE, FIRST, last_of(401), 60, 15, "at most 400 days"),
        ([], FIRST, FIRST, 60, 15, "at least one person"),
        (range(5001), FIRST, FIRST, 60, 15, "at most 5000"),
        (ONE, FIRST, FIRST, 1445, 15, "1445 minutes"),
        (ONE, FIRST, FIRST, 0, 15, "0 minutes"),
        (ONE, FIRST, FIRST, 60, 1445, "1445 minutes"),
        (ONE, FIRST, FIRST, 60, 0, "0 minutes"),
        (ONE, date(1999, 12, 31), date(2000, 1, 1), 60, 15, "from 2000"),
        (ONE, date(2100, 12, 31), date(2101, 1, 1), 60, 15, "to 2100"),
    ],
)
def test_one_beyond_it_is_refused(
    people: list[str], first: date, last: date, minutes: int, step: int, says: str
) -> None:
    with pytest.raises(BadSpan, match=says):
        check_span(people, first, last, minutes, step)


def better(amount: int, hours: int = 0) -> BetterTime:
    return BetterTime(timedelta(hours=hours), AT + timedelta(hours=hours), amount)


def test_a_tenth_of_what_can_be_won_may_be_left_and_no_more() -> None:
    least, tenth, more = better(100), better(190), better(191)

    assert worth_a_move([least, tenth, more], 1000) == [least, tenth]


def test_three_times_are_offered_and_no_fourth() -> None:
    times = [better(0, hours) for hours in range(4)]

    assert [start for start, _end in apart(times, timedelta(hours=1))] == [
        AT + timedelta(hours=hours) for hours in range(3)
    ]


def test_a_clock_that_changes_in_the_last_cell_is_right_in_it() -> None:
    """London's goes forward at 01:00 UTC on 28 March 2027."""
    saturday = datetime(2027, 3, 27, tzinfo=UTC)
    change = 25 * 60 // CELL

    shown = local_cells("Europe/London", saturday, change + 1)

    assert [*shown[change - 1 :]] == [change - 1, change + 60 // CELL]


@pytest.mark.parametrize(
    ("busy", "cells_by_slot"),
    [
        ((0, 100), {}),
        ((0, 101), {0: 1}),
        ((103, 104), {0: 1, 1: 1}),
        ((104, 108), {1: 2, 2: 4, 3: 2}),
        ((109, 110), {3: 1}),
        ((110, 200), {}),
    ],
)
def test_each_slot_that_a_busy_hour_touches_is_found_with_how_much_of_it(
    busy: tuple[int, int], cells_by_slot: dict[int, int]
) -> None:
    """Four slots of 4 cells, from the 100th on, each 2 after the one before."""
    grid = Grid(first=100, step=2, count=4, length=4)
    one = Spans(*(np.array([number], dtype=np.int64) for number in (0, *busy, 400)))

    found = {}
    for _who, slots, cells in overlaps(one, grid):
        found |= dict(zip(slots.tolist(), cells.tolist(), strict=True))

    assert found == cells_by_slot
