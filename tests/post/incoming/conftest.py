"""A published meeting with Aye Aye invited, her invitation delivered, and mail that comes back."""

from collections.abc import Callable

import pytest

from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.sending import deliver_due
from nact_meet.places import audience
from nact_meet.places.models.participant import Participant
from nact_meet.post.models import Incoming
from nact_meet.post.receiving import receive
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.parts.smtp import MailServer


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    meeting = cast.meeting()
    cast.invite(meeting, cast.aye)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    deliver_due()
    return db.session.get_one(Meeting, meeting.id)


@pytest.fixture
def place(meeting: Meeting, cast: Cast, smtp: MailServer) -> Participant:
    """Aye Aye's, who holds her invitation."""
    smtp.reset()
    place = audience.place_of(meeting, cast.aye)
    assert place is not None and place.holds_entry
    return place


@pytest.fixture
def comes_in(place: Participant) -> Callable[..., Incoming]:
    """What becomes of a raw message; the rows are read anew afterwards."""

    def received(raw: bytes, to: str = "") -> Incoming:
        row = receive(raw, to=to)
        db.session.expire_all()
        return row

    return received
