"""Bangkok calls a meeting to be held together with Shanghai, whose authorities must allow that."""

import pytest

from nact_meet.clearances import granting
from nact_meet.clearances.models import Clearance
from nact_meet.meetings.models.host import Host
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.organising.hosts.conftest import act_for, sign_in  # noqa: F401


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    """A draft; Li Wei acts for Shanghai, which has not agreed yet. Aye Aye and Maria are on it."""
    act_for(cast.wei, cast.shanghai)
    cast.wei.language = "en"
    meeting = cast.meeting(is_public=True)
    meeting.hosts.append(Host(institute=cast.shanghai, position=1))
    db.session.commit()
    cast.invite(meeting, cast.aye, cast.maria)
    return meeting


@pytest.fixture
def clearance(meeting: Meeting, cast: Cast) -> Clearance:
    clearance = granting.need(meeting.hosts[1], by=cast.somchai)
    db.session.commit()
    return clearance
