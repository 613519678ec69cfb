"""The twelve countries, their institutes, and who acts for them."""

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.organiser import Organiser
from nact_meet.directory.models.person import Person
from nact_meet.history.models import Change
from nact_meet.web.extensions import db
from nact_meet.world.countries import NETWORK
from tests.cast import Cast

HANOI = {
    "name": "Institute of Hanoi",
    "own_script_name": "Viện Hà Nội",
    "country_code": "VN",
    "is_coordinator": "y",
    "zone": "Asia/Ho_Chi_Minh",
}


def create(client: FlaskClient, **values: str) -> Any:
    return client.post("/institutes", data=HANOI | values)


def appoint(client: FlaskClient, institute: Institute, name: str, address: str) -> Any:
    data = {"full_name": name, "address": address}
    return client.post(f"/institutes/{institute.id}/appointments", data=data)


def last_change() -> Change:
    return db.session.scalars(select(Change).order_by(Change.id.desc())).first() or pytest.fail()


def test_the_countries_come_in_protocol_order(organiser_client: FlaskClient) -> None:
    page = organiser_client.get("/institutes").text

    assert re.findall(r'<tr id="(\w\w)"', page) == [country.code for country in NETWORK]
    assert page.index('id="organisations"') > page.index('id="CN"')


def test_a_new_institute_is_found_under_its_country(secretariat: FlaskClient) -> None:
    answer = create(secretariat)

    page = secretariat.get("/institutes").text
    viet_nam = page[page.index('id="VN"') : page.index('id="CN"')]
    assert answer.status_code == 303
    assert "Institute of Hanoi" in viet_nam
    assert "Country coordinator" in viet_nam
    assert (last_change().verb, last_change().actor_name) == ("created", "Somchai")


def test_an_organisation_has_no_country(secretariat: FlaskClient) -> None:
    values = {"name": "Secretariat", "country_code": "organisation", "zone": "Jakarta"}
    secretariat.post("/institutes", data=values)

    institute = db.session.scalars(select(Institute).where(Institute.name == "Secretariat")).one()
    page = secretariat.get("/institutes").text
    assert (institute.country_code, institute.zone) == (None, "Asia/Jakarta")
    assert "Secretariat" in page[page.index('id="organisations"') :]


def test_a_country_has_one_coordinator(secretariat: FlaskClient) -> None:
    create(secretariat)

    answer = create(secretariat, name="Another one")

    assert answer.status_code == 422
    assert "Institute of Hanoi is the coordinator of this country" in answer.text
    assert 'value="Another one"' in answer.text


def test_of_two_who_found_a_coordinator_at_once_one_is_told(
    app_on_both: Flask, secretariat: FlaskClient
) -> None:
    cookie = secretariat.get_cookie("session")
    assert cookie is not None
    db.session.remove()

    def found(name: str) -> int:
        client = app_on_both.test_client()
        client.set_cookie("session", cookie.value)
        return int(create(client, name=name).status_code)

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(found, [f"Institute {number}" for number in range(4)]))

    assert sorted(answers) == [303, 422, 422, 422]


def test_a_coordinator_may_be_edited_and_step_back(secretariat: FlaskClient, cast: Cast) -> None:
    location = create(secretariat).location
    values = {key: value for key, value in HANOI.items() if key != "is_coordinator"}

    kept = secretariat.post(location, data=HANOI | {"own_script_name": ""})
    stepped_back = secretariat.post(location, data=values)
    follower = create(secretariat, name="The next")

    assert [kept.status_code, stepped_back.status_code, follower.status_code] == [303, 303, 303]


def test_an_organisation_coordinates_no_country(secretariat: FlaskClient) -> None:
    answer = create(secretariat, country_code="organisation")

    assert answer.status_code == 422
    assert "Only an institute of a country" in answer.text


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "Please fill this in."),
        ("name", "institute of bangkok", "with this name"),
        ("name", "Hanoi\r\nBcc: stranger@elsewhere.example", "on one line"),
        ("name", "x" * 201, "at most 200 characters"),
        ("zone", "Asia/Atlantis", "We do not know this city"),
        ("country_code", "XX", "Please choose a country from the list"),
    ],
)
def test_what_is_wrong_comes_back_with_a_sentence(
    secretariat: FlaskClient, field: str, value: str, sentence: str
) -> None:
    answer = create(secretariat, **{field: value})

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Viện Hà Nội" in answer.text


def test_a_country_that_nobody_wrote_is_shown_as_unconfirmed_until_somebody_saves_it(
    secretariat: FlaskClient,
) -> None:
    values = {"name": "River centre", "country_code": "other", "country_said": "Japan"}
    location = secretariat.post("/institutes", data=values | {"zone": "Tokyo"}).location
    institute = Institute.named("River centre")
    assert institute
    institute.is_country_guessed = True
    db.session.commit()

    asked = [secretariat.get(url).text for url in (location, "/institutes")]
    secretariat.post(location, data=values | {"zone": "Tokyo"})
    confirmed = [secretariat.get(url).text for url in (location, "/institutes")]

    assert all("Japan" in page and "Not confirmed" in page for page in asked)
    assert all("Japan" in page and "Not confirmed" not in page for page in confirmed)


def test_only_the_secretariat_keeps_institutes(organiser_client: FlaskClient, cast: Cast) -> None:
    path = f"/institutes/{cast.institute.id}"

    answers = [
        organiser_client.get("/institutes/new"),
        create(organiser_client),
        organiser_client.get(f"{path}/edit"),
        organiser_client.post(path, data=HANOI),
        appoint(organiser_client, cast.institute, "Aye Aye", "aye@yangon.example"),
        organiser_client.post(f"{path}/appointments/{cast.organiser.id}/end"),
    ]

    assert {answer.status_code for answer in answers} == {403}
    assert "Appoint" not in organiser_client.get(path).text


def test_a_stranger_is_asked_to_sign_in(client: FlaskClient, cast: Cast) -> None:
    paths = ["/institutes", f"/institutes/{cast.institute.id}", "/people", "/working-groups"]

    answers = [client.get(path) for path in paths]

    assert [answer.status_code for answer in answers] == [303] * 4
    assert all(answer.location.startswith("/sign-in?next=") for answer in answers)


def test_a_newcomer_is_appointed_by_name_and_address(secretariat: FlaskClient, cast: Cast) -> None:
    answer = appoint(secretariat, cast.dili, "Joana", "joana@dili.example")

    organiser = Organiser.by_address("joana@dili.example")
    assert answer.status_code == 303
    assert organiser is not None
    assert organiser.institute_ids == [cast.dili.id]
    assert (organiser.person.zone, organiser.person.country_code) == ("Asia/Dili", "TL")
    assert [each.address for each in organiser.person.contacts] == ["joana@dili.example"]
    assert last_change().verb == "appointed"


def test_a_person_of_the_directory_is_appointed_as_they_are(
    secretariat: FlaskClient, cast: Cast
) -> None:
    appoint(secretariat, cast.dili, "M. of Dili", "Maria@Dili.example")

    organiser = Organiser.by_address("maria@dili.example")
    assert organiser is not None
    assert organiser.person is cast.maria
    assert cast.maria.full_name == "Maria"


def test_an_organiser_may_act_for_two_institutes(secretariat: FlaskClient, cast: Cast) -> None:
    for _ in range(2):
        appoint(secretariat, cast.dili, "Somchai", "somchai@bangkok.example")

    db.session.refresh(cast.organiser)
    assert cast.organiser.institute_ids == [cast.institute.id, cast.dili.id]


def test_whoever_acts_for_nobody_any_more_sees_nothing(
    app: Flask, secretariat: FlaskClient, cast: Cast
) -> None:
    appoint(secretariat, cast.dili, "Maria", "maria@dili.example")
    maria = Organiser.by_address("maria@dili.example")
    assert maria is not None

    answer = secretariat.post(f"/institutes/{cast.dili.id}/appointments/{maria.id}/end")

    assert answer.status_code == 303
    assert Organiser.by_address("maria@dili.example") is None
    assert db.session.get(Person, cast.maria.id) is not None
    assert last_change().verb == "dismissed"


def test_an_institute_from_elsewhere_says_where_it_is(
    secretariat: FlaskClient,
) -> None:
    typed = {"name": "Deep Sea Institute", "zone": "London"}

    unsaid = secretariat.post("/institutes", data=typed)
    made = secretariat.post(
        "/institutes", data=typed | {"country_code": "other", "country_said": "Atlantis"}
    )

    institute = Institute.named("Deep Sea Institute")
    assert unsaid.status_code == 422 and "Please choose a country." in unsaid.text
    assert institute and (institute.country_code, institute.country_said) == (None, "Atlantis")
    assert "Atlantis" in secretariat.get(made.location).text
    form = secretariat.get(f"{made.location}/edit").text
    assert '<option value="other" selected>' in form and 'value="Atlantis"' in form
