"""What every time of some months costs each who is asked: reckoned once, ranked as often as needed.

Numpy comes with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

import numpy as np

from nact_meet.planner.search import PRICE, Amounts, Search
from nact_meet.world.wall_days import CELL, Rule

POINTS = CELL / 60
"""Of a cell that costs one point an hour."""


@dataclass(frozen=True)
class SlotCosts:
    """`points` has a row for each who is asked, in their order, and a column for each start that no
    hard rule shuts out; `dearer` is how much more than the cheapest a time may cost a head.
    """

    starts: Sequence[datetime]
    points: Amounts
    dearer: float = 0

    @classmethod
    def of(cls, searches: Sequence[Search]) -> Self:
        starts: list[datetime] = []
        points = []
        for search in searches:
            (open_,) = np.nonzero(~search.shut)
            starts += [search.time_of(int(search.starts[index])) for index in open_]
            by_place = {place: search.windows(search.priced(place)) for place in search.groups}
            points.append(np.array([by_place[one.place][open_] for one in search.people]) * POINTS)
        if not starts:
            return cls([], np.zeros((0, 0)))
        last = searches[-1]
        return cls(
            starts,
            np.concatenate(points, axis=1),
            last.weights[Rule.EARLY_OR_LATE] * last.length * POINTS,
        )

    def by_turns(self, borne: Sequence[float]) -> list[datetime]:
        """The best first, as the finder ranks by turns: how far apart it leaves them, and PRICE for
        each point that it costs a head. None that costs a head much more than the cheapest.
        """
        if not self.starts:
            return []
        a_head = self.points.mean(axis=0)
        apart = (self.points + np.array(borne)[:, None]).std(axis=0)
        (fair,) = np.nonzero(a_head <= a_head.min() + self.dearer)
        rank = np.round(apart + PRICE * a_head, 6)[fair]
        return [self.starts[index] for index in fair[np.argsort(rank, kind="stable")]]
