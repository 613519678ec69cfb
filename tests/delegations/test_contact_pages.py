"""Organisers of an institute, and the Secretariat, say who answers for it."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.coordinator import CoordinatorContact, Standing
from nact_meet.directory.models.person import Person
from nact_meet.history.models import Change
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.delegations.conftest import Yangon, contact_of

NEW = {
    "contact": "new",
    "full_name": "Khun Nok",
    "address": "nok@bangkok.example",
    "reader_name": "",
    "standing": "contact",
}


@pytest.fixture
def url(cast: Cast) -> str:
    """Of Somchai's own institute."""
    return f"/institutes/{cast.institute.id}/contacts"


def name(client: FlaskClient, url: str, **typed: str) -> Any:
    return client.post(url, data=NEW | typed)


def named(cast: Cast) -> list[str]:
    db.session.expire_all()
    return [each.person.full_name for each in CoordinatorContact.of(cast.institute)]


def test_somebody_new_is_named_and_entered_in_the_directory(
    url: str, cast: Cast, organiser_client: FlaskClient
) -> None:
    answer = name(organiser_client, url, reader_name="Khun Ploy", standing="deputy")

    (contact,) = CoordinatorContact.of(cast.institute)
    assert answer.status_code == 303
    assert (contact.standing, contact.position) == (Standing.DEPUTY, 1)
    assert contact.contact.greets == "Khun Ploy"
    assert contact.person.institute == cast.institute
    assert "Khun Nok" in organiser_client.get(url).text
    change = db.session.query(Change).filter_by(verb="contact named").one()
    assert change.subject_name == "Khun Nok, Institute of Bangkok"


def test_somebody_of_the_directory_is_chosen(
    url: str, cast: Cast, organiser_client: FlaskClient
) -> None:
    key = str(contact_of(cast.somchai).id)
    people = db.session.query(Person).count()

    name(organiser_client, url, contact=key, full_name="", address="")

    assert named(cast) == ["Somchai"]
    assert db.session.query(Person).count() == people
    assert f'value="{key}"' not in organiser_client.get(url).text


def test_who_is_known_by_name_and_address_is_not_made_twice(
    url: str, cast: Cast, organiser_client: FlaskClient
) -> None:
    name(organiser_client, url, full_name="Maria", address="Maria@Dili.example")

    assert named(cast) == ["Maria"]
    assert db.session.query(Person).filter_by(full_name="Maria").count() == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"full_name": ""}, "Please fill this in."),
        ({"address": ""}, "Please fill this in."),
        ({"address": "nok at bangkok"}, "This is not an email address."),
        ({"full_name": "x" * 201}, "at most 200 characters"),
        ({"full_name": "Nok\r\nBcc: x@y.example"}, "on one line"),
        ({"standing": "queen"}, "Not a valid choice"),
        ({"contact": "999"}, "Not a valid choice"),
    ],
)
def test_what_is_wrong_comes_back_with_a_sentence(
    typed: dict[str, str], sentence: str, url: str, cast: Cast, organiser_client: FlaskClient
) -> None:
    answer = name(organiser_client, url, **typed)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert named(cast) == []


def test_nobody_is_named_twice(url: str, cast: Cast, organiser_client: FlaskClient) -> None:
    name(organiser_client, url)

    answer = name(organiser_client, url)

    assert answer.status_code == 422
    assert "This person is already a contact." in answer.text
    assert named(cast) == ["Khun Nok"]


def test_order_and_standing_are_changed_by_buttons(
    url: str, cast: Cast, organiser_client: FlaskClient
) -> None:
    name(organiser_client, url)
    name(organiser_client, url, full_name="Khun Lek", address="lek@bangkok.example")
    lek = CoordinatorContact.of(cast.institute)[1]

    organiser_client.post(f"{url}/{lek.id}/position", data={"to": "up"})
    organiser_client.post(f"{url}/{lek.id}", data={"standing": "principal"})

    assert named(cast) == ["Khun Lek", "Khun Nok"]
    assert CoordinatorContact.of(cast.institute)[0].is_principal
    assert organiser_client.post(f"{url}/{lek.id}/position", data={"to": "?"}).status_code == 400


def test_who_is_removed_stays_in_the_directory(
    url: str, cast: Cast, organiser_client: FlaskClient
) -> None:
    name(organiser_client, url)
    (contact,) = CoordinatorContact.of(cast.institute)

    organiser_client.post(f"{url}/{contact.id}/end")

    assert named(cast) == []
    assert db.session.query(Contact).filter_by(address="nok@bangkok.example").count() == 1


def test_only_organisers_of_the_institute_and_the_secretariat_change_its_contacts(
    app: Flask, cast: Cast, yangon: Yangon, organiser_client: FlaskClient
) -> None:
    url = f"/institutes/{yangon.institute.id}/contacts"
    paths = [url, f"{url}/{yangon.khin.id}", f"{url}/{yangon.khin.id}/end"]

    answers = [organiser_client.post(each, data=NEW).status_code for each in paths]

    page = organiser_client.get(url).text
    assert answers == [404] * 3
    assert "Daw Khin" in page and "Remove" not in page
    assert app.test_client().get(url).status_code == 303
    cast.organiser.is_secretariat = True
    db.session.commit()
    assert organiser_client.post(f"{url}/{yangon.khin.id}/end").status_code == 303


def test_a_contact_of_another_institute_is_not_found(
    url: str, yangon: Yangon, organiser_client: FlaskClient
) -> None:
    assert organiser_client.post(f"{url}/{yangon.khin.id}/end").status_code == 404
