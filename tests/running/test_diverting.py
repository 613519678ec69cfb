"""The main room fails for a country on the day: the same link opens the fallback room."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from nact_meet.directory.models.person import Person
from nact_meet.history.models import Change
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.models.room import Connections, Room, RoomFailure, RoomKind
from nact_meet.notices.models.notice import Notice
from nact_meet.places import audience
from nact_meet.places.models.participant import Participant
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.parts.client import visitor

MAIN, FALLBACK = "https://video.example/j/123", "https://second.example/j/456"


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    meeting = cast.meeting()
    meeting.rooms = [
        Room(kind=RoomKind.MAIN, url=MAIN, number="123 456", passcode="river"),
        Room(kind=RoomKind.FALLBACK, url=FALLBACK, number="456 789", passcode="hill"),
    ]
    cast.invite(meeting)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    return meeting


@pytest.fixture(autouse=True)
def begun(meeting: Meeting) -> Iterator[None]:
    with time_machine.travel(meeting.starts_at + timedelta(minutes=1), tick=True):
        yield


def confirmed(meeting: Meeting, person: Person) -> Participant:
    place = audience.place_of(meeting, person)
    assert place is not None
    place.confirm(by=person)
    db.session.commit()
    return place


def rooms_at(link: str, app: Flask) -> tuple[bool, bool]:
    """Whether the page of this link, once entered, shows the first and the second room."""
    browser = visitor(app)
    assert browser.post(f"{link}/arrival", data={"rules": "1"}).status_code == 303
    page = browser.get(f"{link}/join").text
    return MAIN in page, FALLBACK in page


def press(host: FlaskClient, meeting: Meeting, where: str, room: str) -> str:
    answer = host.post(f"/meetings/{meeting.ref}/on-the-day/{where}/{room}")
    assert answer.status_code == 303
    return host.get(answer.location).text


def test_where_the_first_room_fails_the_same_link_opens_the_second(
    app: Flask, organiser_client: FlaskClient, meeting: Meeting, cast: Cast
) -> None:
    wei, aye = confirmed(meeting, cast.wei), confirmed(meeting, cast.aye)
    links = [f"/r/{place.token}" for place in (wei, aye)]
    before = [rooms_at(link, app) for link in links]
    promised = db.session.scalar(select(func.count(Notice.id)))

    said = press(organiser_client, meeting, "CN", "fallback")
    failed = [rooms_at(link, app) for link in links]
    press(organiser_client, meeting, "CN", "main")
    back = [rooms_at(link, app) for link in links]

    assert "Their links open the fallback room from now on" in said
    assert before == [(True, True), (True, True)]
    assert failed == [(False, True), (True, True)]
    assert back == [(True, True), (True, True)]
    assert db.session.scalar(select(func.count(Notice.id))) == promised


def test_it_can_fail_for_everybody_at_once(
    app: Flask, organiser_client: FlaskClient, meeting: Meeting, cast: Cast
) -> None:
    links = [f"/r/{confirmed(meeting, person).token}" for person in (cast.wei, cast.aye)]

    press(organiser_client, meeting, "all", "fallback")

    assert [rooms_at(link, app) for link in links] == [(False, True), (False, True)]


def test_two_presses_are_one_failure_and_one_line_of_the_log(
    organiser_client: FlaskClient, meeting: Meeting
) -> None:
    for _press in range(2):
        press(organiser_client, meeting, "CN", "fallback")

    assert db.session.scalar(select(func.count(RoomFailure.id))) == 1
    lines = db.session.scalars(select(Change).where(Change.verb == "room failed")).all()
    assert [line.details for line in lines] == [{"room_country": "CN"}]
    assert "instead of the first" in organiser_client.get(f"/meetings/{meeting.ref}/changes").text


def test_a_full_first_room_stops_no_one_whose_link_opens_the_second(
    app: Flask, organiser_client: FlaskClient, meeting: Meeting, cast: Cast
) -> None:
    db.session.add(Connections(meeting_id=meeting.id, most=1))
    wei, aye = confirmed(meeting, cast.wei), confirmed(meeting, cast.aye)
    visitor(app).post(f"/r/{wei.token}/arrival", data={"rules": "1"})

    press(organiser_client, meeting, "CN", "fallback")

    db.session.expire_all()
    assert db.session.get_one(Connections, meeting.id).used == 0
    assert rooms_at(f"/r/{aye.token}", app) == (True, True)
    assert rooms_at(f"/r/{wei.token}", app) == (False, True)
    assert db.session.get_one(Connections, meeting.id).used == 1


def test_without_a_second_room_nothing_changes_and_a_sentence_says_so(
    organiser_client: FlaskClient, meeting: Meeting
) -> None:
    del meeting.rooms[1]
    db.session.commit()

    said = press(organiser_client, meeting, "CN", "fallback")

    assert "There is no fallback room yet. Please add one on the page Room first." in said
    assert db.session.scalar(select(func.count(RoomFailure.id))) == 0


@pytest.mark.parametrize("where", ["XX", "cn", "ALL", "C"])
def test_a_country_from_which_no_one_comes_is_not_found(
    organiser_client: FlaskClient, meeting: Meeting, where: str
) -> None:
    answer = organiser_client.post(f"/meetings/{meeting.ref}/on-the-day/{where}/fallback")

    assert answer.status_code == 404
