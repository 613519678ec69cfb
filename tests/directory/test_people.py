"""People and the addresses they are reached at."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, true

from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.person import Person
from nact_meet.history.models import Change
from nact_meet.places.models.participant import Participant
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast
from tests.directory.conftest import counting
from tests.parts.forms import Forms

BOUN = {
    "full_name": "Bounmy",
    "own_script_name": "ບຸນມີ",
    "honorific": "Prof.",
    "position": "Director",
    "institute": "A small one of Vientiane",
    "country_code": "LA",
    "zone": "",
    "language": "en",
    "address": "office@vientiane.example",
    "reader_name": "Ms Keo",
}


def create(client: FlaskClient, **values: str) -> Any:
    return client.post("/people", data=BOUN | values)


def named(name: str) -> Person:
    return db.session.scalars(select(Person).where(Person.full_name == name)).one()


def reach(client: FlaskClient, person: Person, address: str, reader_name: str = "") -> Any:
    data = {"address": address, "reader_name": reader_name}
    return client.post(f"/people/{person.id}/contacts", data=data)


def drop(client: FlaskClient, contact: Contact) -> Any:
    return client.post(f"/people/{contact.person_id}/contacts/{contact.id}/end")


def test_a_person_is_reached_through_somebody_else(organiser_client: FlaskClient) -> None:
    answer = create(organiser_client)

    person = named("Bounmy")
    assert (answer.status_code, answer.location) == (303, f"/people/{person.id}")
    assert person.zone == "Asia/Vientiane"
    assert (person.institute, person.affiliation) == (None, "A small one of Vientiane")
    assert [contact.greets for contact in person.contacts] == ["Ms Keo"]
    change = db.session.scalars(select(Change).order_by(Change.id.desc())).first()
    assert change is not None
    assert (change.verb, change.subject_name, change.actor_name) == ("created", "Bounmy", "Somchai")


def test_an_institute_of_the_directory_is_recognised(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    create(organiser_client, institute="institute of dili", country_code="")

    person = named("Bounmy")
    assert person.institute_id == cast.dili.id
    assert (person.affiliation, person.country_code, person.zone) == ("", "TL", "Asia/Dili")


def test_one_address_may_serve_two_people(organiser_client: FlaskClient) -> None:
    create(organiser_client)

    second = create(organiser_client, full_name="Chanthavy")
    again = create(organiser_client, full_name="bounmy")

    assert second.status_code == 303
    assert again.status_code == 422
    assert "already has this person at this address" in again.text


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("full_name", "", "Please fill this in."),
        ("full_name", "Boun\r\nBcc: x@elsewhere.example", "on one line"),
        ("honorific", "Prof.\n", ""),
        ("address", "office at vientiane", "not an email address"),
        ("address", "", "Please fill this in."),
        ("reader_name", "Ms\nKeo", "on one line"),
        ("zone", "Nowhere/Land", "We do not know this city"),
        ("language", "xx", "Not a valid choice"),
    ],
)
def test_what_is_wrong_comes_back_with_a_sentence(
    organiser_client: FlaskClient, field: str, value: str, sentence: str
) -> None:
    answer = create(organiser_client, **{field: value})

    if not sentence:  # a line end after the last letter is no harm: it is stripped
        assert answer.status_code == 303
        return
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "ບຸນມີ" in answer.text


def test_a_zone_is_asked_for_where_nothing_tells_it(organiser_client: FlaskClient) -> None:
    answer = create(organiser_client, country_code="US")

    assert answer.status_code == 422
    assert "write a time zone, or choose a country" in answer.text


def test_a_zone_that_was_left_open_stays_so_in_a_form_that_comes_back(
    organiser_client: FlaskClient, app: Flask
) -> None:
    """Else what was worked out from the country would be sent as said."""
    answer = create(organiser_client, country_code="LA", zone="", full_name="")

    sent = next(form for form in Forms(answer.text, "/people").found if "zone" in form.kinds)
    assert answer.status_code == 422
    assert (sent.values["zone"], sent.values["country_code"]) == ("", "LA")


def test_editing_keeps_what_meetings_have_on_record(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    cast.act_for(cast.yangon)
    [place] = cast.invite(cast.meeting(), cast.aye)
    form = BOUN | {"full_name": "Aye Aye Win", "institute": "Institute of Yangon", "zone": "Yangon"}

    answer = organiser_client.post(f"/people/{cast.aye.id}", data=form)

    db.session.refresh(place)
    assert answer.status_code == 303
    assert (cast.aye.full_name, cast.aye.zone) == ("Aye Aye Win", "Asia/Yangon")
    assert place.full_name == "Aye Aye"
    change = db.session.scalars(select(Change).order_by(Change.id.desc())).first()
    assert change is not None
    assert change.details["full_name"] == ["Aye Aye", "Aye Aye Win"]
    assert "institute" not in change.details


def test_the_form_of_a_person_holds_what_is_known(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    cast.act_for(cast.shanghai)
    page = organiser_client.get(f"/people/{cast.wei.id}/edit").text

    for known in ('value="Li Wei"', 'value="Institute of Shanghai"', 'value="Shanghai"'):
        assert known in page
    assert '<option value="CN" selected ' in page
    assert '<option selected value="zh_Hans">' in page


def test_an_address_is_added_once(organiser_client: FlaskClient, cast: Cast) -> None:
    cast.act_for(cast.yangon)
    first = reach(organiser_client, cast.aye, "Desk@Yangon.example", "Ko Min")
    second = reach(organiser_client, cast.aye, "desk@yangon.example")

    assert (first.status_code, second.status_code) == (303, 422)
    assert "This person already has this address" in second.text
    assert [each.address for each in cast.aye.contacts] == [
        "aye@yangon.example",
        "desk@yangon.example",
    ]


def test_an_address_that_bounced_is_believed_again_when_given_again(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    cast.act_for(cast.yangon)
    cast.aye.contacts[0].bounced_at = utc_now()
    db.session.commit()
    assert "Email came back" in organiser_client.get(f"/people/{cast.aye.id}").text
    db.session.rollback()

    reach(organiser_client, cast.aye, "aye@yangon.example")

    assert cast.aye.contact is cast.aye.contacts[0]


def test_the_last_address_of_somebody_with_a_place_stays(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    cast.act_for(cast.yangon)
    cast.invite(cast.meeting(), cast.aye)

    answer = drop(organiser_client, cast.aye.contacts[0])

    assert answer.status_code == 409
    assert "Please add another one first" in answer.text
    assert db.session.scalars(select(Contact).where(Contact.person_id == cast.aye.id)).one()


def test_places_move_to_the_address_that_remains(app_on_both: Flask, cast: Cast) -> None:
    [place] = cast.invite(cast.meeting(), cast.aye)
    left = cast.aye.contacts[0]
    cast.aye.reach_at("desk@yangon.example", "Ko Min", by=cast.somchai)
    db.session.commit()

    cast.aye.drop(left, by=cast.somchai)
    db.session.commit()

    db.session.expire_all()
    found = db.session.scalars(select(Participant).where(Participant.id == place.id)).one()
    assert found.contact.address == "desk@yangon.example"
    assert len(found.person.contacts) == 1


def test_somebody_without_a_place_may_lose_the_last_address(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    cast.act_for(cast.yangon)
    answer = drop(organiser_client, cast.aye.contacts[0])

    assert answer.status_code == 303
    assert cast.aye.contacts == []


def test_an_address_of_somebody_else_cannot_be_dropped_in_passing(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    cast.act_for(cast.yangon)
    other = cast.wei.contacts[0]

    answer = organiser_client.post(f"/people/{cast.aye.id}/contacts/{other.id}/end")

    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("wei", ["Li Wei"]),
        ("WEI shanghai", ["Li Wei"]),
        ("李伟", ["Li Wei"]),
        ("institute of dili", ["Maria"]),
        ("aye@yangon", ["Aye Aye"]),
        ("%", []),
        ("nobody", []),
    ],
)
def test_people_are_found_by_what_is_known_of_them(
    app_on_both: Flask, cast: Cast, text: str, found: list[str]
) -> None:
    cast.wei.own_script_name = "李伟"
    db.session.commit()

    people = db.session.scalars(Person.search(text, true())).unique().all()

    assert [each.full_name for each in people] == found


def test_the_list_shows_fifty_people_a_page(organiser_client: FlaskClient, cast: Cast) -> None:
    crowd(cast.institute.id, 60)

    first, second = (organiser_client.get(f"/people?page={page}").text for page in (1, 2))

    assert (first.count("<tr>") - 1, second.count("<tr>") - 1) == (50, 14)
    assert "Page 1 of 2" in first
    assert 'rel="next"' in first
    assert 'rel="prev"' in second


@pytest.mark.parametrize("path", ["/people", "/people?q=example", "/institutes"])
def test_a_list_asks_as_much_for_three_hundred_rows_as_for_three(
    organiser_client: FlaskClient, cast: Cast, path: str
) -> None:
    db.session.remove()
    with counting() as few:
        organiser_client.get(path)
    crowd(cast.institute.id, 300)

    with counting() as many:
        page = organiser_client.get(path)

    assert page.status_code == 200
    assert len(many) <= len(few)


def crowd(institute_id: int, size: int) -> None:
    db.session.remove()  # ends the transaction that a page only read in
    for number in range(size):
        person = Person(
            full_name=f"Guest {number}",
            zone="Asia/Bangkok",
            institute_id=institute_id,
            contacts=[Contact(address=f"guest{number}@crowd.example")],
        )
        db.session.add(person)
    db.session.commit()
    db.session.remove()
