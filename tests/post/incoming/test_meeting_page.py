"""The meeting's page counts who answered through the calendar and who through the page."""

import re
from collections.abc import Callable

from flask.testing import FlaskClient

from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places.models.participant import Participant
from nact_meet.post.models import Incoming
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.parts.markup import Page
from tests.post.incoming.replies import Answer, gmail

Receive = Callable[..., Incoming]


def counted(client: FlaskClient, meeting: Meeting) -> list[str]:
    words = Page(client.get(f"/meetings/{meeting.ref}").text).bare
    return re.findall(r"\d+ answered through the (?:calendar|page)", words)


def test_answers_are_counted_by_what_they_came_through(
    organiser_client: FlaskClient,
    cast: Cast,
    meeting: Meeting,
    place: Participant,
    comes_in: Receive,
) -> None:
    wei, maria = cast.invite(meeting, cast.wei, cast.maria)
    before = counted(organiser_client, meeting)

    comes_in(gmail(Answer(place, "TENTATIVE")))
    comes_in(gmail(Answer(maria, "DECLINED")))
    wei.confirm(**wei.answered_by)
    db.session.commit()

    assert before == []
    assert counted(organiser_client, meeting) == [
        "2 answered by calendar",
        "1 answered on the web",
    ]


def test_a_place_that_was_taken_back_has_answered_nothing(
    organiser_client: FlaskClient,
    cast: Cast,
    meeting: Meeting,
    place: Participant,
    comes_in: Receive,
) -> None:
    comes_in(gmail(Answer(place)))
    place.remove(by=cast.somchai)
    db.session.commit()

    assert counted(organiser_client, meeting) == []
