"""What a calendar program answers while the hosts decide, and after."""

from datetime import timedelta

import pytest
from flask import Flask

from nact_meet.admission import deciding
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import State
from nact_meet.places.replies import Outcome
from nact_meet.post.models import Incoming
from nact_meet.post.receiving import receive
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.admission.conftest import Somebody
from tests.cast import Cast
from tests.parts.deliver import deliver
from tests.post.incoming.replies import Answer, gmail

SOON = utc_now() + timedelta(hours=1)  # a reply's DTSTAMP has no fractions of a second


@pytest.fixture
def place(meeting: Meeting, cast: Cast, somebody: Somebody) -> Participant:
    """Approved, told so, and so in possession of an entry; then the hosts took their yes back."""
    place = somebody()
    deciding.approve(place, by=cast.somchai)
    deliver()
    deciding.reconsider(place, by=cast.somchai)
    deliver()
    return place


def heard(app: Flask, answer: Answer) -> tuple[Outcome, str]:
    row = receive(gmail(answer))
    assert isinstance(row, Incoming)
    db.session.commit()
    db.session.expire_all()
    return row.outcome, row.reason


def test_a_calendars_yes_does_not_decide_for_the_hosts(app: Flask, place: Participant) -> None:
    assert heard(app, Answer(place, at=SOON)) == (Outcome.DROPPED, "undecided")

    assert place.state == State.PENDING


def test_a_calendars_no_withdraws_who_waits(app: Flask, place: Participant) -> None:
    assert heard(app, Answer(place, "DECLINED", at=SOON)) == (Outcome.APPLIED, "declined")

    assert place.state == State.DECLINED and not place.is_turned_down


def test_a_calendars_yes_after_a_no_of_ones_own_asks_the_hosts(
    app: Flask, place: Participant
) -> None:
    place.decline(by=place.person)
    deliver()

    assert heard(app, Answer(place, at=SOON)) == (Outcome.APPLIED, "applied")
    assert place.state == State.PENDING


def test_a_calendars_yes_after_the_hosts_no_is_shown_to_them(
    app: Flask, place: Participant, cast: Cast
) -> None:
    deciding.say_no(place, by=cast.somchai)
    deliver()

    assert heard(app, Answer(place, at=SOON)) == (Outcome.SHOWN, "not this time")
    assert place.is_turned_down
