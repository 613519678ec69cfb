"""Whoever approves reads beside the button how many people will hear of it."""

from nact_meet.meetings.models.meeting import Meeting
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.organising.hosts.conftest import SignIn


def test_an_approval_says_how_many_get_an_invitation_and_how_many_hear_of_an_end(
    meeting: Meeting, cast: Cast, sign_in: SignIn
) -> None:
    aye = sign_in(cast.aye)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    asked = aye.get(f"/meetings/{meeting.ref}").text
    asking = aye.get(f"/meetings/{meeting.ref}/publication").text
    publishing.publish(meeting, by=cast.aye)
    db.session.commit()
    publishing.cancel(meeting, by=cast.somchai, reason="A typhoon.")
    db.session.commit()

    ending = aye.get(f"/meetings/{meeting.ref}").text

    (count,) = {
        text.partition(" people will get")[0].rpartition(">")[2] for text in (asked, asking)
    }
    assert int(count) >= 3
    assert f"<b>{count} people will be told.</b>" in ending
