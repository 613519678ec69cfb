"""Better times near one that was typed: cheaper, near, free, and each a choice of its own."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nact_meet.planner.burdens import Attendee, burden_of
from nact_meet.planner.minutes import minutes_since_1970
from nact_meet.planner.nearby import AROUND, Span, better_times
from nact_meet.planner.terms import BadSpan
from nact_meet.world.countries import NETWORK
from nact_meet.world.timezones import instant, local
from nact_meet.world.wall_days import Place
from nact_meet.world.working_hours import PLAIN, PRESETS

CAPITALS = [Attendee(c.capital, Place(c.zones[0], PRESETS[c.code], c.code)) for c in NETWORK]
BANGKOK = Attendee("Bangkok", Place("Asia/Bangkok", PLAIN))
LONDON = Attendee("London", Place("Europe/London", PLAIN))
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def better(start: str, *people: Attendee, minutes: int = 60, **more: object) -> list[Span]:
    """For a start on Bangkok's clock."""
    starts_at = instant(datetime.fromisoformat(start), "Asia/Bangkok")
    ends_at = starts_at + timedelta(minutes=minutes)
    known = {"not_before": LONG_AGO} | more
    return better_times(people, starts_at, ends_at, **known)  # type: ignore[arg-type]


def in_bangkok(times: list[Span]) -> list[str]:
    return [f"{local(starts_at, 'Asia/Bangkok'):%a %H:%M}" for starts_at, _ends_at in times]


def test_the_nearest_hours_at_work_are_offered() -> None:
    assert in_bangkok(better("2031-02-26T05:30", BANGKOK)) == [
        "Wed 09:00",
        "Wed 10:00",
        "Wed 11:00",
    ]
    assert in_bangkok(better("2031-02-26T12:00", BANGKOK)) == [
        "Wed 11:00",
        "Wed 13:00",
        "Wed 10:00",
    ]
    assert in_bangkok(better("2031-03-01T10:00", BANGKOK))[0] == "Fri 16:00"


def test_nothing_is_better_than_a_time_that_costs_nothing() -> None:
    assert better("2031-02-26T09:00", BANGKOK) == []


def test_an_offer_is_no_quarter_of_an_hour_short_of_a_better_one() -> None:
    """Nine in London is four in Bangkok: a quarter to four is nearer, nearly as good, and odd."""
    found = better("2031-02-26T04:00", BANGKOK, LONDON)

    assert in_bangkok(found)[:2] == ["Tue 16:00", "Wed 16:00"]


def test_what_is_past_or_taken_is_not_offered() -> None:
    typed = instant(datetime(2031, 2, 26, 12), "Asia/Bangkok")
    ten = (typed - 2 * HOUR, typed - HOUR)

    now = better("2031-02-26T12:00", BANGKOK, not_before=typed)
    beside = better("2031-02-26T12:00", BANGKOK, taken=[ten])

    assert in_bangkok(now) == ["Wed 13:00", "Wed 14:00", "Wed 15:00"]
    assert "Wed 10:00" not in in_bangkok(beside)
    assert in_bangkok(beside)[:2] == ["Wed 11:00", "Wed 13:00"]


def test_a_time_at_which_somebody_is_elsewhere_is_moved_off_it() -> None:
    typed = instant(datetime(2031, 2, 26, 10), "Asia/Bangkok")
    busy = ((minutes_since_1970(typed), minutes_since_1970(typed + HOUR)),)

    found = better("2031-02-26T10:00", Attendee("Bangkok", BANGKOK.place, busy=busy))

    assert in_bangkok(found)[:2] == ["Wed 09:00", "Wed 11:00"]


def test_a_length_that_is_no_multiple_of_five_minutes_is_kept() -> None:
    found = better("2031-02-26T05:31", BANGKOK, minutes=52)

    assert {ends_at - starts_at for starts_at, ends_at in found} == {timedelta(minutes=52)}
    assert in_bangkok(found)[0] == "Wed 09:00"


def test_what_lasts_longer_than_a_day_cannot_be_sought() -> None:
    with pytest.raises(BadSpan):
        better("2031-02-26T09:00", BANGKOK, minutes=1441)


@settings(max_examples=25)
@given(
    st.integers(0, 7 * 96),
    st.sampled_from([30, 60, 90, 240]),
    st.lists(st.sampled_from([*CAPITALS, LONDON]), min_size=1, max_size=8),
)
def test_each_costs_less_the_nearest_first_within_a_week(
    quarter: int, minutes: int, people: list[Attendee]
) -> None:
    starts_at = datetime(2031, 2, 24, tzinfo=UTC) + quarter * timedelta(minutes=15)
    ends_at = starts_at + timedelta(minutes=minutes)

    found = better_times(people, starts_at, ends_at, not_before=LONG_AGO)

    def cost(first: datetime, last: datetime) -> float:
        return sum(burden_of(each, first, last).cost for each in people)

    away = [abs(first - starts_at) for first, _last in found]
    assert away == sorted(away)
    assert len(found) <= 3 and all(each <= AROUND for each in away)
    assert all(cost(*each) < cost(starts_at, ends_at) for each in found)
