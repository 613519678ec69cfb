"""A meeting whose programme names Aye Aye, of the directory, and somebody who was only typed."""

import pytest

from nact_meet.extensions import db
from nact_meet.models import AgendaItem, ItemKind, Meeting, Participant, Role, Speaker
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
    meeting.publish(cast.somchai)
    db.session.commit()
    return meeting


@pytest.fixture
def aye(meeting: Meeting, cast: Cast) -> Participant:
    return place_of(meeting, cast, "aye")


@pytest.fixture
def wei(meeting: Meeting, cast: Cast) -> Participant:
    return place_of(meeting, cast, "wei")


def place_of(meeting: Meeting, cast: Cast, name: str) -> Participant:
    place = meeting.place_of(getattr(cast, name))
    assert place is not None
    return place
