"""An organiser sees that an address returned mail, and chooses another one for a place."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.redirection import Redirection
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


def choose(client: FlaskClient, place: Participant, address: str) -> Any:
    page = f"{path(place)}/address"
    db.session.rollback()
    return client.post(page, data={"address": address})


def test_mail_that_came_back_is_said_with_a_way_to_mend_it(
    organiser_client: FlaskClient, place: Participant, cast: Cast
) -> None:
    cast.act_for(cast.yangon)
    assert "has come back" not in shown(organiser_client, place)
    place.contact.returned_mail("5.1.1 <User> unknown")
    db.session.commit()

    page = shown(organiser_client, place)

    assert f"Email to {OLD} came back" in page
    assert 'href="#other-address"' in page and 'id="other-address" open>' in page
    directory = organiser_client.get(f"/people/{cast.aye.id}").text
    assert 'id="contacts"' in directory and "5.1.1 &lt;User&gt; unknown" in directory
    assert "It works again" in directory and 'href="#add"' in directory and 'id="add"' in directory


def test_another_address_is_offered_and_gets_the_entry_once_she_agrees(
    organiser_client: FlaskClient, place: Participant, cast: Cast, smtp: MailServer
) -> None:
    assert f"Use {DESK} instead" in shown(organiser_client, place)

    answer = choose(organiser_client, place, DESK)
    deliver()
    asked = [mail.recipient for mail in smtp.messages]
    db.session.scalars(select(Redirection)).one().hold(by=cast.aye)
    db.session.commit()
    smtp.reset()
    deliver()

    assert (answer.status_code, asked) == (303, [OLD])
    assert place.contact.address == DESK
    entries = [(mail.recipient, mail.calendar()) for mail in smtp.messages]
    assert [(to, entry["METHOD"]) for to, entry in entries if entry] == [
        (OLD, "CANCEL"),
        (DESK, "REQUEST"),
    ]
    changes = db.session.query(Change).filter(Change.verb == "readdressed").all()
    assert [(each.actor_name, each.details) for each in changes] == [
        ("Aye Aye", {"address": [OLD, DESK]})
    ]
    assert f"Use {OLD} instead" in shown(organiser_client, place)


def test_an_address_that_returned_mail_is_not_offered(
    organiser_client: FlaskClient, place: Participant, cast: Cast
) -> None:
    cast.aye.contacts[1].returned_mail("5.1.1")
    db.session.commit()

    assert f"Write to {DESK}" not in shown(organiser_client, place)
    assert choose(organiser_client, place, DESK).status_code == 422


@pytest.mark.parametrize("address", ["", "x", OLD, "9" * 300, "\x00"])
def test_what_is_no_other_address_comes_back_with_a_sentence(
    organiser_client: FlaskClient, place: Participant, address: str
) -> None:
    answer = choose(organiser_client, place, address)

    assert answer.status_code == 422
    assert 'class="error"' in answer.text
    assert place.contact.address == OLD


def test_before_anything_was_sent_nobody_is_asked(
    organiser_client: FlaskClient, place: Participant, cast: Cast
) -> None:
    [draft] = cast.invite(cast.meeting(title="A draft"), cast.aye)

    choose(organiser_client, draft, DESK)

    assert draft.contact.address == DESK


def test_a_stranger_changes_no_address(client: FlaskClient, place: Participant, cast: Cast) -> None:
    answer = choose(client, place, DESK)

    assert answer.location.startswith("/sign-in")
    assert place.contact.address == OLD


def test_that_mail_came_back_and_that_it_works_again_are_on_record(
    organiser_client: FlaskClient, place: Participant, cast: Cast
) -> None:
    cast.act_for(cast.yangon)
    place.contact.returned_mail("5.1.1 gone")
    db.session.commit()
    address, contact_id = f"/people/{place.person_id}", place.contact_id
    db.session.rollback()

    organiser_client.post(f"{address}/contacts/{contact_id}/trust")

    verbs = [each.verb for each in db.session.query(Change).filter(Change.subject == "people")]
    assert verbs == ["mail came back", "address works again"]
