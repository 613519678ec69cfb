"""A session is a row: it ends everywhere when its owner says so, and by itself."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from nact_meet import chores
from nact_meet.directory.models.organiser import Organiser
from nact_meet.own_data.models import OwnDataLink, new_key
from nact_meet.signing_in.devices import browser_of, system_of
from nact_meet.signing_in.models.browser_session import BrowserSession
from nact_meet.signing_in.models.sign_in_link import SignInLink
from nact_meet.web.database import writing_briefly
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.parts.statements import statements

PHONE = "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"


def browser(app: Flask, organiser: Organiser, user_agent: str = "") -> FlaskClient:
    """One that has just signed in."""
    link = SignInLink.for_organiser(organiser)
    db.session.add(link)
    db.session.commit()
    client = app.test_client()
    headers = {"User-Agent": user_agent}
    assert client.post(f"/sign-in/{link.token}", headers=headers).status_code == 303
    return client


def signs_in(client: FlaskClient) -> bool:
    return client.get("/people").status_code == 200


def sessions() -> list[BrowserSession]:
    return list(db.session.scalars(select(BrowserSession).order_by(BrowserSession.id)))


def cookie(client: FlaskClient) -> str:
    held = client.get_cookie("session")
    assert held is not None
    return held.value


def copied(app: Flask, client: FlaskClient) -> FlaskClient:
    """What somebody does who got hold of the cookie."""
    thief = app.test_client()
    thief.set_cookie("session", cookie(client))
    return thief


def test_signing_out_ends_the_session_of_this_browser(app_on_both: Flask, cast: Cast) -> None:
    here, there = (browser(app_on_both, cast.organiser) for _ in range(2))

    answer = here.post("/sign-out")

    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert not signs_in(here)
    assert signs_in(there)


def test_a_copied_cookie_opens_nothing_after_signing_out(app: Flask, cast: Cast) -> None:
    client = browser(app, cast.organiser)
    thief = copied(app, client)
    assert signs_in(thief)

    client.post("/sign-out")

    assert not signs_in(thief)
    assert thief.post("/sign-out").status_code == 303


def test_signing_out_everywhere_ends_every_session(app: Flask, cast: Cast) -> None:
    here, there = (browser(app, cast.organiser) for _ in range(2))

    here.post("/sign-out/everywhere")

    assert not signs_in(here)
    assert not signs_in(there)


def test_the_database_holds_no_key_of_a_cookie(app: Flask, cast: Cast) -> None:
    client = browser(app, cast.organiser)
    with app.test_request_context(headers={"Cookie": f"session={cookie(client)}"}) as context:
        key = context.session["_user_id"]

    [row] = sessions()
    assert key not in row.key_hash and len(key) == 43


def test_a_session_ends_when_it_is_idle_for_too_long(
    app: Flask, cast: Cast, clock: time_machine.Traveller
) -> None:
    client, hours = browser(app, cast.organiser), app.permanent_session_lifetime
    clock.shift(hours)
    used_in_time = signs_in(client)
    clock.shift(hours + timedelta(seconds=1))

    assert used_in_time
    assert not signs_in(client)


def test_what_a_script_reads_beside_a_form_takes_back_nothing_that_the_form_said(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    """Its answer may be the later one: a browser keeps the cookie that comes last."""
    meeting = cast.meeting()
    url = f"/meetings/{meeting.ref}"

    read = organiser_client.get(url, headers={"Sec-Fetch-Mode": "cors"})
    opened = organiser_client.get(url, headers={"Sec-Fetch-Mode": "navigate"})
    in_place = organiser_client.get(url, headers={"Sec-Fetch-Mode": "cors", "Opens-Page": "1"})
    framed = organiser_client.get(
        url, headers={"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"}
    )
    by_an_old_browser = organiser_client.get(url)

    assert "Set-Cookie" not in framed.headers
    assert "Set-Cookie" in in_place.headers
    assert read.status_code == 200 and "Set-Cookie" not in read.headers
    assert "Set-Cookie" in opened.headers and "Set-Cookie" in by_an_old_browser.headers


def test_a_session_ends_after_thirty_days_however_often_it_is_used(
    app: Flask, cast: Cast, clock: time_machine.Traveller
) -> None:
    client = browser(app, cast.organiser)
    for _ in range(3):
        clock.shift(timedelta(days=9, hours=23))
        assert signs_in(client)
    clock.shift(timedelta(hours=3) - timedelta(seconds=1))
    last_second = signs_in(client)
    clock.shift(1)

    assert last_second
    assert not signs_in(client)


def test_reading_stamps_the_row_once_an_hour(
    app_on_both: Flask, cast: Cast, clock: time_machine.Traveller
) -> None:
    client = browser(app_on_both, cast.organiser)
    [session] = sessions()
    began = session.used_at
    clock.shift(3600)
    client.get("/people")
    after_an_hour = stamped()
    clock.shift(1)
    client.get("/people")

    assert after_an_hour == began
    assert stamped() - began == timedelta(seconds=3601)


def stamped() -> object:
    db.session.rollback()
    return db.session.scalar(select(BrowserSession.used_at))


def test_reading_goes_on_where_the_row_cannot_be_stamped(
    app_on_both: Flask, cast: Cast, clock: time_machine.Traveller
) -> None:
    client = browser(app_on_both, cast.organiser)
    began = stamped()
    db.session.rollback()
    clock.shift(7200)
    with db.engine.connect() as busy, busy.begin():
        busy.execute(text("UPDATE sessions SET browser = 'Busy'"))

        answer = client.get("/people")

    assert answer.status_code == 200
    assert stamped() == began


def test_a_brief_writer_leaves_its_connection_as_it_was(app: Flask) -> None:
    with writing_briefly(db.engine) as connection:
        connection.execute(text("UPDATE sessions SET browser = ''"))

    with db.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() in {15000, 60000}


def test_a_post_stamps_the_row_with_what_it_does(
    app: Flask, cast: Cast, clock: time_machine.Traveller
) -> None:
    client = browser(app, cast.organiser)
    began = stamped()
    clock.shift(61)

    client.post("/account/devices/others/end")

    assert stamped() != began


def test_who_reads_is_found_in_one_statement(app: Flask, cast: Cast) -> None:
    client = browser(app, cast.organiser)

    with statements() as asked:
        client.get("/account/devices")

    about_the_reader = [each for each in asked if "key_hash =" in each]
    assert len(about_the_reader) == 1
    assert [each for each in asked if "FROM people" in each or "FROM organisers" in each] == []


def test_an_organiser_sees_where_they_are_signed_in(app: Flask, cast: Cast) -> None:
    here, _phone = browser(app, cast.organiser), browser(app, cast.organiser, PHONE)

    page = here.get("/account/devices").text

    assert "Firefox on Android" in page
    assert page.count("This browser") == 1


def test_one_browser_is_signed_out_from_another(app_on_both: Flask, cast: Cast) -> None:
    here, phone = (browser(app_on_both, cast.organiser) for _ in range(2))

    answer = here.post(f"/account/devices/{sessions()[1].id}/end")

    assert answer.status_code == 303
    assert signs_in(here)
    assert not signs_in(phone)


def test_all_others_are_signed_out_at_once(app: Flask, cast: Cast) -> None:
    here, *others = (browser(app, cast.organiser) for _ in range(3))

    here.post("/account/devices/others/end")

    assert signs_in(here)
    assert [signs_in(other) for other in others] == [False, False]


def test_nobody_ends_anothers_session(app: Flask, cast: Cast) -> None:
    somchai = browser(app, cast.organiser)
    maria = Organiser(person=cast.maria, address="maria@dili.example")
    db.session.add(maria)
    other = browser(app, maria)

    answers = [other.post(f"/account/devices/{row.id}/end").status_code for row in sessions()[:1]]
    others = other.post("/account/devices/others/end").status_code

    assert (answers, others) == ([404], 303)
    assert signs_in(somchai)
    assert "Somchai" not in other.get("/account/devices").text


def test_old_sessions_are_forgotten(app: Flask, cast: Cast, clock: time_machine.Traveller) -> None:
    browser(app, cast.organiser)
    clock.shift(timedelta(days=31))
    chores.do()
    kept = len(sessions())
    clock.shift(1)
    chores.do()

    assert (kept, sessions()) == (1, [])


def test_a_cookie_of_before_sessions_had_rows_opens_nothing(app: Flask, cast: Cast) -> None:
    """It named its organiser alone."""
    client = app.test_client()
    with client.session_transaction() as session:
        session.permanent, session["_user_id"] = True, "ended-1"

    assert not signs_in(client)


def test_a_public_page_asks_nobody_who_they_are(app: Flask, cast: Cast) -> None:
    client = browser(app, cast.organiser)

    with statements() as asked:
        answer = client.get("/")

    assert "Set-Cookie" not in answer.headers
    assert [each for each in asked if "key_hash" in each] == []


def test_signing_in_once_more_ends_the_session_before(app: Flask, cast: Cast) -> None:
    client = browser(app, cast.organiser)
    before = db.session.scalars(select(BrowserSession)).one()
    link = SignInLink.for_organiser(cast.organiser)
    db.session.add(link)
    db.session.commit()

    client.post(f"/sign-in/{link.token}")

    db.session.refresh(before)
    [now] = db.session.scalars(select(BrowserSession).where(BrowserSession.ended_at.is_(None)))
    assert before.ended_at and now.id != before.id


def test_a_session_is_part_of_its_owners_data(app: Flask, cast: Cast) -> None:
    browser(app, cast.organiser, PHONE)
    cast.invite(cast.meeting(), cast.somchai)
    link = OwnDataLink(contact=cast.somchai.contacts[0], key=new_key())
    db.session.add(link)
    db.session.commit()

    data = app.test_client().get(f"/own-data/{link.token}/own-data.json").get_json()

    [session] = data["person"]["account"]["sessions"]
    assert (session["browser"], session["system"]) == ("Firefox", "Android")


@pytest.mark.parametrize(
    ("user_agent", "browser", "system"),
    [
        (PHONE, "Firefox", "Android"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
            "Edge",
            "Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
            "(KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
            "Safari",
            "iPhone",
        ),
        (
            "Mozilla/5.0 (Linux; Android 14; V2) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Version/4.0 Chrome/130.0 Mobile Safari/537.36 MicroMessenger/8.0.50",
            "WeChat",
            "Android",
        ),
        ("curl/8.5.0", "", ""),
        ("", "", ""),
    ],
)
def test_a_browser_is_named_as_people_name_it(user_agent: str, browser: str, system: str) -> None:
    assert (browser_of(user_agent), system_of(user_agent)) == (browser, system)
