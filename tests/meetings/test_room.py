"""The room of a meeting of several days opens before each of them."""

from datetime import timedelta

import pytest
import time_machine

from nact_meet.attending.room import close_room, enter_room, room_is_open, room_opens_at
from nact_meet.places.models.participant import Participant
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
        enter_room(place)
        close_room(meeting, by=cast.somchai)
        assert not room_is_open(place)
        clock.move_to(first.ends_at + timedelta(hours=2))
        assert not room_is_open(place) and room_opens_at(place) == opens[1]
        clock.move_to(opens[1] - timedelta(seconds=1))
        assert not room_is_open(place)
        clock.move_to(opens[1])
        assert room_is_open(place)
        enter_room(place)

    arrivals = [place.entry_of_day(day.key).arrived_at for day in (first, second)]
    assert arrivals == opens[:2] and place.arrived_at == opens[0]
