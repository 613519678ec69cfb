"""The finder's and the board's addresses at each bound and one beyond."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from werkzeug.datastructures import MultiDict

from nact_meet.fair_time.finder.forms import FinderForm
from nact_meet.fair_time.finder.views import shown
from nact_meet.fair_time.people_asked import numbers
from tests.cast import Cast

NOW = datetime(2026, 12, 1, tzinfo=UTC)
FIRST = date(2027, 3, 17)


def errors_of(app: Flask, cast: Cast, **typed: object) -> dict[str, object]:
    asked = {"p": cast.aye.id, "first": FIRST, "last": FIRST, "host": "Asia/Bangkok", "minutes": 60}
    asked |= {"step": 15} | typed
    with app.test_request_context(), time_machine.travel(NOW, tick=False):
        form = FinderForm(MultiDict({key: str(value) for key, value in asked.items()}), "UTC")
        form.validate()
        return dict(form.errors)


@pytest.mark.parametrize(("days", "is_right"), [(400, True), (401, False)])
def test_four_hundred_days_are_searched_and_no_more(
    app: Flask, cast: Cast, days: int, is_right: bool
) -> None:
    errors = errors_of(app, cast, last=FIRST + timedelta(days=days - 1))

    assert (not errors) == is_right


@pytest.mark.parametrize(
    ("minutes", "is_right"), [(5, True), (1440, True), (0, False), (1445, False)]
)
def test_a_meeting_lasts_five_minutes_to_a_day(
    app: Flask, cast: Cast, minutes: int, is_right: bool
) -> None:
    assert (not errors_of(app, cast, minutes=minutes)) == is_right


@pytest.mark.parametrize(("places", "is_right"), [(100, True), (101, False)])
def test_a_hundred_zones_may_be_named(app: Flask, cast: Cast, places: int, is_right: bool) -> None:
    errors = errors_of(app, cast, zone=", ".join(["Europe/London"] * places))

    assert (not errors) == is_right


@pytest.mark.parametrize(
    ("typed", "number"),
    [("2147483647", 2**31 - 1), ("2147483648", 0), ("99999999999", 0), ("1", 1), ("²", 0)],
)
def test_no_row_has_a_greater_number(typed: str, number: int) -> None:
    assert list(numbers([typed])) == [number]


@pytest.mark.parametrize(
    ("wanted", "found"), [("9", 10), ("10", 10), ("200", 200), ("201", 200), ("many", 10)]
)
def test_ten_to_two_hundred_offers_are_shown(app: Flask, wanted: str, found: int) -> None:
    with app.test_request_context(query_string={"shown": wanted}):
        assert shown() == found
