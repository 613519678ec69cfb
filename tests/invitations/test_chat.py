"""A message for chats leads to the public page, and tells nobody's link."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from tests.cast import Cast


def test_the_message_is_in_both_languages_and_leads_to_the_public_page(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    meeting = cast.meeting(is_open=True)
    (place,) = cast.invite(meeting, cast.aye)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    assert (
        f"/meetings/{meeting.ref}/message"
        in organiser_client.get(f"/meetings/{meeting.ref}/invitations").text
    )

    page = organiser_client.get(f"/meetings/{meeting.ref}/message").text

    assert page.count("http://127.0.0.1:8000/m/" + meeting.ref) == 2
    assert "Register here:" in page and "报名链接：" in page
    assert "10:00–12:00 Bangkok" in page and "曼谷" in page
    assert place.token not in page and "/r/" not in page


def test_anybody_sees_the_code_of_a_public_meeting_and_of_no_other(
    client: FlaskClient, cast: Cast
) -> None:
    public, draft, closed = cast.meeting(), cast.meeting(), cast.meeting(is_public=False)
    for meeting in (public, closed):
        publishing.publish(meeting, by=cast.somchai)
    db.session.commit()

    answers = [client.get(f"/m/{meeting.ref}/code.png") for meeting in (public, draft, closed)]

    assert [answer.status_code for answer in answers] == [200, 404, 404]
    assert answers[0].mimetype == "image/png" and answers[0].data.startswith(b"\x89PNG")


def test_a_draft_has_no_message_yet(organiser_client: FlaskClient, cast: Cast) -> None:
    meeting = cast.meeting()

    page = organiser_client.get(f"/meetings/{meeting.ref}/message").text

    assert "<textarea" not in page and "published public meeting" in page


@pytest.mark.parametrize(
    ("state", "sentence"),
    [("cancelled", "This meeting has been cancelled."), ("over", "This meeting is over.")],
)
def test_nobody_is_invited_to_what_is_cancelled_or_over(
    organiser_client: FlaskClient, cast: Cast, state: str, sentence: str
) -> None:
    meeting = cast.meeting()
    publishing.publish(meeting, by=cast.somchai)
    if state == "cancelled":
        publishing.cancel(meeting, by=cast.somchai, reason="")
    else:
        hours = (at - timedelta(days=60) for at in (meeting.starts_wall, meeting.ends_wall))
        meeting.take_place(*hours, meeting.zone)
    db.session.commit()

    page = organiser_client.get(f"/meetings/{meeting.ref}/message").text

    assert sentence in page
    assert "<textarea" not in page and "You are invited" not in page
