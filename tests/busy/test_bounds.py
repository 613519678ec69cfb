"""Busy times at each bound and one beyond: how far ahead, how long a week, how long one tries."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from werkzeug.datastructures import MultiDict

from nact_meet.busy.elsewhere.faults import Fault, NotRead
from nact_meet.busy.elsewhere.targets import Target
from nact_meet.busy.forms import BlockForm
from nact_meet.busy.models import BusyFeed, BusyTime, add_times, forget_past_times, minute
from nact_meet.web.extensions import db
from tests.cast import Cast

NOW = datetime(2026, 12, 1, tzinfo=UTC)
TODAY = date(2026, 12, 1)


def form_of(app: Flask, **typed: object) -> BlockForm:
    with app.test_request_context(), time_machine.travel(NOW, tick=False):
        form = BlockForm(MultiDict({key: str(value) for key, value in typed.items()}), zone="UTC")
        form.validate()
        return form


@pytest.mark.parametrize(("days", "is_right"), [(400, True), (401, False)])
def test_four_hundred_days_ahead_may_be_blocked(app: Flask, days: int, is_right: bool) -> None:
    form = form_of(app, day=TODAY + timedelta(days=days))

    assert (not form.errors) == is_right


@pytest.mark.parametrize(("ends", "is_right"), [("09:00", True), ("09:01", False)])
def test_what_comes_every_week_lasts_one_at_most(app: Flask, ends: str, is_right: bool) -> None:
    week = {"day": TODAY, "last_day": TODAY + timedelta(days=7), "starts": "09:00"}

    form = form_of(app, **week, ends=ends, until=TODAY + timedelta(days=70))

    assert (not form.errors) == is_right


@pytest.mark.parametrize(("letters", "is_right"), [(2000, True), (2001, False)])
def test_an_address_has_two_thousand_letters_at_most(letters: int, is_right: bool) -> None:
    url = "https://cal.example/".ljust(letters, "a")

    if is_right:
        assert str(Target.of(url)) == url
    else:
        with pytest.raises(NotRead):
            Target.of(url)


@pytest.mark.parametrize(("seconds", "is_given_up"), [(-1, False), (0, True)])
def test_a_calendar_is_given_up_after_a_week_of_faults(
    app: Flask, cast: Cast, seconds: int, is_given_up: bool
) -> None:
    with time_machine.travel(NOW, tick=False):
        feed = BusyFeed.give(cast.aye, "https://cal.example/a.ics", by=cast.aye)
        feed.failed(Fault.SLOW)
    with time_machine.travel(NOW + timedelta(days=7, seconds=seconds), tick=False):
        feed.failed(Fault.SLOW)

    assert feed.is_given_up == is_given_up


@pytest.mark.parametrize(("minutes", "is_kept"), [(0, False), (1, True)])
def test_a_time_is_kept_for_a_day_after_its_end(
    app: Flask, cast: Cast, minutes: int, is_kept: bool
) -> None:
    ended = minute(NOW - timedelta(days=1)) + minutes
    add_times(cast.aye.id, [(ended - 30, ended)], block_id=None)
    db.session.commit()

    with time_machine.travel(NOW, tick=False):
        forget_past_times()

    assert bool(db.session.query(BusyTime).count()) == is_kept


@pytest.mark.parametrize("ends", ["00:00", ""])
def test_midnight_ends_the_day(app: Flask, ends: str) -> None:
    form = form_of(app, day=TODAY, starts="23:00", ends=ends)

    assert not form.errors
    assert form.walls == (datetime(2026, 12, 1, 23), datetime(2026, 12, 2))
