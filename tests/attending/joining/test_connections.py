"""Connections to the room: as many devices as it lets in, apart from seats, counted for good."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from flask import Flask

from nact_meet.admission.deciding import admit
from nact_meet.attending.room import close_room, open_room_again
from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.role import Role
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.models.room import Connections, Room, RoomKind, TooFewConnections
from nact_meet.places.models.participant import Participant, WayIn
from nact_meet.publication import publishing
from nact_meet.seats.plan import Plan, arrange
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now, wall_clock
from tests.cast import Cast
from tests.parts.client import Visitor
from tests.parts.patience import LONG

AT_ONCE = 6


@pytest.fixture
def client(request: pytest.FixtureRequest) -> Visitor:
    on_both = "app_on_both" in request.fixturenames
    app: Flask = request.getfixturevalue("app_on_both" if on_both else "app")
    return app.test_client()  # type: ignore[return-value]


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    """Begins in ten minutes; nobody's seat is limited."""
    now = wall_clock(utc_now(), "Asia/Bangkok")
    meeting = cast.meeting(
        starts_wall=now + timedelta(minutes=10), ends_wall=now + timedelta(hours=2)
    )
    meeting.rooms = [Room(url="https://video.example/j/1")]
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    return meeting


@pytest.fixture
def guests(meeting: Meeting) -> Callable[[int], list[Participant]]:
    def confirmed(count: int) -> list[Participant]:
        people = [
            Person(full_name=f"No {n}", zone="UTC", contacts=[Contact(address=f"g{n}@x.example")])
            for n in range(count)
        ]
        db.session.add_all(people)
        db.session.flush()
        places = [
            admit(meeting, each.contacts[0], Role.DELEGATE, named=False, by=None) for each in people
        ]
        db.session.commit()
        return places

    return confirmed


def limit(meeting: Meeting, cast: Cast, connections: int | None, seats: int | None = None) -> None:
    arrange(meeting, Plan(seats, connections=connections), by=cast.somchai)
    db.session.commit()


def used(meeting: Meeting) -> int:
    return db.session.get_one(Connections, meeting.id, populate_existing=True).used


def enter(client: Visitor, place: Participant, way: str = "room") -> str:
    """What the page says after the button."""
    answer = client.post(f"/r/{place.token}/arrival", data={"way": way, "rules": "1"})
    assert answer.status_code == 303
    return str(client.get(answer.location).text)


@pytest.mark.usefixtures("app_on_both")
def test_a_full_room_is_a_page_with_a_next_step(
    client: Visitor, meeting: Meeting, cast: Cast, guests: Callable[[int], list[Participant]]
) -> None:
    limit(meeting, cast, 1)
    first, second = guests(2)

    inside, full = enter(client, first), enter(client, second)

    assert "video.example" in inside and "video.example" not in full
    assert "All connections to the room are in use" in full
    assert f"mailto:meet+{second.organizer_key}@" in full
    assert used(meeting) == 1
    assert db.session.get_one(Participant, second.id, populate_existing=True).arrived_at is None


def test_who_sits_with_others_takes_none_and_is_noted_as_present(
    client: Visitor, meeting: Meeting, cast: Cast, guests: Callable[[int], list[Participant]]
) -> None:
    limit(meeting, cast, 1)
    first, second = guests(2)
    enter(client, first)

    page = enter(client, second, "together")

    assert "You are marked as present" in page and "video.example" not in page
    assert used(meeting) == 1
    place = db.session.get_one(Participant, second.id, populate_existing=True)
    assert place.arrived_at is not None
    assert "All connections" not in enter(client, second)
    assert db.session.get_one(Participant, second.id, populate_existing=True).way_in == "together"


def test_the_second_room_takes_whom_the_first_cannot(
    client: Visitor, meeting: Meeting, cast: Cast, guests: Callable[[int], list[Participant]]
) -> None:
    meeting.rooms.append(Room(kind=RoomKind.FALLBACK, url="https://second.example/j/2"))
    limit(meeting, cast, 0)
    (place,) = guests(1)

    offer, page = enter(client, place), enter(client, place, "fallback")

    assert "Enter the second room" in offer and "second.example" not in offer
    assert "second.example" in page and "video.example" not in page
    assert used(meeting) == 0


@pytest.mark.usefixtures("app_on_both")
def test_who_leaves_or_withdraws_or_is_shut_out_gives_the_connection_back(
    client: Visitor, meeting: Meeting, cast: Cast, guests: Callable[[int], list[Participant]]
) -> None:
    limit(meeting, cast, 3)
    leaves, withdraws, stays = guests(3)
    for place in (leaves, withdraws, stays):
        enter(client, place)
    assert used(meeting) == 3

    client.post(f"/r/{leaves.token}/departure")
    withdraws.withdraw(by=None)
    db.session.commit()
    two_left = used(meeting)
    close_room(meeting, by=cast.somchai)
    db.session.commit()
    closed = used(meeting)
    open_room_again(meeting, by=cast.somchai)
    db.session.commit()

    assert (two_left, closed) == (1, 0)
    assert "video.example" in enter(client, stays) and used(meeting) == 1


def test_entering_twice_takes_one(
    client: Visitor, meeting: Meeting, cast: Cast, guests: Callable[[int], list[Participant]]
) -> None:
    limit(meeting, cast, 2)
    (place,) = guests(1)

    enter(client, place)
    enter(client, place)

    assert used(meeting) == 1


def test_a_limit_counts_who_is_in_already_and_cannot_be_less(
    client: Visitor, meeting: Meeting, cast: Cast, guests: Callable[[int], list[Participant]]
) -> None:
    for place in guests(2):
        enter(client, place)

    with pytest.raises(TooFewConnections):
        limit(meeting, cast, 1)
    db.session.rollback()
    limit(meeting, cast, 2, seats=9)

    assert used(meeting) == 2
    limit(meeting, cast, None)
    assert db.session.get(Connections, meeting.id) is None


def test_the_last_connection_is_taken_once_however_many_come_at_once(
    app_on_both: Flask,
    meeting: Meeting,
    cast: Cast,
    guests: Callable[[int], list[Participant]],
) -> None:
    limit(meeting, cast, 1)
    urls = [f"/r/{each.token}/arrival" for each in guests(AT_ONCE)]
    meeting_id = meeting.id
    db.session.remove()
    ready = Barrier(AT_ONCE, timeout=LONG)

    def press(url: str) -> int:
        ready.wait()
        return app_on_both.test_client().post(url, data={"rules": "1"}).status_code

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(press, urls))

    assert answers == [303] * AT_ONCE
    assert db.session.get_one(Connections, meeting_id).used == 1
    inside = db.session.query(Participant).filter_by(meeting_id=meeting_id, way_in=WayIn.ROOM)
    assert inside.count() == 1
