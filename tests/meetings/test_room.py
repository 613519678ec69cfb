"""The room of a meeting of several days opens before each of them."""

from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient

from nact_meet.attending.room import (
    close_room,
    empty_rooms_overnight,
    enter_room,
    is_closed,
    open_room_again,
    room_is_open,
    room_opens_at,
)
from nact_meet.directory.models.role import Role
from nact_meet.meetings.models.schedule import Slot
from nact_meet.places.models.participant import Participant, WayIn
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.meetings.plans import over_days


@pytest.fixture
def place(cast: Cast) -> Participant:
    meeting = over_days(cast.meeting())
    meeting.published_at = meeting.created_at
    (place,) = cast.invite(meeting, cast.aye)
    place.confirm(by=cast.aye)
    db.session.commit()
    return place


def test_a_room_closed_on_one_day_opens_again_on_the_next(place: Participant, cast: Cast) -> None:
    """Half an hour before, and until two hours after; each day's arrival is kept."""
    meeting = place.meeting
    first, second, _third = meeting.days
    opens = [day.starts_at - timedelta(minutes=30) for day in meeting.days]

    with time_machine.travel(opens[0], tick=False) as clock:
        assert room_is_open(place) and room_opens_at(place) == opens[0]
        enter_room(place, agrees_to_rules=True)
        close_room(meeting, by=cast.somchai)
        assert not room_is_open(place)
        clock.move_to(first.ends_at + timedelta(hours=2))
        assert not room_is_open(place) and room_opens_at(place) == opens[1]
        clock.move_to(opens[1] - timedelta(seconds=1))
        assert not room_is_open(place)
        clock.move_to(opens[1])
        assert room_is_open(place)
        enter_room(place, agrees_to_rules=True)

    arrivals = [place.entry_of_day(day.key).arrived_at for day in (first, second)]
    assert arrivals == opens[:2] and place.arrived_at == opens[0]


def test_hosts_close_the_room_of_the_day_that_is(place: Participant, cast: Cast) -> None:
    """What was closed the day before is neither closed nor to be opened again."""
    meeting = place.meeting
    first, second, _third = meeting.days

    with time_machine.travel(first.ends_at + timedelta(hours=1), tick=False) as clock:
        close_room(meeting, by=cast.somchai)
        clock.move_to(second.starts_at - timedelta(minutes=31))
        assert is_closed(meeting)
        clock.move_to(second.starts_at - timedelta(minutes=30))
        assert not is_closed(meeting) and room_is_open(place)
        close_room(meeting, by=cast.somchai)
        assert is_closed(meeting) and not room_is_open(place)
        open_room_again(meeting, by=cast.somchai)
        assert room_is_open(place)


def test_a_room_closed_between_two_sessions_of_a_day_stays_open_for_the_next(
    place: Participant, cast: Cast
) -> None:
    """A speaker may come in an hour and a half before it."""
    meeting, place.role = place.meeting, Role.SPEAKER
    first, second, _third = meeting.days
    soon = Slot(first.ends_wall + timedelta(hours=2), first.ends_wall + timedelta(hours=3), "UTC")
    second.move(soon._replace(zone=meeting.zone))

    with time_machine.travel(first.ends_at + timedelta(minutes=35), tick=False):
        close_room(meeting, by=cast.somchai)

        assert room_is_open(place)


def test_whoever_was_inside_comes_in_anew_on_the_next_day(
    place: Participant, client: FlaskClient
) -> None:
    """So that each day knows who came; and its connections are counted anew."""
    first, second, _third = place.meeting.days
    join = f"/r/{place.token}/join"

    with time_machine.travel(first.starts_at, tick=False) as clock:
        client.post(f"/r/{place.token}/arrival", data={"rules": "1"})
        assert "Welcome" in client.get(join).text
        clock.move_to(first.ends_at + timedelta(hours=2, seconds=-1))
        empty_rooms_overnight()
        assert place.way_in == WayIn.ROOM
        clock.move_to(second.starts_at)
        page = client.get(join).text
        assert "The room is open" in page and "Day 2 of 3" in page
        assert "13:30" in page and "08:30" not in page
        client.post(f"/r/{place.token}/arrival", data={"rules": "1"})
        db.session.expire_all()
        assert place.entry_of_day(second.key).arrived_at == second.starts_at
        assert "Welcome" in client.get(join).text
        clock.move_to(second.ends_at + timedelta(hours=2))
        empty_rooms_overnight()

    db.session.expire_all()
    assert place.way_in is None
