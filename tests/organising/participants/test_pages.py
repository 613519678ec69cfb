"""The organisers' pages of a meeting's participants."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.role import Role
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places import audience
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import State
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.directory.conftest import counting
from tests.parts.deliver import deliver
from tests.parts.smtp import MailServer


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    meeting = cast.meeting()
    cast.invite(meeting)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    return meeting


def place_of(meeting: Meeting, person: Person) -> Participant:
    place = audience.place_of(meeting, person)
    assert place is not None
    return place


def page(client: FlaskClient, meeting: Meeting, **wanted: Any) -> str:
    return client.get(f"/meetings/{meeting.ref}/participants", query_string=wanted).text


def test_everybody_is_listed_with_their_answer(
    organiser_client: FlaskClient, cast: Cast, meeting: Meeting
) -> None:
    place_of(meeting, cast.aye).confirm(by=cast.aye)
    place_of(meeting, cast.wei).decline(by=cast.wei)
    db.session.commit()

    text = page(organiser_client, meeting)

    for words in (
        "Aye Aye",
        "Institute of Yangon",
        "Myanmar",
        "Registered",
        "Declined",
        "Delegate",
    ):
        assert words in text
    assert "4 people" in text


def test_the_list_is_narrowed_by_answer_and_role(
    organiser_client: FlaskClient, cast: Cast, meeting: Meeting
) -> None:
    place_of(meeting, cast.aye).confirm(by=cast.aye)
    place_of(meeting, cast.wei).change_role(Role.SPEAKER, by=cast.somchai)
    db.session.commit()

    invited = page(organiser_client, meeting, state="invited")
    speakers = page(organiser_client, meeting, role="speaker")
    none = page(organiser_client, meeting, role="press")
    nonsense = page(organiser_client, meeting, role="king", state="?")

    assert "Maria" in invited
    assert "Aye Aye" not in invited
    assert "Li Wei" in speakers
    assert "Maria" not in speakers
    assert "No one matches." in none
    assert "Maria" in nonsense


def test_three_hundred_rows_ask_as_much_as_three(organiser_client: FlaskClient, cast: Cast) -> None:
    counts = []
    for number in (3, 300):
        meeting = cast.meeting()
        people = [
            Person(
                full_name=f"P{each}",
                zone="Asia/Dili",
                institute=cast.dili,
                contacts=[Contact(address=f"p{each}.{number}@dili.example")],
            )
            for each in range(number)
        ]
        db.session.add_all(people)
        cast.invite(meeting, *people)
        db.session.expire_all()
        with counting() as seen:
            text = page(organiser_client, meeting)
        assert text.count('<th scope="row">') == min(number, 100)
        counts.append(len(seen))

    assert counts[0] == counts[1], counts


def test_a_role_is_changed_on_the_persons_page(
    organiser_client: FlaskClient, cast: Cast, meeting: Meeting
) -> None:
    url = f"/meetings/{meeting.ref}/participants/{place_of(meeting, cast.wei).id}"

    answer = organiser_client.post(url, data={"role": "interpreter"})
    wrong = organiser_client.post(url, data={"role": "king"})

    assert (answer.status_code, answer.location) == (303, url)
    assert wrong.status_code == 422
    assert place_of(meeting, cast.wei).role == Role.INTERPRETER
    assert (
        "changed the role of Li Wei"
        in organiser_client.get(f"/meetings/{meeting.ref}/changes").text
    )


def test_a_removal_asks_once_and_the_entry_leaves(
    organiser_client: FlaskClient, cast: Cast, meeting: Meeting, smtp: MailServer
) -> None:
    place = place_of(meeting, cast.wei)
    deliver()
    smtp.reset()
    url = f"/meetings/{meeting.ref}/participants/{place.id}/removal"

    asked = organiser_client.get(url)
    assert place_of(meeting, cast.wei).state == State.INVITED
    answer = organiser_client.post(url)
    deliver()

    assert "Remove Dr Li Wei from the meeting?" in asked.text
    assert "One email tells Li Wei" in asked.text
    assert answer.status_code == 303
    assert place_of(meeting, cast.wei).state == State.WITHDRAWN
    (mail,) = smtp.messages
    assert (mail.recipient, mail.calendar()["METHOD"]) == ("wei@shanghai.example", "CANCEL")


def test_who_was_removed_is_invited_again_by_one_button(
    organiser_client: FlaskClient, cast: Cast, meeting: Meeting
) -> None:
    place = place_of(meeting, cast.wei)
    place.remove(by=cast.somchai)
    db.session.commit()
    url = f"/meetings/{meeting.ref}/participants/{place.id}"

    shown = organiser_client.get(url)
    organiser_client.post(f"{url}/invitation")

    assert "Invite again" in shown.text
    assert place_of(meeting, cast.wei).state == State.INVITED


def test_another_meetings_participant_is_not_found(
    organiser_client: FlaskClient, cast: Cast, meeting: Meeting
) -> None:
    other = cast.meeting()
    place = place_of(meeting, cast.wei)

    for path in ("", "/removal"):
        url = f"/meetings/{other.ref}/participants/{place.id}{path}"
        assert organiser_client.get(url).status_code == 404
        assert organiser_client.post(url, data={"role": "press"}).status_code == 404


def test_names_are_shown_as_text(organiser_client: FlaskClient, cast: Cast) -> None:
    cast.wei.full_name = "<script>alert(1)</script>"
    meeting = cast.meeting()
    cast.invite(meeting, cast.wei)

    assert "<script>alert(1)" not in page(organiser_client, meeting)
