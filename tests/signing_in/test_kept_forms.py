"""A form that is sent after its session has ended comes back, filled in, and has done nothing."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from nact_meet.directory.models.organiser import Organiser
from nact_meet.directory.models.person import Person
from nact_meet.history.models import Change
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.signing_in.models.kept_form import KEPT_FOR, LONGEST, MOST_KEPT, KeptForm
from nact_meet.signing_in.models.sign_in_link import SignInLink
from nact_meet.web.extensions import db
from tests.cast import Cast

THIT = {
    "full_name": "Thit Sar",
    "address": "thit@yangon.example",
    "country_code": "MM",
    "zone": "Asia/Yangon",
    "language": "en",
}


def sign_in(client: FlaskClient, organiser: Organiser, wanted: str = "") -> Any:
    link = SignInLink.for_organiser(organiser)
    db.session.add(link)
    db.session.commit()
    client.post("/sign-in", data={"address": "stranger@elsewhere.example", "next": wanted})
    return client.post(f"/sign-in/{link.token}")


@pytest.fixture
def somchai(app_on_both: Flask, cast: Cast) -> FlaskClient:
    client = app_on_both.test_client()
    sign_in(client, cast.organiser)
    return client


def ended_elsewhere(app: Flask, client: FlaskClient) -> FlaskClient:
    """The browser still holds its cookie; its session was ended from another."""
    with_the_cookie_of(client, app).post("/sign-out/everywhere")
    return client


def came_back(client: FlaskClient, organiser: Organiser, answer: Any) -> Any:
    """After signing in, the page that follows."""
    asked = client.get(answer.location)
    assert "your form is shown again" in asked.text
    wanted = answer.location.split("next=")[1].split("&")[0]
    signed_in = sign_in(client, organiser, wanted.replace("%3F", "?").replace("%3D", "="))
    assert signed_in.status_code == 303
    return client.get(signed_in.location)


def test_a_form_comes_back_filled_in(app_on_both: Flask, cast: Cast, somchai: FlaskClient) -> None:
    ended_elsewhere(app_on_both, somchai)
    answer = somchai.post("/people", data=THIT)

    page = came_back(somchai, cast.organiser, answer)

    assert page.status_code == 200
    assert 'value="Thit Sar"' in page.text
    assert "Nothing is saved yet" in page.text
    assert people_named("Thit Sar") == 0
    assert somchai.post("/people", data=THIT).status_code == 303
    assert people_named("Thit Sar") == 1


def people_named(name: str) -> int:
    db.session.rollback()
    return len(db.session.scalars(select(Person).where(Person.full_name == name)).all())


def test_so_does_one_whose_session_was_idle_for_too_long(
    app_on_both: Flask, cast: Cast, somchai: FlaskClient, clock: time_machine.Traveller
) -> None:
    clock.shift(app_on_both.permanent_session_lifetime + timedelta(seconds=1))
    answer = somchai.post("/people", data=THIT)

    assert somchai.get("/people").status_code == 303
    assert 'value="Thit Sar"' in came_back(somchai, cast.organiser, answer).text


def test_what_is_wrong_in_it_is_said_as_well(
    app_on_both: Flask, cast: Cast, somchai: FlaskClient
) -> None:
    ended_elsewhere(app_on_both, somchai)
    answer = somchai.post("/people", data=THIT | {"address": "thit at yangon"})

    page = came_back(somchai, cast.organiser, answer).text

    assert "thit at yangon" in page and "not an email address" in page


def test_a_form_of_many_rows_comes_back_whole(
    app_on_both: Flask, cast: Cast, somchai: FlaskClient
) -> None:
    ended_elsewhere(app_on_both, somchai)
    values = {"title": "Rice and roads", "room_number": "123", "agenda-7-title": "Tea"}
    answer = somchai.post("/meetings", data=values)

    page = came_back(somchai, cast.organiser, answer).text

    assert 'value="Rice and roads"' in page and 'value="123"' in page and 'value="Tea"' in page
    assert db.session.scalars(select(Meeting)).all() == []


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/meetings", "title"),
        ("/meetings/REF", "title"),
        ("/meetings/REF/seats", "seats"),
        ("/meetings/REF/letters", "subject"),
        ("/meetings/REF/invitations", "pasted"),
        ("/meetings/REF/import", "pasted"),
        ("/meetings/REF/questions", "label"),
        ("/polls", "title"),
        ("/people/PERSON/contacts", "address"),
        ("/working-groups", "name"),
    ],
)
def test_every_form_shows_itself_and_does_nothing(
    app_on_both: Flask, cast: Cast, somchai: FlaskClient, path: str, field: str
) -> None:
    path = path.replace("REF", cast.meeting().ref).replace("PERSON", str(cast.somchai.id))
    ended_elsewhere(app_on_both, somchai)
    answer = somchai.post(path, data={field: "Padauk flowers", "kind": "text"})
    before = db.session.scalar(select(func.count(Change.id)))

    page = came_back(somchai, cast.organiser, answer)

    assert page.status_code == 200
    assert "Padauk flowers" in page.text and "What you had typed" not in page.text
    assert db.session.scalar(select(func.count(Change.id))) == before


def test_a_button_is_pressed_again_by_its_owner(
    app_on_both: Flask, cast: Cast, somchai: FlaskClient
) -> None:
    meeting = cast.meeting()
    page = f"/meetings/{meeting.ref}"
    ended_elsewhere(app_on_both, somchai)
    answer = somchai.post(f"{page}/publication", headers={"Referer": f"http://localhost{page}"})

    back = came_back(somchai, cast.organiser, answer)

    assert (back.status_code, back.location) == (303, page)
    assert "press the button again" in somchai.get(page).text
    db.session.refresh(meeting)
    assert meeting.published_at is None


def test_a_button_of_a_page_that_showed_a_form_again_leads_there_once(
    app_on_both: Flask, cast: Cast, somchai: FlaskClient
) -> None:
    cast.organiser.is_secretariat = True
    db.session.commit()
    ended_elsewhere(app_on_both, somchai)
    page = {"Referer": "http://localhost/passkeys?again=1&page=2"}
    answer = somchai.post("/passkeys", headers=page)

    back = came_back(somchai, cast.organiser, answer)

    assert (back.status_code, back.location) == (303, "/passkeys?page=2")


def test_words_without_a_form_of_their_own_are_shown(
    app_on_both: Flask, cast: Cast, somchai: FlaskClient
) -> None:
    meeting = cast.meeting()
    ended_elsewhere(app_on_both, somchai)
    answer = somchai.post(f"/meetings/{meeting.ref}/publication", data={"note": "Dear all"})

    assert "Dear all" in came_back(somchai, cast.organiser, answer).text


def test_it_is_kept_for_an_hour(
    app_on_both: Flask, cast: Cast, somchai: FlaskClient, clock: time_machine.Traveller
) -> None:
    ended_elsewhere(app_on_both, somchai)
    somchai.post("/people", data=THIT)
    sign_in(somchai, cast.organiser)
    clock.shift(KEPT_FOR - timedelta(seconds=1))
    last_second = somchai.get("/people?again=1").text
    clock.shift(1)

    assert 'value="Thit Sar"' in last_second
    assert "Thit Sar" not in somchai.get("/people?again=1").text


def test_it_is_shown_to_its_owner_in_this_browser_alone(
    app_on_both: Flask, cast: Cast, somchai: FlaskClient
) -> None:
    maria = Organiser(person=cast.maria, address="maria@dili.example")
    db.session.add(maria)
    ended_elsewhere(app_on_both, somchai)
    somchai.post("/people", data=THIT)
    elsewhere = app_on_both.test_client()
    sign_in(elsewhere, cast.organiser)
    seen = [elsewhere.get("/people?again=1").text]
    sign_in(somchai, maria)
    seen.append(somchai.get("/people?again=1").text)

    assert ["Thit Sar" in page for page in seen] == [False, False]


def test_nothing_is_kept_of_strangers(app_on_both: Flask, cast: Cast) -> None:
    answer = app_on_both.test_client().post("/people", data=THIT)

    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert db.session.scalars(select(KeptForm)).all() == []


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}])
def test_nothing_is_kept_of_another_sites_form(
    app_on_both: Flask, cast: Cast, somchai: FlaskClient, headers: dict[str, str]
) -> None:
    ended_elsewhere(app_on_both, somchai)

    answer = somchai.post("/people", data=THIT, headers=headers)

    assert answer.status_code == 403
    assert db.session.scalars(select(KeptForm)).all() == []


@pytest.mark.parametrize(("length", "kept"), [(LONGEST - 9, 1), (LONGEST - 8, 0)])
def test_it_has_a_bound(
    app_on_both: Flask, cast: Cast, somchai: FlaskClient, length: int, kept: int
) -> None:
    ended_elsewhere(app_on_both, somchai)

    answer = somchai.post("/people", data={"full_name": "x" * length})

    assert len(db.session.scalars(select(KeptForm)).all()) == kept
    assert ("too long" in somchai.get(answer.location).text) is not bool(kept)


def test_of_many_forms_of_one_organiser_the_last_is_kept(
    app_on_both: Flask, cast: Cast, somchai: FlaskClient
) -> None:
    ended_elsewhere(app_on_both, somchai)
    for name in ("One", "Two", "Three"):
        somchai.post("/people", data=THIT | {"full_name": name})

    [kept] = db.session.scalars(select(KeptForm))
    assert ["full_name", "Three"] in kept.fields


def test_a_copied_cookie_drops_no_form_of_its_owner(
    app_on_both: Flask, cast: Cast, somchai: FlaskClient
) -> None:
    thief = with_the_cookie_of(somchai, app_on_both)
    ended_elsewhere(app_on_both, somchai)
    answer = somchai.post("/people", data=THIT)
    thief.post("/people", data=THIT | {"full_name": "Nobody"})

    assert 'value="Thit Sar"' in came_back(somchai, cast.organiser, answer).text


def test_copies_of_one_cookie_keep_a_few_and_their_owner_is_told(
    app_on_both: Flask, cast: Cast, somchai: FlaskClient
) -> None:
    copies = [with_the_cookie_of(somchai, app_on_both) for _ in range(MOST_KEPT)]
    ended_elsewhere(app_on_both, somchai)
    answers = [copy.post("/people", data=THIT) for copy in [*copies, somchai]]

    are_kept = ["form=kept" in answer.location for answer in answers]
    assert are_kept == [True] * MOST_KEPT + [False]
    assert "could not keep your form" in somchai.get(answers[-1].location).text
    again = copies[0].post("/people", data=THIT)
    assert "form=kept" in again.location, "in place of its own"


def with_the_cookie_of(client: FlaskClient, app: Flask) -> FlaskClient:
    held, other = client.get_cookie("session"), app.test_client()
    assert held is not None
    other.set_cookie("session", held.value)
    return other


def test_a_draft_that_tried_to_save_itself_meanwhile_comes_back_as_its_button_sent_it(
    app_on_both: Flask, cast: Cast, somchai: FlaskClient
) -> None:
    there = f"/meetings/{cast.meeting().ref}"
    values = {"section": "room", "venue": "Hall 2"}
    ended_elsewhere(app_on_both, somchai)
    itself = somchai.post(f"{there}/draft", data=values | {"venue": "Hall"})
    answer = somchai.post(there, data=values)

    page = came_back(somchai, cast.organiser, answer).text

    assert itself.status_code == 303
    assert 'name="section" value="room"' in page and 'value="Hall 2"' in page
    assert db.session.scalars(select(Meeting)).one().venue == ""
