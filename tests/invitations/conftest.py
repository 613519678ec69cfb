"""A published meeting of four, invited some time ago; Somchai alone has answered."""

import pytest
from sqlalchemy import update

from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    """Their invitations left some time ago."""
    meeting = cast.meeting()
    cast.invite(meeting)
    publishing.publish(meeting, by=cast.somchai)
    db.session.execute(update(Notice).where(Notice.kind != Kind.REMINDER).values(sent_at=utc_now()))
    db.session.commit()
    return meeting
