"""What came of a poll so far: counts and costs of each date, and which of them is best."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from nact_meet.busy.models import busy_of
from nact_meet.hours.planning import Planning
from nact_meet.planner.burdens import Attendee, total_of
from nact_meet.planner.minutes import Busy
from nact_meet.polls.models.poll import Poll
from nact_meet.polls.models.slot import PollSlot
from nact_meet.polls.models.voter import Choice, Vote, Voter
from nact_meet.web.extensions import db

Order = tuple[int, int, int, int, float, datetime]


@dataclass(frozen=True)
class Counts:
    """`maybe` is "if need be"."""

    yes: int = 0
    maybe: int = 0
    no: int = 0

    @property
    def can(self) -> int:
        return self.yes + self.maybe


@dataclass(frozen=True)
class Result:
    """Of one date; `cost` is the finder's, None where nobody worked it out."""

    slot: PollSlot
    required: Counts
    optional: Counts
    cost: float | None = None

    @property
    def everybody(self) -> Counts:
        one, other = self.required, self.optional
        return Counts(one.yes + other.yes, one.maybe + other.maybe, one.no + other.no)

    @property
    def order(self) -> Order:
        return order_of(self.required, self.optional, self.cost, self.slot.starts_at)

    @property
    def suits(self) -> tuple[int, ...]:
        """Whom it suits: dates that are equal here are a tie, whatever they cost."""
        return self.order[:4]


@dataclass(frozen=True)
class Turnout:
    answered: int
    asked: int


def order_of(required: Counts, optional: Counts, cost: float | None, starts_at: datetime) -> Order:
    """Sorts the best first: most of the required can come, fewest of them only if need be; then
    the others likewise; then what is cheaper, an unknown cost last; then what is earlier.
    """
    known = math.inf if cost is None else cost
    return -required.can, required.maybe, -optional.can, optional.maybe, known, starts_at


def ranked(results: Iterable[Result]) -> list[Result]:
    return sorted(results, key=lambda result: result.order)


def result_of(poll: Poll, costs: Mapping[int, float | None] | None = None) -> list[Result]:
    """Best first. `costs`: the id of a slot -> its cost."""
    counts, known = counts_of(poll), costs or {}
    return ranked(
        Result(
            slot,
            counts.get((slot.id, True), Counts()),
            counts.get((slot.id, False), Counts()),
            known.get(slot.id),
        )
        for slot in poll.slots
    )


def tied(results: Sequence[Result]) -> list[Result]:
    """`results` are ranked: the dates that suit people as well as the first one, if there are any;
    the first is among them.
    """
    equal = [result for result in results if result.suits == results[0].suits]
    return equal if len(equal) > 1 else []


def best_of(poll: Poll) -> list[Result]:
    """The date that suits people best, or those that tie."""
    results = result_of(poll)
    return tied(results) or results[:1]


def refusing(poll: Poll, slot: PollSlot) -> list[Voter]:
    """The required who said no to this date."""
    required = (voter for voter in poll.loaded_voters() if voter.is_required)
    return [voter for voter in required if voter.choices.get(slot.id) == Choice.NO]


def counts_of(poll: Poll) -> dict[tuple[int, bool], Counts]:
    """(slot id, whether the voters are required) -> what they said; one statement."""
    query = (
        select(Vote.slot_id, Voter.is_required, Vote.answer, func.count())
        .join(Vote.voter)
        .where(Voter.poll_id == poll.id)
        .group_by(Vote.slot_id, Voter.is_required, Vote.answer)
    )
    said: dict[tuple[int, bool], dict[str, int]] = {}
    for slot_id, is_required, choice, count in db.session.execute(query):
        said.setdefault((slot_id, is_required), {})[Choice(choice).value] = count
    return {key: Counts(**by_choice) for key, by_choice in said.items()}


def turnout_of(poll: Poll) -> dict[bool, Turnout]:
    """Of the required (True) and of the others: how many have answered, of how many."""
    query = (
        select(Voter.is_required, func.count(Voter.answered_at), func.count())
        .where(Voter.poll_id == poll.id)
        .group_by(Voter.is_required)
    )
    known = {key: Turnout(*counts) for key, *counts in db.session.execute(query)}
    return {key: known.get(key, Turnout(0, 0)) for key in (True, False)}


def costs_of(poll: Poll, voters: Sequence[Voter]) -> dict[int, float | None]:
    """What each date costs in points, by the id of the slot, as the finder reckons it.

    `voters` are loaded; a country is its coordinator's office. None where nobody is known any more,
    and of a whole day, whose hours are not known yet.
    """
    if not voters:
        return dict.fromkeys((slot.id for slot in poll.slots), None)
    people = [voter.person_id for voter in voters if voter.person_id]
    first = min(slot.starts_at for slot in poll.slots)
    last = max(slot.last_ends_at for slot in poll.slots)
    planning, busy = Planning.now(), busy_of(people, first, last)
    asked = list(attendees(voters, planning, busy))
    return {
        slot.id: None
        if slot.is_whole_day
        else sum(
            total_of(asked, day.starts_at, day.ends_at, planning.weights) for day in slot.by_day
        )
        for slot in poll.slots
    }


def attendees(
    voters: Sequence[Voter], planning: Planning, busy: Mapping[int, Busy]
) -> Iterator[Attendee]:
    for voter in voters:
        needed = voter.is_required
        if voter.person:
            theirs = busy.get(voter.person.id, ())
            yield planning.attendee(voter.person, is_required=needed, busy=theirs)
        elif voter.institute:
            yield Attendee(voter.name, planning.of_institute(voter.institute), needed)
