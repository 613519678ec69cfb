"""Slots shared out by what people have borne, against adding up person by person."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from statistics import pstdev

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nact_meet.planner import sharing
from nact_meet.planner.burdens import Attendee, burden_of
from nact_meet.planner.search import RankedSlot, Search
from nact_meet.planner.terms import Hard, Share
from nact_meet.world.timezones import instant, wall_clock
from nact_meet.world.wall_days import Place
from nact_meet.world.working_hours import PLAIN, PRESETS
from tests.planner.plainly import shared_out
from tests.planner.test_planner import LENGTHS, PEOPLE, START, WEDNESDAY

DEBTS = st.integers(0, 1200).map(lambda units: units / 12)
INDEBTED = st.lists(
    st.builds(lambda person, borne: replace(person, borne=borne), PEOPLE, DEBTS),
    min_size=1,
    max_size=4,
)


@settings(max_examples=15)
@given(people=INDEBTED, minutes=LENGTHS, share=st.sampled_from(Share))
def test_it_agrees_with_adding_up_person_by_person(
    people: list[Attendee], minutes: int, share: Share
) -> None:
    found = Search(people, WEDNESDAY, WEDNESDAY, minutes, step=60, share=share).best(1000)

    plainly = shared_out(people, WEDNESDAY, minutes, 60, share)

    apart = {start: apart for _rank, start, apart in plainly}
    ranks = {start: rank for rank, start, _apart in plainly}
    assert {each.starts_at: each.apart for each in found} == pytest.approx(apart, abs=0.02)
    assert [ranks[each.starts_at] for each in found] == pytest.approx(
        [rank for rank, _start, _apart in plainly], abs=0.0001
    )


@settings(max_examples=15)
@given(people=INDEBTED, order=st.randoms(use_true_random=False), share=st.sampled_from(Share))
def test_whoever_is_named_first_has_no_advantage_where_it_is_shared_out(
    people: list[Attendee], order: object, share: Share
) -> None:
    shuffled = [*people]
    order.shuffle(shuffled)  # type: ignore[attr-defined]

    one = Search(people, WEDNESDAY, WEDNESDAY, 60, share=share).best(1000)
    other = Search(shuffled, WEDNESDAY, WEDNESDAY, 60, share=share).best(1000)

    assert one == other


def test_many_who_are_busy_are_looked_at_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    people = [
        Attendee(str(number), PLACES["Dili"], busy=tuple((START + 90 * n, START + 90 * n + 60)
                 for n in range(number, number + 20)), borne=number)
        for number in range(12)
    ]  # fmt: skip
    whole = Search(people, WEDNESDAY, WEDNESDAY, 60, share=Share.SPARE).best(1000)

    monkeypatch.setattr(sharing, "MOST_PAIRS", 7)

    assert Search(people, WEDNESDAY, WEDNESDAY, 60, share=Share.SPARE).best(1000) == whole


@pytest.mark.parametrize("share", Share)
def test_who_has_borne_more_is_spared(share: Share) -> None:
    london, dili = Attendee("London", PLACES["London"]), Attendee("Dili", PLACES["Dili"])

    def best(*people: Attendee) -> RankedSlot:
        return Search(people, WEDNESDAY, WEDNESDAY, 60, step=60, share=share).best(1)[0]

    for_dili = best(london, replace(dili, borne=60))
    for_london = best(replace(london, borne=60), dili)

    assert 8 <= wall_clock(for_dili.starts_at, "Asia/Dili").hour < 18
    assert 8 <= wall_clock(for_london.starts_at, "Europe/London").hour < 18


PLACES = {
    "Yangon": Place("Asia/Yangon", PRESETS["MM"], "MM"),
    "Beijing": Place("Asia/Shanghai", PRESETS["CN"], "CN"),
    "Dili": Place("Asia/Dili", PRESETS["TL"], "TL"),
    "London": Place("Europe/London", PLAIN),
}
OFF = frozenset((Hard.WEEKENDS, Hard.HOLIDAYS))
MONTHS = [date(2027, month, 8) for month in range(1, 13)]


class Year:
    """Twelve monthly meetings, each in the week from the eighth on."""

    def __init__(self, minutes: int) -> None:
        self.minutes, self.borne = minutes, dict.fromkeys(PLACES, 0.0)

    def passes(self, share: Share | None = None, *, fixed: bool = False) -> "Year":
        """At the best time of each month, or always at the clock of the first."""
        usual = wall_clock(self.best(MONTHS[0], None), "Asia/Shanghai").time()
        for month in MONTHS:
            starts_at = self.best(month, share)
            if fixed:
                day = wall_clock(starts_at, "Asia/Shanghai").date()
                starts_at = instant(datetime.combine(day, usual), "Asia/Shanghai")
            self.meet(starts_at)
        return self

    def best(self, month: date, share: Share | None) -> datetime:
        week = month + timedelta(days=6)
        search = Search(self.people, month, week, self.minutes, step=30, hard=OFF, share=share)
        return search.best(1)[0].starts_at

    def meet(self, starts_at: datetime) -> None:
        for person in self.people:
            burden = burden_of(person, starts_at, starts_at + timedelta(minutes=self.minutes))
            self.borne[person.name] += burden.cost

    @property
    def people(self) -> list[Attendee]:
        return [Attendee(name, place, borne=self.borne[name]) for name, place in PLACES.items()]

    @property
    def spread(self) -> tuple[float, float]:
        """Between who bore most and who least, and the standard deviation, in points."""
        points = self.borne.values()
        return max(points) - min(points), pstdev(points)


@pytest.mark.parametrize("minutes", [60, 90, 120])
def test_over_a_year_taking_turns_leaves_people_less_than_half_as_far_apart(minutes: int) -> None:
    """Points of Yangon, Beijing, Dili and London after twelve meetings of two hours: at a fixed
    clock 0, 0, 24, 32; the cheapest each time 0, 0, 17, 39; in turns 36, 37, 49, 39. Nobody is
    spared by where they live, and for that they bear about three times as much in all.
    """
    fixed, cheapest = Year(minutes).passes(fixed=True), Year(minutes).passes()

    turns = Year(minutes).passes(Share.TURNS)

    for other in (fixed, cheapest):
        assert turns.spread[0] < 0.5 * other.spread[0], (turns.borne, other.borne)
        assert turns.spread[1] < 0.5 * other.spread[1], (turns.borne, other.borne)
    assert sum(turns.borne.values()) < 3.6 * sum(cheapest.borne.values())


@pytest.mark.parametrize("minutes", [60, 90, 120])
def test_over_a_year_whoever_bears_most_is_spared_at_no_cost_to_speak_of(minutes: int) -> None:
    """After twelve meetings of two hours: 0, 2, 28, 28, where the cheapest gave 0, 0, 17, 39."""
    cheapest = Year(minutes).passes()

    spared = Year(minutes).passes(Share.SPARE)

    assert max(spared.borne.values()) < 0.75 * max(cheapest.borne.values())
    assert sum(spared.borne.values()) < 1.05 * sum(cheapest.borne.values())
