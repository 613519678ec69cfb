"""Where no slot is left: which rule, or whose clock, shuts out most, and what it would open."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from nact_meet.planner.burdens import Attendee
from nact_meet.planner.terms import Hard
from nact_meet.web.typesetting import listed
from nact_meet.world.wall_days import Place

Flags = npt.NDArray[np.bool_]
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Obstacle:
    """Without `rule`, or without `people`, so many slots would be open; it shuts out so many."""

    rule: Hard | None
    people: tuple[Attendee, ...]
    opens: int
    shuts: int

    @property
    def who(self) -> str:
        return listed(person.name for person in self.people)


def obstacles(
    needed: Mapping[Place, tuple[Attendee, ...]],
    shut_by: Mapping[tuple[Place, Hard], Flags],
) -> list[Obstacle]:
    """Whatever opens most first. `shut_by` has a row of slots for each place of `needed`."""
    rules: dict[Hard, Flags] = {}
    places: dict[Place, Flags] = {}
    for (place, rule), row in shut_by.items():
        rules[rule] = rules[rule] | row if rule in rules else row
        places[place] = places[place] | row if place in places else row
    unsorted = [
        *(Obstacle(rule, (), *counts) for rule, counts in sorted(let_go(rules).items())),
        *(Obstacle(None, needed[place], *counts) for place, counts in let_go(places).items()),
    ]
    return sorted(unsorted, key=lambda obstacle: (-obstacle.opens, -obstacle.shuts))


def let_go(rows: Mapping[Key, Flags]) -> dict[Key, tuple[int, int]]:
    """For each, how many slots would be open without it alone, and how many it shuts out."""
    if not rows:
        return {}
    against = np.sum(list(rows.values()), axis=0, dtype=np.int64)
    return {
        key: (int(np.count_nonzero(against == row)), int(np.count_nonzero(row)))
        for key, row in rows.items()
    }
