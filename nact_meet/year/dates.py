"""Dates for a whole year, found together: what each costs whom counts for the next.

One after the other takes the best time that the finder has, by turns; then each once more, now
that the others are known, until nothing changes. A day is offered only if every deadline before
it falls on a day at work in every country that is asked. Numpy comes with the search: views import
it where dates are sought, and nowhere else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from nact_meet.clearances.deadlines import last_day_to_apply
from nact_meet.clearances.usual import TO_HOST
from nact_meet.hours.planning import Planning
from nact_meet.planner.burdens import Attendee, burden_of
from nact_meet.planner.terms import Hard
from nact_meet.world.timezones import utc_now, wall_clock
from nact_meet.world.wall_days import of_the_day
from nact_meet.year.models import YearProposal

if TYPE_CHECKING:
    from nact_meet.planner.search import Search
    from nact_meet.year.slot_costs import SlotCosts

ONE_DAY = timedelta(days=1)
STEP = 30
"""Minutes between the hours that are chosen from."""
NEVER = frozenset((Hard.WEEKENDS, Hard.HOLIDAYS, Hard.BLACKOUTS))
OFFERED, TOLD = 3, 3
"""Days of a proposal, and days told of that are not offered."""
ROUNDS = 3
MOST_MOVED = 7
"""So many days earlier a deadline is moved at most."""


class Due(StrEnum):
    """What is due before a meeting."""

    APPLICATION = "application"
    NOMINATION = "nomination"
    PAPERS = "papers"


BEFORE = {Due.NOMINATION: 21, Due.PAPERS: 14}
"""Days."""


@dataclass(frozen=True)
class YearDeadline:
    """`usual` is the day that is counted back; earlier only where that is no day at work."""

    due: Due
    day: date
    usual: date

    @property
    def is_moved(self) -> bool:
        return self.day != self.usual


@dataclass(frozen=True)
class NotOffered:
    """A day that would have been as good, and the deadline that stands against it.

    `closed` are the countries that do not work on it; none where it has passed already.
    """

    day: date
    due: Due
    due_on: date
    closed: Sequence[str]


@dataclass(frozen=True)
class DatedOffer:
    """UTC; `points` are what it costs each country."""

    starts_at: datetime
    ends_at: datetime
    zone: str
    points: Mapping[str, float]
    deadlines: Sequence[YearDeadline]

    @property
    def day(self) -> date:
        return wall_clock(self.starts_at, self.zone).date()

    @property
    def total(self) -> float:
        return sum(self.points.values())

    @property
    def value(self) -> str:
        """For a form."""
        return f"{self.starts_at:%Y-%m-%dT%H:%MZ}"


@dataclass
class FoundDates:
    """Of one proposal: the best first. `is_kept`: it was fixed before the others were sought."""

    proposal: YearProposal
    offers: list[DatedOffer] = field(default_factory=list)
    not_offered: list[NotOffered] = field(default_factory=list)
    is_kept: bool = False

    @property
    def chosen(self) -> DatedOffer | None:
        return self.offers[0] if self.offers else None


@dataclass(frozen=True)
class CountryLedger:
    """`meetings` are what each cost on average the people of each country that took part."""

    meetings: Sequence[Mapping[str, float]]

    def counted(self, code: str) -> float:
        """A meeting that a country was not at counts as it was to the others on average: staying
        away is neither punished nor rewarded."""
        return sum(points.get(code, mean(points)) for points in self.meetings if points)

    def of(self, code: str) -> float:
        return sum(points.get(code, 0) for points in self.meetings)


def mean(points: Mapping[str, float]) -> float:
    return sum(points.values()) / len(points)


@dataclass
class YearSearch:
    """`kept` are starts by the id of a proposal: these stay, the rest is found around them."""

    proposals: Sequence[YearProposal]
    so_far: CountryLedger
    kept: Mapping[int, datetime]
    planning: Planning = field(default_factory=Planning.now)
    now: datetime = field(default_factory=utc_now)
    costs: "dict[int, SlotCosts]" = field(default_factory=dict)
    """By the id of a proposal."""

    def run(self) -> list[FoundDates]:
        found = {proposal.id: FoundDates(proposal) for proposal in self.proposals}
        for proposal in self.proposals:
            if start := self.start_of(proposal):
                found[proposal.id] = self.as_kept(proposal, start)
        free = [proposal for proposal in self.proposals if not found[proposal.id].is_kept]
        free.sort(key=lambda proposal: (len(proposal.months), proposal.id))
        for _round in range(ROUNDS):
            before = [one.chosen for one in found.values()]
            for proposal in free:
                others = [one for id, one in found.items() if id != proposal.id]
                found[proposal.id] = self.find(proposal, others)
            if [one.chosen for one in found.values()] == before:
                break
        return list(found.values())

    def start_of(self, proposal: YearProposal) -> datetime | None:
        """Of what has a draft already, or is kept."""
        if proposal.meeting:
            return proposal.meeting.starts_at
        return self.kept.get(proposal.id)

    def as_kept(self, proposal: YearProposal, start: datetime) -> FoundDates:
        """What stands against it is told of, and it stays."""
        due = self.deadlines(proposal, wall_clock(start, proposal.zone).date())
        if isinstance(due, NotOffered):
            offers = [self.offer_at(proposal, start, ())]
            return FoundDates(proposal, offers, [due], is_kept=True)
        return FoundDates(proposal, [self.offer_at(proposal, start, due)], is_kept=True)

    def find(self, proposal: YearProposal, others: Sequence[FoundDates]) -> FoundDates:
        dated = [one.chosen for one in others if one.chosen]
        ledger = CountryLedger([*self.so_far.meetings, *(offer.points for offer in dated)])
        taken = {offer.day for offer in dated}
        found = FoundDates(proposal)
        for start in self.ranked(proposal, ledger):
            day = wall_clock(start, proposal.zone).date()
            if day in taken:
                continue
            taken.add(day)
            due = self.deadlines(proposal, day)
            if isinstance(due, NotOffered):
                found.not_offered.append(due)
                continue
            found.offers.append(self.offer_at(proposal, start, due))
            if len(found.offers) == OFFERED:
                break
        del found.not_offered[TOLD:]
        return found

    def ranked(self, proposal: YearProposal, ledger: CountryLedger) -> list[datetime]:
        """Starts of all months together, the best first."""
        if proposal.id not in self.costs:
            self.costs[proposal.id] = self.costs_of(proposal)
        borne = [ledger.counted(code) for code in proposal.asked]
        return self.costs[proposal.id].by_turns(borne)

    def costs_of(self, proposal: YearProposal) -> "SlotCosts":
        """Reckoned once: what others cost changes the order alone."""
        from nact_meet.year.slot_costs import SlotCosts

        tomorrow = self.now.date() + ONE_DAY
        spans = [
            (max(first, tomorrow), last)
            for first, last in stretches(proposal.year, proposal.months)
            if last >= tomorrow
        ]
        return SlotCosts.of([self.search(proposal, *span) for span in spans])

    def search(self, proposal: YearProposal, first: date, last: date) -> "Search":
        from nact_meet.planner.search import Search

        people = [Attendee(code, self.planning.of_country(code)) for code in proposal.asked]
        return Search(
            people,
            first,
            last,
            proposal.minutes,
            step=STEP,
            hard=NEVER,
            weights=self.planning.weights,
            zone=proposal.zone,
        )

    def offer_at(
        self, proposal: YearProposal, start: datetime, due: Sequence[YearDeadline]
    ) -> DatedOffer:
        end = start + timedelta(minutes=proposal.minutes)
        points = {
            code: burden_of(
                Attendee(code, self.planning.of_country(code)), start, end, self.planning.weights
            ).cost
            for code in proposal.asked
        }
        return DatedOffer(start, end, proposal.zone, points, due)

    def deadlines(self, proposal: YearProposal, day: date) -> list[YearDeadline] | NotOffered:
        """In the order in which they come."""
        found = []
        for due, usual in sorted(self.usual(proposal, day).items(), key=lambda pair: pair[1]):
            on = self.day_at_work(usual, proposal.asked)
            if on is None:
                return NotOffered(day, due, usual, self.closed(usual, proposal.asked))
            if on <= self.now.date():
                return NotOffered(day, due, on, ())
            found.append(YearDeadline(due, on, usual))
        return found

    def usual(self, proposal: YearProposal, day: date) -> dict[Due, date]:
        """Counted back; the application is that of the host whose authorities take longest."""
        usual = {due: day - timedelta(days=days) for due, days in BEFORE.items()}
        for host in proposal.hosts:
            if known := TO_HOST.get(host.country_code or ""):
                place = self.planning.of_institute(host)
                by = last_day_to_apply(
                    day, known.most, place, in_working_days=known.in_working_days
                )
                usual[Due.APPLICATION] = min(by, usual.get(Due.APPLICATION, by))
        return usual

    def day_at_work(self, usual: date, asked: Sequence[str]) -> date | None:
        """That day or an earlier one on which every country works."""
        for earlier in range(MOST_MOVED + 1):
            day = usual - timedelta(days=earlier)
            if not self.closed(day, asked):
                return day
        return None

    def closed(self, day: date, asked: Sequence[str]) -> list[str]:
        return [code for code in asked if of_the_day(self.planning.of_country(code), day)]

    def unannounced(self, year: int) -> list[str]:
        """Countries whose holidays of that year no government has published yet."""
        codes = dict.fromkeys(code for one in self.proposals for code in one.asked)
        return [code for code in codes if not self.planning.of_country(code).knows_year(year)]


def stretches(year: int, months: Sequence[int]) -> list[tuple[date, date]]:
    """Months in a row as one, first and last day."""
    found: list[tuple[date, date]] = []
    for month in sorted(set(months)):
        first = date(year, month, 1)
        last = (first + timedelta(days=32)).replace(day=1) - ONE_DAY
        if found and found[-1][1] + ONE_DAY == first:
            found[-1] = (found[-1][0], last)
        else:
            found.append((first, last))
    return found


def spread(points: Mapping[str, float]) -> float:
    """Between the highest and the lowest share."""
    return max(points.values(), default=0) - min(points.values(), default=0)
