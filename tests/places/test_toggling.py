"""Quick changes make one mail: the first answer is confirmed at once, what follows in the end."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from nact_meet.notices.sending import deliver_due
from nact_meet.places.models.participant import Participant
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast
from tests.parts.smtp import MailServer


@pytest.fixture
def place(app: Flask, cast: Cast, smtp: MailServer) -> Participant:
    """Aye Aye is invited, and has the mail."""
    meeting = cast.meeting()
    [place] = cast.invite(meeting, cast.aye)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    deliver_due()
    return place


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """It stands until it is moved."""
    with time_machine.travel(utc_now(), tick=False) as clock:
        yield clock


def now(place: Participant) -> Participant:
    """Whoever delivers mail ends the session."""
    return db.session.get_one(Participant, place.id)


def register(place: Participant) -> None:
    now(place).confirm(**now(place).answered_by)
    db.session.commit()


def withdraw(place: Participant) -> None:
    now(place).withdraw(**now(place).answered_by)
    db.session.commit()


def methods(smtp: MailServer) -> list[str]:
    """What each mail does to the calendar, in their order."""
    return [str(mail.calendar()["METHOD"]) for mail in smtp.to("aye@yangon.example")]


def test_the_first_yes_and_the_first_no_are_confirmed_at_once(
    place: Participant, smtp: MailServer, clock: time_machine.Traveller
) -> None:
    register(place)
    deliver_due()
    withdraw(place)
    deliver_due()

    assert methods(smtp) == ["REQUEST", "REQUEST", "CANCEL"]


def test_whoever_comes_and_goes_is_told_in_the_end_how_it_stands(
    place: Participant, smtp: MailServer, clock: time_machine.Traveller
) -> None:
    for _toggle in range(5):
        register(place)
        deliver_due()
        withdraw(place)
        deliver_due()
    register(place)
    deliver_due()
    assert methods(smtp) == ["REQUEST", "REQUEST", "CANCEL"]

    clock.shift(timedelta(seconds=59))
    deliver_due()
    assert len(methods(smtp)) == 3
    clock.shift(timedelta(seconds=1))
    deliver_due()

    assert methods(smtp) == ["REQUEST", "REQUEST", "CANCEL", "REQUEST"]


def test_what_ends_as_it_was_told_is_not_told_again(
    place: Participant, smtp: MailServer, clock: time_machine.Traveller
) -> None:
    register(place)
    withdraw(place)
    register(place)
    deliver_due()
    withdraw(place)
    deliver_due()
    register(place)
    withdraw(place)
    clock.shift(timedelta(hours=2))
    deliver_due()

    assert methods(smtp) == ["REQUEST", "REQUEST", "CANCEL"]


def test_each_repetition_waits_twice_as_long_and_an_hour_at_most(
    place: Participant, smtp: MailServer, clock: time_machine.Traveller
) -> None:
    told_too_early, told = [], []
    for minutes in (0, 1, 2, 4, 8, 16, 32, 60):
        register(place)
        known = len(methods(smtp))
        for passed in (timedelta(minutes=minutes, seconds=-1), timedelta(seconds=1)):
            told_too_early.append(len(methods(smtp)) - known)
            clock.shift(max(passed, timedelta()))
            deliver_due()
        told.append(len(methods(smtp)) - known)
        withdraw(place)
        clock.shift(timedelta(hours=1))
        deliver_due()

    assert told == [1] * 8
    assert told_too_early == [0, 1] + [0] * 14


def test_after_a_day_nobody_waits(
    place: Participant, smtp: MailServer, clock: time_machine.Traveller
) -> None:
    register(place)
    withdraw(place)
    deliver_due()
    clock.shift(timedelta(days=1, seconds=1))
    register(place)
    deliver_due()
    withdraw(place)
    deliver_due()

    assert methods(smtp) == ["REQUEST", "CANCEL", "REQUEST", "CANCEL"]


def test_an_entry_that_was_asked_about_anew_comes_again(
    place: Participant, cast: Cast, smtp: MailServer, clock: time_machine.Traveller
) -> None:
    """Else the calendar would answer an older question for ever."""
    register(place)
    deliver_due()
    now(place).remove(by=cast.somchai)
    register(place)
    clock.shift(timedelta(minutes=6))
    deliver_due()

    last = smtp.to("aye@yangon.example")[-1].calendar().walk("VEVENT")[0]
    assert int(last["SEQUENCE"]) == now(place).sequence >= now(place).asked_sequence > 0
