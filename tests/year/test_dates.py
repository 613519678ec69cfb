"""Dates for a year, found together: by turns, and no deadline on a day off."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask import Flask

from nact_meet.hours.planning import Planning
from nact_meet.world.wall_days import of_the_day
from nact_meet.year.dates import (
    BEFORE,
    MOST_MOVED,
    CountryLedger,
    DatedOffer,
    Due,
    NotOffered,
    YearSearch,
    stretches,
)
from nact_meet.year.models import YearProposal
from tests.year.conftest import YEAR, Propose

NOW = datetime(2026, 10, 1, tzinfo=UTC)
NOTHING = CountryLedger([])


def searched(
    proposals: list[YearProposal],
    so_far: CountryLedger = NOTHING,
    kept: dict[int, datetime] | None = None,
) -> YearSearch:
    return YearSearch(proposals, so_far, kept or {}, now=NOW)


def test_five_meetings_have_five_days_in_the_months_that_were_wanted(
    app: Flask, five: list[YearProposal]
) -> None:
    found = searched(five).run()

    days = [one.chosen.day for one in found if one.chosen]
    assert len(set(days)) == 5
    assert all(day.month in one.proposal.months for one, day in zip(found, days, strict=True))


def test_no_meeting_and_no_deadline_is_on_a_day_off_of_a_country_that_is_asked(
    app: Flask, five: list[YearProposal]
) -> None:
    planning = Planning.now()

    for one in searched(five).run():
        for offer in one.offers:
            days = [offer.day, *(deadline.day for deadline in offer.deadlines)]
            assert len(days) >= 3
            for code in one.proposal.asked:
                place = planning.of_country(code)
                assert not any(of_the_day(place, day) for day in days), (offer.day, code)


def test_who_has_had_the_worst_hours_is_spared_by_the_next(app: Flask, propose: Propose) -> None:
    night = propose(countries=["TH", "TL"], minutes=720)

    def cost(code: str, so_far: CountryLedger) -> float:
        (found,) = searched([night], so_far).run()
        assert found.chosen
        return found.chosen.points[code]

    dili_tired = CountryLedger([{"TL": 40.0, "TH": 0.0}])
    bangkok_tired = CountryLedger([{"TL": 0.0, "TH": 40.0}])

    assert cost("TL", dili_tired) < cost("TL", bangkok_tired)
    assert cost("TH", bangkok_tired) < cost("TH", dili_tired)


def test_what_one_date_costs_counts_for_the_next(app: Flask, propose: Propose) -> None:
    """Twelve hours from Bangkok's noon are Dili's night; from its dawn they are nobody's but
    Bangkok's.
    """
    pair: dict[str, Any] = {"countries": ["TH", "TL"], "minutes": 720}
    first, second = propose("First", months=[3], **pair), propose("Second", **pair)
    late, early = (datetime(2027, 3, 9, hour, tzinfo=UTC) for hour in (5, 21))

    def second_if(start: datetime) -> DatedOffer:
        _first, found = searched([first, second], kept={first.id: start}).run()
        assert found.chosen
        return found.chosen

    assert second_if(late).points["TL"] < second_if(early).points["TL"]
    assert second_if(late).points["TH"] > second_if(early).points["TH"]


def test_a_date_that_is_kept_stays_and_the_others_go_around_it(
    app: Flask, propose: Propose
) -> None:
    first, second = propose("First"), propose("Second")
    both = searched([first, second]).run()
    assert both[1].chosen
    kept = both[1].chosen.starts_at

    again = searched([first, second], kept={first.id: kept}).run()

    assert again[0].is_kept and again[0].chosen and again[0].chosen.starts_at == kept
    assert again[1].chosen and again[1].chosen.day != again[0].chosen.day


def test_a_deadline_on_a_day_off_is_moved_to_the_day_before_it(
    app: Flask, propose: Propose
) -> None:
    """Names for Friday 22 October 2027 would be due on China's National Day."""
    proposal = propose(countries=["CN"])

    due = searched([proposal]).deadlines(proposal, date(2027, 10, 22))

    assert not isinstance(due, NotOffered)
    named = next(deadline for deadline in due if deadline.due == Due.NOMINATION)
    assert (named.usual, named.day) == (date(2027, 10, 1), date(2027, 9, 30))
    assert named.is_moved


def test_a_day_is_not_offered_where_a_deadline_would_move_further_than_a_week(
    app: Flask, propose: Propose
) -> None:
    proposal = propose(countries=["CN"])
    search = searched([proposal])
    closed = {date(2027, 10, 6) - timedelta(days=back) for back in range(MOST_MOVED + 1)}
    search.closed = lambda day, asked: ["CN"] if day in closed else []  # type: ignore[method-assign]

    beyond = search.deadlines(proposal, date(2027, 10, 27))
    closed.remove(min(closed))
    at_the_bound = search.deadlines(proposal, date(2027, 10, 27))

    assert isinstance(beyond, NotOffered) and beyond.closed == ["CN"]
    assert not isinstance(at_the_bound, NotOffered)


def test_a_deadline_of_today_is_too_late_and_one_of_tomorrow_is_not(
    app: Flask, propose: Propose
) -> None:
    proposal = propose(countries=["TH"])
    longest = max(BEFORE.values())
    day = date(2027, 9, 23)
    search = searched([proposal])

    search.now = datetime.combine(day - timedelta(days=longest), datetime.min.time(), UTC)
    too_late = search.deadlines(proposal, day)
    search.now -= timedelta(days=1)
    in_time = search.deadlines(proposal, day)

    assert isinstance(too_late, NotOffered) and not too_late.closed
    assert not isinstance(in_time, NotOffered)


def test_a_host_of_china_applies_two_months_before(app: Flask, five: list[YearProposal]) -> None:
    railways = five[2]
    (found,) = searched([railways]).run()

    assert found.chosen
    due = {deadline.due: deadline for deadline in found.chosen.deadlines}
    assert found.chosen.day - due[Due.APPLICATION].day >= timedelta(days=60)


def test_months_in_a_row_are_one_stretch() -> None:
    assert stretches(YEAR, [12, 2, 1]) == [
        (date(2027, 1, 1), date(2027, 2, 28)),
        (date(2027, 12, 1), date(2027, 12, 31)),
    ]
