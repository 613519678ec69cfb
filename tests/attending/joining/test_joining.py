"""The way into the room: when it opens and for whom, and what is shown inside."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from nact_meet.attending.room import close_room
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.role import Role
from nact_meet.history.models import Change
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.models.room import Room, RoomKind
from nact_meet.places import audience
from nact_meet.places.models.participant import Participant
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from tests.cast import Cast

URL = "https://video.example/j/123"
FALLBACK = "https://second.example/j/456"


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    meeting = cast.meeting()
    meeting.rooms = [
        Room(kind=RoomKind.MAIN, url=URL, number="123 456", passcode="river"),
        Room(kind=RoomKind.FALLBACK, url=FALLBACK, countries=["CN"]),
    ]
    cast.invite(meeting)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    return meeting


@pytest.fixture
def travel(meeting: Meeting) -> Iterator[Callable[[timedelta], None]]:
    """Moves the clock to so long after (or before) the start."""
    with time_machine.travel(meeting.starts_at, tick=True) as clock:
        yield lambda after: clock.move_to(meeting.starts_at + after)


def confirmed(meeting: Meeting, person: Person, role: Role = Role.DELEGATE) -> Participant:
    place = audience.place_of(meeting, person)
    assert place is not None
    place.role = role
    place.confirm(by=person)
    db.session.commit()
    return place


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


def test_before_it_opens_there_is_a_countdown_in_the_readers_zone(
    client: FlaskClient, meeting: Meeting, cast: Cast, travel: Callable[[timedelta], None]
) -> None:
    travel(-minutes(60))
    place = confirmed(meeting, cast.maria)

    page = client.get(f"/r/{place.token}/join")

    opens = f'data-countdown="{meeting.starts_at - minutes(30):%Y-%m-%dT%H:%M:%SZ}"'
    assert page.status_code == 200 and opens in page.text
    assert "at 11:30 (Dili)" in page.text
    assert "video.example" not in page.text
    assert page.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("role", "before", "status"),
    [
        (Role.DELEGATE, 31, 409),
        (Role.DELEGATE, 30, 303),
        (Role.SPEAKER, 91, 409),
        (Role.SPEAKER, 90, 303),
        (Role.INTERPRETER, 90, 303),
        (Role.TECHNICIAN, 90, 303),
        (Role.CHAIR, 90, 409),
    ],
)
def test_the_room_opens_earlier_for_those_who_prepare(
    client: FlaskClient,
    meeting: Meeting,
    cast: Cast,
    travel: Callable[[timedelta], None],
    role: Role,
    before: int,
    status: int,
) -> None:
    travel(-minutes(before + 10))
    place = confirmed(meeting, cast.aye, role)
    travel(-minutes(before) + timedelta(seconds=2 if status == 303 else 0))

    assert client.post(f"/r/{place.token}/arrival", data={"rules": "1"}).status_code == status


def test_entering_records_the_arrival_once_and_shows_the_room(
    client: FlaskClient, meeting: Meeting, cast: Cast, travel: Callable[[timedelta], None]
) -> None:
    travel(-minutes(60))
    place = confirmed(meeting, cast.aye)
    travel(-minutes(5))
    before = client.get(f"/r/{place.token}/join").text

    answers = [client.post(f"/r/{place.token}/arrival", data={"rules": "1"}) for _ in range(2)]
    page = client.get(answers[0].location).text

    assert "video.example" not in before and ">Enter</button>" in before
    assert [each.status_code for each in answers] == [303, 303]
    assert f'href="{URL}"' in page and "123 456" in page and "river" in page
    assert "Aye Aye (Institute of Yangon)" in page
    arrived = db.session.scalars(select(Change).where(Change.verb == "arrived")).all()
    assert len(arrived) == 1
    assert db.session.get_one(Participant, place.id).arrived_at is not None


def test_the_fallback_comes_first_where_it_is_for_the_country(
    client: FlaskClient, meeting: Meeting, cast: Cast, travel: Callable[[timedelta], None]
) -> None:
    client.set_cookie("language", "en")
    travel(-minutes(60))
    aye, wei = confirmed(meeting, cast.aye), confirmed(meeting, cast.wei)
    travel(minutes(1))

    pages = []
    for place in (aye, wei):
        client.post(f"/r/{place.token}/arrival", data={"rules": "1"})
        pages.append(client.get(f"/r/{place.token}/join").text)

    of_aye, of_wei = pages
    assert of_aye.index(URL) < of_aye.index(FALLBACK)
    assert of_wei.index(FALLBACK) < of_wei.index(URL)


def test_it_stays_open_for_two_hours_after_the_end_unless_closed(
    client: FlaskClient, meeting: Meeting, cast: Cast, travel: Callable[[timedelta], None]
) -> None:
    travel(-minutes(60))
    place = confirmed(meeting, cast.aye)
    length = meeting.ends_at - meeting.starts_at

    travel(length + minutes(118))
    late = client.post(f"/r/{place.token}/arrival", data={"rules": "1"})
    travel(length + minutes(121))
    over = client.get(f"/r/{place.token}/join")

    assert late.status_code == 303
    assert "This meeting is over" in over.text and "video.example" not in over.text


def test_a_closed_room_is_not_shown_even_to_who_was_inside(
    client: FlaskClient, meeting: Meeting, cast: Cast, travel: Callable[[timedelta], None]
) -> None:
    travel(-minutes(60))
    place = confirmed(meeting, cast.aye)
    travel(minutes(1))
    client.post(f"/r/{place.token}/arrival", data={"rules": "1"})
    close_room(meeting, by=cast.somchai)
    db.session.commit()

    page = client.get(f"/r/{place.token}/join")
    refused = client.post(f"/r/{place.token}/arrival", data={"rules": "1"})

    assert "The room is closed" in page.text and "video.example" not in page.text
    assert refused.status_code == 409


def test_who_is_not_registered_is_shown_the_next_step(
    client: FlaskClient, meeting: Meeting, cast: Cast, travel: Callable[[timedelta], None]
) -> None:
    place = audience.place_of(meeting, cast.aye)
    assert place is not None
    travel(minutes(1))

    page = client.get(f"/r/{place.token}/join")
    refused = client.post(f"/r/{place.token}/arrival", data={"rules": "1"})

    assert "Please register first" in page.text and f'href="/r/{place.token}"' in page.text
    assert refused.status_code == 409 and "video.example" not in page.text + refused.text


def test_a_room_whose_address_is_a_script_is_text_and_not_a_link(
    client: FlaskClient, meeting: Meeting, cast: Cast, travel: Callable[[timedelta], None]
) -> None:
    meeting.rooms[0].url = "javascript:alert(1)"
    db.session.commit()
    travel(-minutes(60))
    place = confirmed(meeting, cast.aye)
    travel(minutes(1))

    client.post(f"/r/{place.token}/arrival", data={"rules": "1"})

    assert 'href="javascript' not in client.get(f"/r/{place.token}/join").text


def test_no_page_of_a_place_shows_the_rooms_address(
    client: FlaskClient, meeting: Meeting, cast: Cast
) -> None:
    place = confirmed(meeting, cast.aye)

    pages = [
        client.get(f"/r/{place.token}{each}").text
        for each in ("", "/details", "/withdraw", "/meeting.ics", "/join")
    ]

    assert not any("video.example" in each or "second.example" in each for each in pages)
