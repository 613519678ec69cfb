"""What each package keeps of people: said by the package itself, in its `own_data.py`.

Rows that point at a place or at an address are its person's, and found by their columns (see
sweep.py). Only what needs more than that is said here; nobody who asks knows a package by name.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select

from nact_meet.meetings.models.meeting import Meeting
from nact_meet.own_data.own_data import OwnData
from nact_meet.web.database import Base


class Keeping:
    """Of one package, whose `own_data.KEPT` it is. Whatever it says nothing of, it has none of."""

    key = ""
    """Under which it stands in the export; docs/own-data.md says what is in it."""
    before = ""
    """The key of the export that it stands before."""
    is_of_person = False
    """It stands in the export's `person`, at its end."""
    has_own_rules: Sequence[type[Base]] = ()
    """Their rows stay or go as `erase` and `blank` say, and not by their columns."""
    for_everybody: Sequence[type[Base]] = ()
    """What the hosts wrote for everybody is theirs to change."""
    papers: Sequence[type[Base]] = ()
    """Their rows name many at once: they go with the meeting's other data."""

    def exported(self, own: OwnData) -> object:
        """For JSON; asked where there is a `key`."""

    def erase(self, own: OwnData) -> ColumnElement[bool] | None:
        """At their own wish. What is returned, a condition on Notice, says which mails go too.

        The caller has locked meetings and places, and withdrawn from what is coming.
        """

    def let_go(self, meeting: Meeting, people: Select[int]) -> dict[str, int]:
        """The time to keep its data is over: first of all goes what keeps people's addresses.

        `people` is a SELECT of their ids. Answers how many rows of what.
        """
        return {}

    def blank(self, meeting: Meeting) -> dict[str, int]:
        """And last, whatever else need not be known any more."""
        return {}

    def carry_out(self) -> None:
        """What is kept for a time of its own, whatever its meeting; commits."""


_known: list[Keeping] = []


def register(*keepings: Keeping) -> None:
    """All there are, in the order of their packages (see capabilities.py)."""
    _known[:] = keepings


def keepings() -> Sequence[Keeping]:
    return _known


def last_first() -> Sequence[Keeping]:
    """What a package keeps may hold on to what those before it keep."""
    return _known[::-1]


def iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
