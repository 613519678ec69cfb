"""Organisers set seats on a page; who waits sees how things stand and takes what is offered."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from nact_meet.history.models import Change
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.models.room import Connections
from nact_meet.places import audience
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.seating import Seating
from nact_meet.places.models.states import State
from nact_meet.publication import publishing
from nact_meet.seats.plan import Plan, arrange
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    meeting = cast.meeting(is_open=True)
    cast.invite(meeting)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    return meeting


def place_of(meeting: Meeting, cast: Cast, name: str) -> Participant:
    place = audience.place_of(db.session.get_one(Meeting, meeting.id), getattr(cast, name))
    assert place is not None
    return place


def test_seats_are_set_and_remembered(meeting: Meeting, organiser_client: FlaskClient) -> None:
    url = f"/meetings/{meeting.ref}/seats"
    typed = {"seats": "40", "seats_LA": "3", "seats_CN": "0", "hold": "60", "connections": "12"}

    assert organiser_client.post(url, data=typed).status_code == 303

    seating = db.session.get_one(Seating, meeting.id)
    assert (seating.seats, seating.reserved, seating.general) == (40, 3, 37)
    assert seating.hold_minutes == 60
    assert db.session.get_one(Connections, meeting.id).most == 12
    assert {each.country_code: each.seats for each in seating.delegations} == {"CN": 0, "LA": 3}
    page = organiser_client.get(url).text
    assert 'value="40"' in page and 'value="3"' in page
    assert db.session.query(Change).filter_by(verb="seats changed").count() == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"seats": "-1"}, "whole number from 0"),
        ({"seats": "many"}, "whole number"),
        ({"seats": "5", "seats_LA": "6"}, "add up to more than the meeting has"),
        ({"seats": "", "seats_LA": "6"}, "total number of seats"),
        ({"seats": "0"}, "More seats than this are already taken"),
    ],
)
def test_what_cannot_be_gets_the_form_back_with_a_sentence(
    typed: dict[str, str],
    sentence: str,
    meeting: Meeting,
    cast: Cast,
    organiser_client: FlaskClient,
) -> None:
    place = place_of(meeting, cast, "aye")
    place.confirm(**place.answered_by)
    db.session.commit()

    answer = organiser_client.post(
        f"/meetings/{meeting.ref}/seats", data={"hold": "0", "connections": "", **typed}
    )

    assert answer.status_code == 422
    assert sentence in answer.text
    assert db.session.query(Seating).count() == 0


def test_who_comes_too_late_is_on_the_list_and_can_leave_it(
    app: Flask, meeting: Meeting, cast: Cast
) -> None:
    arrange(meeting, Plan(1), by=cast.somchai)
    first, second = place_of(meeting, cast, "aye"), place_of(meeting, cast, "maria")
    first.confirm(**first.answered_by)
    second.confirm(**second.answered_by)
    db.session.commit()
    client, url = app.test_client(), f"/r/{second.token}"

    page = client.get(url).text
    assert "You are on the waiting list" in page and "You are first on the waiting list." in page
    client.post(f"{url}/withdrawal")

    assert place_of(meeting, cast, "maria").state == State.WITHDRAWN


def test_an_offered_seat_is_taken_by_one_button(app: Flask, meeting: Meeting, cast: Cast) -> None:
    arrange(meeting, Plan(1, hold_minutes=60), by=cast.somchai)
    first, second = place_of(meeting, cast, "aye"), place_of(meeting, cast, "maria")
    first.confirm(**first.answered_by)
    second.confirm(**second.answered_by)
    first.withdraw(**first.answered_by)
    db.session.commit()
    client, url = app.test_client(), f"/r/{second.token}"
    assert "A seat is held for you" in client.get(url).text

    assert client.get(f"{url}/seat").location == url
    assert client.post(f"{url}/seat").status_code == 303

    assert "You are registered" in client.get(url).text
    assert place_of(meeting, cast, "maria").state == State.CONFIRMED


def test_an_offer_that_has_lapsed_is_nobodys_by_a_late_press(
    app: Flask, meeting: Meeting, cast: Cast
) -> None:
    arrange(meeting, Plan(1, hold_minutes=60), by=cast.somchai)
    first, second, third = (place_of(meeting, cast, name) for name in ("aye", "maria", "wei"))
    for each in (first, second, third):
        each.confirm(**each.answered_by)
    first.withdraw(**first.answered_by)
    db.session.commit()
    second.offered_until = utc_now() - timedelta(minutes=1)
    second.miss_offer()
    db.session.commit()
    client, url = app.test_client(), f"/r/{second.token}"

    client.post(f"{url}/seat")

    assert place_of(meeting, cast, "maria").state == State.WAITING
    assert place_of(meeting, cast, "wei").is_offered


def test_an_organiser_of_another_meeting_sets_no_seats(
    cast: Cast, meeting: Meeting, organiser_client: FlaskClient
) -> None:
    other = cast.meeting(created_by=cast.wei)
    other.hosts = []
    db.session.commit()

    assert organiser_client.post(f"/meetings/{other.ref}/seats", data={}).status_code == 404
