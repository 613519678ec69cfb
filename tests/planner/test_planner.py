"""The finder against values worked out by hand, and against counting minute by minute."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nact_meet.planner.burdens import WEIGHTS, Attendee
from nact_meet.planner.minutes import minutes_since_1970
from nact_meet.planner.search import RankedSlot, Search
from nact_meet.planner.terms import SHUTS_OUT, BadSpan, Hard
from nact_meet.world.countries import NETWORK, country
from nact_meet.world.timezones import local
from nact_meet.world.wall_days import Place, Rule
from nact_meet.world.working_hours import PLAIN, PRESETS
from tests.planner.plainly import ranked

WEDNESDAY = date(2027, 3, 17)
"""An ordinary one: no holiday in any of the twelve countries."""
LONDON = Attendee("London", Place("Europe/London", PLAIN))


def at_plain_hours(code: str) -> Attendee:
    hours = replace(PLAIN, weekend=PRESETS[code].weekend)
    return Attendee(country(code).capital, Place(country(code).zones[0], hours, code))


def at_office_hours(code: str) -> Attendee:
    return Attendee(country(code).capital, Place(country(code).zones[0], PRESETS[code], code))


CAPITALS = [at_plain_hours(each.code) for each in NETWORK]


def stretches(slots: Iterable[RankedSlot]) -> list[str]:
    """Slots that touch or overlap as one."""
    found: list[list[datetime]] = []
    for slot in sorted(slots, key=lambda each: each.starts_at):
        if found and slot.starts_at <= found[-1][1]:
            found[-1][1] = slot.ends_at
        else:
            found.append([slot.starts_at, slot.ends_at])
    return [f"{first:%H:%M}-{last:%H:%M}" for first, last in found]


def search(people: list[Attendee], *hard: Hard, first: date = WEDNESDAY, **more: object) -> Search:
    last = more.pop("last", first)
    return Search(people, first, last, 30, hard=frozenset(hard), **more)  # type: ignore[arg-type]


def test_twelve_capitals_share_half_past_two_to_eight() -> None:
    open_slots = search(CAPITALS, Hard.WORKING_HOURS).best(1000)

    assert stretches(open_slots) == ["02:30-08:00"]


def test_without_anybody_s_lunch_half_an_hour_and_an_hour_and_a_half_are_left() -> None:
    open_slots = search(CAPITALS, Hard.WORKING_HOURS, Hard.LUNCH).best(1000)

    assert stretches(open_slots) == ["02:30-03:00", "06:30-08:00"]
    assert {each.cost for each in open_slots} == {0}


def test_the_cheapest_comes_first_and_of_two_alike_the_earlier() -> None:
    slots = search(CAPITALS).best(6)

    assert [f"{each.starts_at:%H:%M}" for each in slots] == [
        *("02:30", "06:30", "06:45", "07:00", "07:15", "07:30")
    ]
    assert [each.cost for each in slots] == sorted(each.cost for each in slots)


def test_a_slot_says_what_it_costs_whom() -> None:
    people = [at_plain_hours("TL"), at_plain_hours("MM"), at_plain_hours("TH")]
    found = Search(people, WEDNESDAY, WEDNESDAY, 90)
    slot = next(each for each in found.best(1000) if f"{each.starts_at:%H:%M}" == "08:30")

    dili, yangon, bangkok = found.burdens(slot)

    assert f"{dili.starts:%H:%M}-{dili.ends:%H:%M}" == "17:30-19:00"
    assert [(each.rule, each.minutes) for each in dili.reasons] == [
        (Rule.EDGE, 30),
        (Rule.EARLY_OR_LATE, 60),
    ]
    assert dili.cost == 7
    assert f"{yangon.starts:%H:%M}" == "15:00" and not yangon.reasons
    assert slot.cost == dili.cost + yangon.cost + bangkok.cost


def test_london_s_clock_goes_forward_between_two_meetings_of_a_series() -> None:
    first, second = date(2027, 3, 24), date(2027, 3, 31)
    people = [LONDON, at_plain_hours("TH")]

    before = search(people, Hard.WORKING_HOURS, first=first).best(1000)
    after = search(people, Hard.WORKING_HOURS, first=second).best(1000)

    assert stretches(before) == ["09:00-10:00"]
    assert stretches(after) == ["08:00-10:00"]


def test_brunei_rests_on_friday_and_sunday_and_works_on_saturday() -> None:
    people = [at_office_hours("BN")]
    week = Search(
        people,
        WEDNESDAY,
        date(2027, 3, 30),
        60,
        hard=frozenset({Hard.WEEKENDS, Hard.WORKING_HOURS}),
    )

    days = {local(each.starts_at, "Asia/Brunei").weekday() for each in week.best(10_000)}

    assert days == {0, 1, 2, 3, 5}


def test_a_saturday_that_china_works_is_no_weekend() -> None:
    worked, usual = date(2026, 10, 10), date(2026, 10, 17)
    rules = (Hard.WEEKENDS, Hard.WORKING_HOURS)

    assert search([at_office_hours("CN")], *rules, first=worked).best(1)
    assert not search([at_office_hours("CN")], *rules, first=usual).best(1)


def test_a_weekend_that_is_a_holiday_too_costs_once() -> None:
    manila = Attendee("Manila", Place("Asia/Manila", PLAIN, "PH"))
    christmas = date(2027, 12, 25)

    planned = Search([manila], christmas, christmas, 60, zone="Asia/Manila").best(1)[0]
    (burden,) = Search([manila], christmas, christmas, 60, zone="Asia/Manila").burdens(planned)

    assert christmas.weekday() == 5
    assert planned.cost == burden.cost == WEIGHTS[Rule.HOLIDAY]
    shut = Search([manila], christmas, christmas, 60, hard=frozenset((Hard.WEEKENDS,)))
    assert not [slot for slot in shut.best(100) if local(slot.starts_at, "Asia/Manila").day == 25]


def test_busy_times_beside_the_grid_add_up_to_the_total() -> None:
    begins = minutes_since_1970(datetime(2027, 3, 17, 2, 32, tzinfo=UTC))
    busy = ((begins, begins + 1), (begins + 4, begins + 6))
    aye = at_plain_hours("MM")
    people = [replace(aye, busy=busy)]
    planning = Search(people, WEDNESDAY, WEDNESDAY, 60)

    for slot in planning.best(100):
        (burden,) = planning.burdens(slot)
        assert burden.cost == slot.cost


def test_friday_prayer_and_the_afternoons_of_ramadan_are_named() -> None:
    jakarta = at_office_hours("ID")
    friday = search([jakarta], first=date(2026, 11, 27))
    fasting = search([jakarta], first=date(2026, 3, 11))

    def rules(found: Search, clock: str) -> set[Rule]:
        slot = next(each for each in found.best(1000) if f"{each.starts_at:%H:%M}" == clock)
        return {reason.rule for burden in found.burdens(slot) for reason in burden.reasons}

    assert rules(friday, "05:00") == {Rule.PRAYER}
    assert rules(fasting, "08:15") == {Rule.RAMADAN}


def test_where_nothing_is_open_it_says_what_letting_go_would_open() -> None:
    new_york = Attendee("New York", Place("America/New_York", PLAIN))
    found = search([new_york, *CAPITALS], Hard.WORKING_HOURS)

    first, *others = found.obstacles()

    assert found.best(5) == []
    assert (first.rule, first.opens) == (Hard.WORKING_HOURS, 96)
    assert (others[0].who, others[0].opens) == ("New York", 21)
    assert {each.opens for each in others[1:]} == {0}


def test_who_need_not_come_shuts_nothing_out_and_counts_half() -> None:
    optional = replace(LONDON, is_required=False)
    needed = search([LONDON], first=WEDNESDAY)
    wished = search([optional], Hard.WORKING_HOURS, first=WEDNESDAY)

    costs = {each.starts_at: each.cost for each in needed.best(96)}
    halves = {each.starts_at: each.cost for each in wished.best(96)}

    assert len(halves) == 96
    assert halves == pytest.approx({at: cost / 2 for at, cost in costs.items()}, abs=0.006)


@pytest.mark.parametrize(
    ("people", "last", "minutes", "step", "says"),
    [
        ([], WEDNESDAY, 60, 15, "at least one person"),
        (CAPITALS * 500, WEDNESDAY, 60, 15, "too many"),
        (CAPITALS, WEDNESDAY + timedelta(days=3650), 60, 15, "too long"),
        (CAPITALS, WEDNESDAY - timedelta(days=1), 60, 15, "before the first"),
        (CAPITALS, WEDNESDAY, 7, 15, "multiple of 5"),
        (CAPITALS, WEDNESDAY, 60, 0, "the step"),
    ],
)
def test_what_cannot_be_searched_is_refused_with_the_reason(
    people: list[Attendee], last: date, minutes: int, step: int, says: str
) -> None:
    with pytest.raises(BadSpan, match=says):
        Search(people, WEDNESDAY, last, minutes, step=step)


START = int(datetime(2027, 3, 15, tzinfo=UTC).timestamp()) // 60
SPANS = st.tuples(st.integers(START, START + 4 * 1440), st.integers(5, 600))
PLACES = st.sampled_from(
    [
        *(Place(each.zones[0], PRESETS[each.code], each.code) for each in NETWORK),
        LONDON.place,
        Place("America/New_York", PLAIN),
        Place("Asia/Kathmandu", PLAIN, blackouts=frozenset({WEDNESDAY})),
    ]
)
PEOPLE = st.builds(
    Attendee,
    name=st.just("somebody"),
    place=PLACES,
    is_required=st.booleans(),
    busy=st.lists(SPANS, max_size=4).map(lambda all_: tuple((a, a + n) for a, n in all_)),
)
CROWDS = st.lists(PEOPLE, min_size=1, max_size=3)
HARD = st.sets(st.sampled_from(list(Hard)), max_size=4)
LENGTHS = st.sampled_from([30, 60, 95])
DAYS = st.dates(date(2026, 2, 1), date(2027, 3, 31))


@settings(max_examples=10)
@given(people=CROWDS, day=DAYS, minutes=LENGTHS, hard=HARD)
def test_it_agrees_with_counting_minute_by_minute(
    people: list[Attendee], day: date, minutes: int, hard: set[Hard]
) -> None:
    found = Search(people, day, day, minutes, step=60, hard=frozenset(hard)).best(1000)

    plainly = ranked(people, day, day, minutes, 60, hard)

    costs = {start: cost for cost, start in plainly}
    assert {each.starts_at: each.cost for each in found} == pytest.approx(costs, abs=0.011)
    assert found == sorted(found, key=lambda each: (each.cost, each.starts_at))


@settings(max_examples=25)
@given(people=CROWDS, newcomer=PEOPLE, minutes=LENGTHS, hard=HARD)
def test_adding_a_person_never_makes_a_slot_cheaper(
    people: list[Attendee], newcomer: Attendee, minutes: int, hard: set[Hard]
) -> None:
    alone = Search(people, WEDNESDAY, WEDNESDAY, minutes, hard=frozenset(hard))
    together = Search([*people, newcomer], WEDNESDAY, WEDNESDAY, minutes, hard=frozenset(hard))
    costs = {each.starts_at: each.cost for each in alone.best(1000)}

    for slot in together.best(1000):
        assert slot.cost >= costs[slot.starts_at]


@settings(max_examples=25)
@given(people=CROWDS, order=st.randoms(use_true_random=False), hard=HARD)
def test_whoever_is_named_first_has_no_advantage(
    people: list[Attendee], order: object, hard: set[Hard]
) -> None:
    shuffled = [*people]
    order.shuffle(shuffled)  # type: ignore[attr-defined]

    one = Search(people, WEDNESDAY, WEDNESDAY, 60, hard=frozenset(hard)).best(1000)
    other = Search(shuffled, WEDNESDAY, WEDNESDAY, 60, hard=frozenset(hard)).best(1000)

    assert one == other


@settings(max_examples=25)
@given(people=CROWDS, hard=st.sets(st.sampled_from(list(Hard)), min_size=1), minutes=LENGTHS)
def test_no_hard_rule_is_ever_broken_for_who_must_come(
    people: list[Attendee], hard: set[Hard], minutes: int
) -> None:
    broken = frozenset().union(*(SHUTS_OUT[each] for each in hard))
    found = Search(people, WEDNESDAY, WEDNESDAY, minutes, hard=frozenset(hard))

    for slot in found.best(20):
        for person, burden in zip(people, found.burdens(slot), strict=True):
            if person.is_required:
                assert broken.isdisjoint(reason.rule for reason in burden.reasons)


@settings(max_examples=20)
@given(codes=st.sets(st.sampled_from([each.code for each in NETWORK]), min_size=1), day=DAYS)
def test_a_week_of_ordinary_days_later_nothing_has_changed(codes: set[str], day: date) -> None:
    week = timedelta(days=7)
    people = [Attendee(code, Place(country(code).zones[0], PRESETS[code])) for code in codes]

    one, other = search(people, first=day).best(1000), search(people, first=day + week).best(1000)

    assert [(each.starts_at + week, each.cost) for each in one] == [
        (each.starts_at, each.cost) for each in other
    ]
