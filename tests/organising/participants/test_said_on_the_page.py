"""What somebody says on their own page stands for all that they said before."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import Channel, State
from nact_meet.post.receiving import receive
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast
from tests.parts.client import visitor
from tests.post.incoming.replies import Answer, gmail


@pytest.fixture
def client(app_on_both: Flask) -> FlaskClient:
    return visitor(app_on_both)


@pytest.fixture
def place(app_on_both: Flask, cast: Cast) -> Participant:
    """Aye Aye's; her calendar has said perhaps, with a word, through another mailbox."""
    meeting: Meeting = cast.meeting()
    (place,) = cast.invite(meeting, cast.aye)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    written = Answer(place, "TENTATIVE", sender="aye@home.example", comment="If the boat comes")
    assert receive(gmail(written)).reason == "tentative"
    return place


def said(place: Participant) -> tuple[Any, ...]:
    return place.answered_through, place.is_tentative, place.is_unproved, place.comment


def press(client: FlaskClient, place: Participant, button: str) -> int:
    token = place.token
    form = {
        "full_name": "Aye Aye",
        "position": "Researcher",
        "institute": "Institute of Yangon",
        "country_code": "MM",
        "zone": "Asia/Yangon",
        "language": "en",
    }
    db.session.rollback()
    answer = client.post(f"/r/{token}/{button}", data=form)
    db.session.expire_all()
    return answer.status_code


def test_the_calendar_had_said_perhaps(place: Participant) -> None:
    assert said(place) == (Channel.CALENDAR, True, True, "If the boat comes")


@pytest.mark.parametrize(
    ("button", "state"),
    [
        ("registration", State.CONFIRMED),
        ("refusal", State.DECLINED),
        ("withdrawal", State.WITHDRAWN),
    ],
)
def test_a_button_on_the_page_is_the_newest_word(
    client: FlaskClient, place: Participant, button: str, state: State
) -> None:
    before = utc_now()

    assert press(client, place, button) == 303

    assert place.state == state
    assert said(place) == (Channel.PAGE, False, False, "")
    assert place.replied_at is not None and place.replied_at >= before
    assert place.asked_sequence == 0


def test_what_the_organisers_take_back_was_said_by_nobody(
    client: FlaskClient, place: Participant, cast: Cast
) -> None:
    press(client, place, "registration")

    place.remove(by=cast.somchai)
    place.remove(by=cast.somchai)
    db.session.commit()

    assert said(place) == (None, False, False, "")
    assert place.asked_sequence == place.sequence == 1


def test_taking_back_what_somebody_declined_leaves_their_answer(
    client: FlaskClient, place: Participant, cast: Cast
) -> None:
    press(client, place, "refusal")

    place.remove(by=cast.somchai)
    db.session.commit()

    assert place.state == State.DECLINED
    assert place.answered_through == Channel.PAGE
    assert place.asked_sequence == 0


def test_who_is_invited_again_has_said_nothing_yet(
    client: FlaskClient, place: Participant, cast: Cast
) -> None:
    press(client, place, "refusal")

    place.invite_again(by=cast.somchai)
    db.session.commit()

    assert said(place) == (None, False, False, "")
    assert place.asked_sequence == place.sequence == 2
