"""A meeting whose programme names Aye Aye, of the directory, and somebody who was only typed."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest

from nact_meet.directory.models.role import Role
from nact_meet.meetings.models.agenda import AgendaItem, ItemKind, Speaker
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.models.schedule import Slot
from nact_meet.places import audience
from nact_meet.places.models.participant import Participant
from nact_meet.polls.models.poll import Poll
from nact_meet.polls.models.slot import AskedDate
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast


def programme_of(cast: Cast) -> list[AgendaItem]:
    speakers = [
        Speaker(position=0, printed="Dr Aye Aye, Institute of Yangon", person=cast.aye),
        Speaker(position=1, printed="A guest whom nobody here knows"),
    ]
    return [AgendaItem(kind=ItemKind.SESSION, title="Rice", minutes=60, speakers=speakers)]


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    """Public and published; Aye Aye speaks, Li Wei and Maria are delegates."""
    meeting = cast.meeting()
    meeting.agenda = programme_of(cast)
    cast.invite(meeting, cast.aye, role=Role.SPEAKER)
    cast.invite(meeting, cast.wei, cast.maria)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    return meeting


def poll_of(cast: Cast, **values: Any) -> Poll:
    """Open, with two dates next month; nobody is asked by it yet."""
    start = datetime.combine(utc_now().date() + timedelta(days=30), time(10))
    days = (start, start + timedelta(days=1))
    dates = [AskedDate(Slot(each, each + timedelta(hours=2), "Asia/Bangkok")) for each in days]
    common = {"title": "When?", "zone": "Asia/Bangkok", "closes_at": utc_now() + timedelta(days=7)}
    poll = Poll.draft(common | values, [cast.institute], dates, by=cast.somchai)
    poll.opened_at = utc_now()
    db.session.commit()
    return poll


def poll_ids(cast: Cast) -> dict[str, int]:
    """For `write_everywhere`: rows of tables that have no room for what somebody writes."""
    poll = poll_of(cast)
    return {"polls.id": poll.id, "poll_slots.id": poll.slots[0].id}


@pytest.fixture
def aye(meeting: Meeting, cast: Cast) -> Participant:
    return place_of(meeting, cast, "aye")


@pytest.fixture
def wei(meeting: Meeting, cast: Cast) -> Participant:
    return place_of(meeting, cast, "wei")


def place_of(meeting: Meeting, cast: Cast, name: str) -> Participant:
    place = audience.place_of(meeting, getattr(cast, name))
    assert place is not None
    return place
