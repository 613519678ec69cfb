"""A published meeting of four: Aye Aye, Li Wei and Maria are invited, Somchai is registered."""

import pytest

from nact_meet.extensions import db
from nact_meet.models import Meeting
from tests.cast import Cast
from tests.parts.deliver import deliver
from tests.parts.smtp import MailServer


@pytest.fixture
def meeting(cast: Cast, smtp: MailServer) -> Meeting:
    """The invitations have arrived and are out of the way."""
    meeting = cast.meeting()
    cast.invite(meeting)
    meeting.publish(by=cast.somchai)
    db.session.commit()
    deliver()
    smtp.messages.clear()
    return meeting
