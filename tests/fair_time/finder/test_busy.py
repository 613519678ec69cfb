"""People who are busy: named where they would have to be elsewhere, and spared."""

from datetime import UTC, date, datetime, timedelta

import pytest

from nact_meet.directory.models.working_group import WorkingGroup
from nact_meet.fair_time.finder.finding import Finding, Wanted, When
from nact_meet.fair_time.party import Party
from nact_meet.planner.minutes import Busy, minutes_since_1970
from nact_meet.planner.terms import Hard
from tests.cast import Cast

DAY = date(2027, 3, 17)
AT = datetime(2027, 3, 17, 6, 30, tzinfo=UTC)


def taken(first: datetime, minutes: int) -> Busy:
    start = minutes_since_1970(first)
    return ((start, start + minutes),)


@pytest.fixture
def party(group: WorkingGroup) -> Party:
    return Party.gather(group, (), ())


def finding(party: Party, busy: dict[int, Busy], *hard: Hard) -> Finding:
    when = When(DAY, DAY, 60, 30, "Asia/Bangkok", frozenset(hard))
    return Finding(Wanted(party, busy=busy), when, None, None)


def test_whoever_is_busy_is_named_and_the_time_costs_more(party: Party, cast: Cast) -> None:
    busy = {cast.maria.id: taken(AT - timedelta(days=1), 2 * 24 * 60)}

    (offer,) = finding(party, busy).offers(1)

    assert offer.busy == ["Maria"]
    assert offer.slot.cost == 20
    assert [each.names for each in offer.others] == [["Li Wei"], ["Aye Aye"]]


def test_a_free_time_comes_before_one_when_somebody_is_busy(party: Party, cast: Cast) -> None:
    free_before = finding(party, {}).offers(1)[0].slot.starts_at

    (offer,) = finding(party, {cast.wei.id: taken(AT, 60)}).offers(1)

    assert free_before == AT
    assert offer.slot.starts_at == AT + timedelta(hours=1)
    assert offer.busy == []


def test_times_that_differ_only_in_who_is_busy_are_not_told_as_one(
    party: Party, cast: Cast
) -> None:
    everything = taken(AT - timedelta(days=1), 2 * 24 * 60)
    busy = {cast.maria.id: everything, cast.wei.id: taken(AT + timedelta(minutes=60), 15)}

    (offer,) = finding(party, busy).offers(1)

    assert offer.slot.starts_at == AT
    assert offer.same == []


def test_without_exception_busy_times_shut_out_and_say_so(party: Party, cast: Cast) -> None:
    busy = {cast.maria.id: taken(AT - timedelta(days=2), 4 * 24 * 60)}

    found = finding(party, busy, Hard.BUSY)

    rule, maria, *_others = found.obstacles()
    assert found.offers(1) == []
    assert (rule.rule, rule.opens) == (Hard.BUSY, 48)
    assert (maria.names, maria.keys, maria.opens) == (["Maria"], [cast.maria.id], 48)
