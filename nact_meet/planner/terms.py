"""What may be asked of a search: what is hard in it, how many people, how long a span."""

from collections.abc import Mapping, Sized
from datetime import date
from enum import StrEnum

from nact_meet.world.days_off import FIRST_YEAR, LAST_YEAR
from nact_meet.world.wall_days import CELL, Rule

MOST_DAYS, MOST_PEOPLE, MOST_MINUTES = 400, 5000, 24 * 60


class Hard(StrEnum):
    """What may be asked for without exception."""

    WORKING_HOURS = "working-hours"
    LUNCH = "lunch"
    FRIDAY_PRAYER = "friday-prayer"
    WEEKENDS = "weekends"
    HOLIDAYS = "holidays"
    BLACKOUTS = "blackouts"
    BUSY = "busy"


SHUTS_OUT: Mapping[Hard, frozenset[Rule]] = {
    Hard.WORKING_HOURS: frozenset((Rule.EDGE, Rule.EARLY_OR_LATE, Rule.NIGHT, Rule.RAMADAN)),
    Hard.LUNCH: frozenset((Rule.LUNCH,)),
    Hard.FRIDAY_PRAYER: frozenset((Rule.PRAYER,)),
    Hard.WEEKENDS: frozenset((Rule.WEEKEND,)),
    Hard.HOLIDAYS: frozenset((Rule.HOLIDAY,)),
    Hard.BLACKOUTS: frozenset((Rule.BLACKOUT,)),
    Hard.BUSY: frozenset((Rule.BUSY,)),
}


class Share(StrEnum):
    """How a time is shared out by what people have borne at past meetings.

    SPARE: who has borne most weighs most (the sum of squares grows least); nobody is burdened only
    to even things out. TURNS: everybody takes a turn, so that people end up close together.
    """

    SPARE = "spare"
    TURNS = "turns"


class BadSpan(ValueError):
    """The days, the length or the step cannot be searched; the message says which and why."""


def check_span(people: Sized, first: date, last: date, minutes: int, step: int) -> None:
    """Raises BadSpan."""
    if not len(people):
        raise BadSpan("Name at least one person, country or time zone.")
    if len(people) > MOST_PEOPLE:
        raise BadSpan(f"{len(people)} people are too many; name at most {MOST_PEOPLE}.")
    if last < first:
        raise BadSpan(f"The last day, {last}, is before the first, {first}.")
    if (last - first).days >= MOST_DAYS:
        raise BadSpan(f"From {first} to {last} is too long; search at most {MOST_DAYS} days.")
    if first.year < FIRST_YEAR or last.year > LAST_YEAR:
        raise BadSpan(f"From {first} to {last}: choose days from {FIRST_YEAR} to {LAST_YEAR}.")
    if minutes % CELL or not CELL <= minutes <= MOST_MINUTES:
        raise BadSpan(f"{minutes} minutes: the length must be a multiple of {CELL}, at most a day.")
    if step % CELL or not CELL <= step <= MOST_MINUTES:
        raise BadSpan(f"{step} minutes: the step must be a multiple of {CELL}, at most a day.")
