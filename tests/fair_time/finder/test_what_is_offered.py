"""What the finder says besides the times: hosts, missing days, why nothing better, equal days."""

from datetime import date

import pytest
from flask.testing import FlaskClient

from nact_meet.directory.models.working_group import WorkingGroup
from nact_meet.fair_time.company import Company
from nact_meet.fair_time.finder.finding import Finding, Wanted, When
from nact_meet.planner.terms import Hard
from tests.cast import Cast
from tests.fair_time.finder.test_pages import find

CHAKRI_DAY = {"first": "2027-04-06", "last": "2027-04-07"}
"""A holiday of the hosts alone, and an ordinary Wednesday."""


def test_a_holiday_of_the_hosts_is_not_offered_and_its_day_is_explained(
    organiser_client: FlaskClient, group: WorkingGroup
) -> None:
    page = find(organiser_client, group="river-studies", minutes=60, **CHAKRI_DAY)

    (offer,) = page.offers
    assert offer.startswith("Wednesday 7 April 2027")
    assert "3 people ·" in page.text
    assert "Days without a time" in page.text
    assert "Public holidays: Chakri Memorial Day" in " ".join(page.text.split())


def test_what_a_time_costs_the_hosts_is_said(
    organiser_client: FlaskClient, group: WorkingGroup
) -> None:
    hard = {"rules": "chosen", "hard": "weekends"}
    day = {"first": "2027-04-06", "last": "2027-04-06"}

    (offer,) = find(organiser_client, group="river-studies", minutes=60, **hard, **day).offers

    assert "Hosts in Bangkok" in offer and "Chakri Memorial Day" in offer


def test_hosts_who_are_asked_anyway_count_once(organiser_client: FlaskClient, cast: Cast) -> None:
    page = find(organiser_client, country="TH", minutes=60, **CHAKRI_DAY)

    assert "Hosts in" not in page.text


def test_days_that_differ_by_nothing_else_are_one_offer(
    organiser_client: FlaskClient, group: WorkingGroup
) -> None:
    week = {"first": "2027-03-16", "last": "2027-03-18"}
    page = find(organiser_client, group="river-studies", minutes=60, **week)

    (offer,) = page.offers
    assert "The same on 2 other days" in offer
    assert "Wednesday 17 March 2027" in offer and "Thursday 18 March 2027" in offer


def test_a_night_is_never_the_best_without_saying_that_nothing_better_exists(
    organiser_client: FlaskClient, group: WorkingGroup
) -> None:
    day = {"first": "2027-03-17", "last": "2027-03-17"}
    page = find(organiser_client, group="river-studies", zone="New York", minutes=60, **day)

    assert "The times that cost least" in page.text and "The best times" not in page.text
    assert "No time on these days is within everyone’s working hours." in page.text
    assert any(way.startswith("Without New York: ") for way in page.ways)


@pytest.mark.parametrize(("hard", "said"), [((), True), ((Hard.WORKING_HOURS,), False)])
def test_it_is_said_of_times_outside_office_hours_alone(
    group: WorkingGroup, hard: tuple[Hard, ...], said: bool
) -> None:
    company = Company.gather(group, (), ())
    when = When(date(2027, 3, 17), date(2027, 3, 17), 600, 30, "Asia/Bangkok", frozenset(hard))
    shortfall = Finding(Wanted(company), when, None, None).shortfall()

    assert bool(shortfall) == said
    easy = When(date(2027, 3, 17), date(2027, 3, 17), 60, 30, "Asia/Bangkok", frozenset())
    assert Finding(Wanted(company), easy, None, None).shortfall() is None
