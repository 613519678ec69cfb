"""Days without meetings and points, at each bound and one beyond."""

from datetime import date, timedelta

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from nact_meet.hours.forms import BlackoutForm, WeightsForm
from nact_meet.planner.burdens import WEIGHTS

FIRST = date(2027, 6, 10)


@pytest.mark.parametrize(("days", "is_right"), [(1, True), (60, True), (61, False), (0, False)])
def test_sixty_days_are_the_most_without_meetings(app: Flask, days: int, is_right: bool) -> None:
    last = FIRST + timedelta(days=days - 1)
    typed = {"name": "Forum", "first_day": FIRST.isoformat(), "last_day": last.isoformat()}

    with app.test_request_context():
        form = BlackoutForm(MultiDict(typed | {"country_code": ""}))

        assert form.validate() == is_right


@pytest.mark.parametrize(
    ("day", "is_right"),
    [("2000-01-01", True), ("2100-12-31", True), ("1999-12-31", False), ("2101-01-01", False)],
)
def test_days_are_those_of_known_years(app: Flask, day: str, is_right: bool) -> None:
    with app.test_request_context():
        form = BlackoutForm(MultiDict({"name": "Forum", "first_day": day, "country_code": ""}))

        assert form.validate() == is_right


@pytest.mark.parametrize(
    ("points", "is_right"), [("0", True), ("1000", True), ("1001", False), ("-1", False)]
)
def test_a_rule_costs_a_thousand_points_at_most(app: Flask, points: str, is_right: bool) -> None:
    typed = {rule.value: str(usual) for rule, usual in WEIGHTS.items()} | {"lunch": points}

    with app.test_request_context():
        assert WeightsForm(MultiDict(typed)).validate() == is_right
