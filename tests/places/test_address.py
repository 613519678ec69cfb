"""An organiser sees that an address returned mail, and chooses another one for a place."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from nact_meet.directory.models.contact import Contact
from nact_meet.history.models import Change
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places import audience
from nact_meet.places.models.participant import Participant
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.parts.deliver import deliver
from tests.parts.smtp import MailServer

OLD, DESK = "aye@yangon.example", "desk@yangon.example"


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    meeting = cast.meeting(reminder_minutes=[])
    cast.invite(meeting, cast.aye)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    return meeting


@pytest.fixture
def place(meeting: Meeting, cast: Cast, smtp: MailServer) -> Participant:
    """Aye Aye's; she has her invitation, and a desk that reads mail for her too."""
    deliver()
    smtp.reset()
    cast.aye.contacts.append(Contact(address=DESK, reader_name="Ko Min"))
    db.session.commit()
    found = audience.place_of(meeting, cast.aye)
    assert found is not None
    return found


def path(place: Participant) -> str:
    return f"/meetings/{place.meeting.ref}/participants/{place.id}"


def shown(client: FlaskClient, place: Participant) -> str:
    address = path(place)
    db.session.rollback()
    return client.get(address).text


def choose(client: FlaskClient, place: Participant, contact: Any) -> Any:
    address = f"{path(place)}/address"
    db.session.rollback()
    return client.post(address, data={"contact": contact})


def test_mail_that_came_back_is_said_with_a_way_to_mend_it(
    organiser_client: FlaskClient, place: Participant, cast: Cast
) -> None:
    assert "has come back" not in shown(organiser_client, place)
    place.contact.returned_mail("5.1.1 <User> unknown")
    db.session.commit()

    page = shown(organiser_client, place)

    assert f"Mail to {OLD} has come back" in page
    assert f'href="/people/{cast.aye.id}#contacts"' in page
    directory = organiser_client.get(f"/people/{cast.aye.id}").text
    assert 'id="contacts"' in directory and "5.1.1 &lt;User&gt; unknown" in directory
    assert "It works again" in directory and 'href="#add"' in directory and 'id="add"' in directory


def test_another_address_is_offered_and_gets_the_entry(
    organiser_client: FlaskClient, place: Participant, cast: Cast, smtp: MailServer
) -> None:
    desk = cast.aye.contacts[1]
    assert f"Write to {DESK} instead" in shown(organiser_client, place)

    answer = choose(organiser_client, place, desk.id)
    again = choose(organiser_client, place, desk.id)
    deliver()

    assert (answer.status_code, again.status_code) == (303, 303)
    assert place.contact is desk
    sent = [(each.recipient, each.calendar()["METHOD"]) for each in smtp.messages]
    assert sent == [(OLD, "CANCEL"), (DESK, "REQUEST")]
    changes = db.session.query(Change).filter(Change.verb == "readdressed").all()
    assert [(each.actor_name, each.details) for each in changes] == [
        ("Somchai", {"address": [OLD, DESK]})
    ]
    assert f"Write to {OLD} instead" in shown(organiser_client, place)


def test_an_address_that_returned_mail_is_not_offered(
    organiser_client: FlaskClient, place: Participant, cast: Cast
) -> None:
    desk = cast.aye.contacts[1]
    desk.returned_mail("5.1.1")
    db.session.commit()

    assert f"Write to {DESK}" not in shown(organiser_client, place)
    assert choose(organiser_client, place, desk.id).status_code == 404


@pytest.mark.parametrize("contact", ["", "x", "0", "-1", "9" * 40, "\x00"])
def test_what_is_no_address_of_theirs_is_not_found(
    organiser_client: FlaskClient, place: Participant, contact: str
) -> None:
    assert choose(organiser_client, place, contact).status_code == 404
    assert place.contact.address == OLD


def test_nobody_is_written_to_at_somebody_else_s_address(
    organiser_client: FlaskClient, place: Participant, cast: Cast
) -> None:
    other = cast.wei.contacts[0].id

    assert choose(organiser_client, place, other).status_code == 404


def test_a_stranger_changes_no_address(client: FlaskClient, place: Participant, cast: Cast) -> None:
    answer = choose(client, place, cast.aye.contacts[1].id)

    assert answer.location.startswith("/sign-in")
    assert place.contact.address == OLD


def test_that_mail_came_back_and_that_it_works_again_are_on_record(
    organiser_client: FlaskClient, place: Participant
) -> None:
    place.contact.returned_mail("5.1.1 gone")
    db.session.commit()
    address, contact_id = f"/people/{place.person_id}", place.contact_id
    db.session.rollback()

    organiser_client.post(f"{address}/contacts/{contact_id}/trust")

    verbs = [each.verb for each in db.session.query(Change).filter(Change.subject == "people")]
    assert verbs == ["mail came back", "address works again"]
