"""People who are busy: named where they would have to be elsewhere, and spared."""

from datetime import UTC, date, datetime, timedelta

import pytest

from nact_meet.directory.models.working_group import WorkingGroup
from nact_meet.fair_time.company import Company
from nact_meet.fair_time.finder.finding import Finding, Wanted, When
from nact_meet.planner.minutes import Busy, minutes_since_1970
from nact_meet.planner.terms import Hard
from tests.cast import Cast

DAY = date(2027, 3, 17)
AT = datetime(2027, 3, 17, 6, 30, tzinfo=UTC)


def taken(first: datetime, minutes: int) -> Busy:
    start = minutes_since_1970(first)
    return ((start, start + minutes),)


@pytest.fixture
def company(group: WorkingGroup) -> Company:
    return Company.gather(group, (), ())


def finding(company: Company, busy: dict[int, Busy], *hard: Hard) -> Finding:
    when = When(DAY, DAY, 60, 30, "Asia/Bangkok", frozenset(hard))
    return Finding(Wanted(company, busy=busy), when, None, None)


def test_whoever_is_busy_is_named_and_the_time_costs_more(company: Company, cast: Cast) -> None:
    busy = {cast.maria.id: taken(AT - timedelta(days=1), 2 * 24 * 60)}

    (offer,) = finding(company, busy).offers(1)

    assert offer.busy == ["Maria"]
    assert offer.slot.cost == 20
    assert [each.names for each in offer.others] == [["Hosts in Bangkok"], ["Li Wei"], ["Aye Aye"]]


def test_a_free_time_comes_before_one_when_somebody_is_busy(company: Company, cast: Cast) -> None:
    free_before = finding(company, {}).offers(1)[0].slot.starts_at

    (offer,) = finding(company, {cast.wei.id: taken(AT, 60)}).offers(1)

    assert free_before == AT
    assert offer.slot.starts_at == AT + timedelta(hours=1)
    assert offer.busy == []


def test_times_that_differ_only_in_who_is_busy_are_not_told_as_one(
    company: Company, cast: Cast
) -> None:
    everything = taken(AT - timedelta(days=1), 2 * 24 * 60)
    busy = {cast.maria.id: everything, cast.wei.id: taken(AT + timedelta(minutes=60), 15)}

    (offer,) = finding(company, busy).offers(1)

    assert offer.slot.starts_at == AT
    assert offer.same == []


def test_without_exception_busy_times_shut_out_and_say_so(company: Company, cast: Cast) -> None:
    busy = {cast.maria.id: taken(AT - timedelta(days=2), 4 * 24 * 60)}

    found = finding(company, busy, Hard.BUSY)

    rule, maria, *_others = found.obstacles()
    assert found.offers(1) == []
    assert (rule.rule, rule.opens) == (Hard.BUSY, 48)
    assert (maria.names, maria.keys, maria.opens) == (["Maria"], [cast.maria.id], 48)
