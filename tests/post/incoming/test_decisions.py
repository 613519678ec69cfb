"""An organiser decides about an answer that came from somebody else's address."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from nact_meet.history.models import Change
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import Channel, State
from nact_meet.places.replies import Outcome
from nact_meet.post.models import Incoming
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast
from tests.post.incoming.replies import Answer, gmail

Receive = Callable[..., Incoming]
STRANGER = "aye@elsewhere.example"
SOON = utc_now() + timedelta(hours=1)  # longer than the tests may take


@pytest.fixture
def unproved(place: Participant, comes_in: Receive) -> Incoming:
    """A no for Aye Aye, from an address that nobody invited."""
    row = comes_in(gmail(Answer(place, "DECLINED", at=SOON, sender=STRANGER, comment="Teaching")))
    assert row.outcome == Outcome.WAITING
    return row


def decide(client: FlaskClient, row: Incoming, decision: str) -> TestResponse:
    assert row.meeting is not None
    url = f"/meetings/{row.meeting.ref}/incoming/{row.id}/decision"
    answer = client.post(url, data={"decision": decision}, follow_redirects=True)
    db.session.expire_all()
    return answer


def test_an_unproved_no_is_taken_up_on_behalf_of_the_person(
    app_on_both: object, organiser_client: FlaskClient, unproved: Incoming, place: Participant
) -> None:
    page = decide(organiser_client, unproved, "take up")

    assert "Aye Aye has now declined." in page.text
    assert (place.state, place.comment) == (State.DECLINED, "Teaching")
    assert (place.answered_through, place.is_unproved) == (Channel.CALENDAR, False)
    assert (unproved.outcome, unproved.reason) == (Outcome.APPLIED, "declined")
    change = db.session.query(Change).filter_by(verb="declined").one()
    assert (change.actor_name, change.on_behalf_of) == ("Somchai", "Aye Aye")


def test_a_no_that_is_left_changes_nothing_and_the_log_says_who_left_it(
    app_on_both: object, organiser_client: FlaskClient, unproved: Incoming, place: Participant
) -> None:
    page = decide(organiser_client, unproved, "leave")

    assert "It was decided that this does not count." in page.text
    assert place.state == State.INVITED
    assert (unproved.outcome, unproved.reason) == (Outcome.DROPPED, "left")
    assert db.session.query(Change).filter_by(verb="answer left").one().actor_name == "Somchai"


def test_another_attendees_answer_counts_as_it_says(
    organiser_client: FlaskClient, place: Participant, comes_in: Receive
) -> None:
    row = comes_in(gmail(Answer(place, "ACCEPTED", attendee=STRANGER)))

    shown = organiser_client.get(f"/meetings/{place.meeting.ref}/incoming/{row.id}").text
    decide(organiser_client, row, "take up")

    assert "Accept: register Aye Aye" in shown
    assert STRANGER in shown
    assert (place.state, row.reason) == (State.CONFIRMED, "accepted")


def test_a_second_decision_changes_nothing_and_says_so(
    organiser_client: FlaskClient, unproved: Incoming, place: Participant
) -> None:
    decide(organiser_client, unproved, "leave")
    page = decide(organiser_client, unproved, "take up")

    assert "This had already been decided" in page.text
    assert (place.state, unproved.reason) == (State.INVITED, "left")


def test_what_the_person_pressed_since_stands_against_it(
    organiser_client: FlaskClient, place: Participant, comes_in: Receive
) -> None:
    earlier = utc_now() - timedelta(minutes=5)
    row = comes_in(gmail(Answer(place, "DECLINED", at=earlier, sender=STRANGER)))
    place.confirm(**place.answered_by)
    db.session.commit()

    page = decide(organiser_client, row, "take up")

    assert "Aye Aye has answered since, so nothing has changed." in page.text
    assert (place.state, row.outcome) == (State.CONFIRMED, Outcome.DROPPED)


def test_a_cancelled_meeting_takes_no_answer_up(
    organiser_client: FlaskClient, cast: Cast, unproved: Incoming, place: Participant
) -> None:
    publishing.cancel(place.meeting, by=cast.somchai, reason="Flood")
    db.session.commit()

    page = decide(organiser_client, unproved, "take up")

    assert "The meeting has been cancelled, so nothing has changed." in page.text
    assert (place.state, unproved.outcome) == (State.INVITED, Outcome.DROPPED)


def test_a_decision_that_says_neither_is_refused(
    organiser_client: FlaskClient, unproved: Incoming, place: Participant
) -> None:
    answer = decide(organiser_client, unproved, "perhaps")

    assert answer.status_code == 400
    assert "one of the two buttons" in answer.text
    assert unproved.waits


def test_looking_decides_nothing(organiser_client: FlaskClient, unproved: Incoming) -> None:
    assert unproved.meeting is not None
    url = f"/meetings/{unproved.meeting.ref}/incoming/{unproved.id}"

    shown, decided = organiser_client.get(url), organiser_client.get(f"{url}/decision")

    assert (shown.status_code, decided.status_code) == (200, 303)
    assert "Accept: decline for Aye Aye" in shown.text
    db.session.expire_all()
    assert unproved.waits


def test_an_organiser_of_another_meeting_reads_and_decides_nothing(
    organiser_client: FlaskClient, cast: Cast, unproved: Incoming, meeting: Meeting
) -> None:
    other = cast.meeting()
    meeting.hosts.clear()
    meeting.created_by = None
    db.session.commit()

    for ref in (meeting.ref, other.ref):
        url = f"/meetings/{ref}/incoming/{unproved.id}"
        assert organiser_client.get(url).status_code == 404
        assert organiser_client.get(f"{url}/mail.eml").status_code == 404
        answer = organiser_client.post(f"{url}/decision", data={"decision": "take up"})
        assert answer.status_code == 404
    db.session.expire_all()
    assert unproved.waits
