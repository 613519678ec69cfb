"""Signing in: type an address, follow the mailed link, press one button."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.signing_in.models.sign_in_link import OPEN_LINKS, SignInLink
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.directory.conftest import counting

SOMCHAI = "somchai@bangkok.example"
STRANGER = "stranger@elsewhere.example"


def ask(client: FlaskClient, address: str = SOMCHAI, **more: str) -> Any:
    return client.post("/sign-in", data={"address": address, **more})


def mailed_links() -> list[str]:
    """The addresses that the waiting mails carry, oldest first."""
    query = select(Notice).where(Notice.kind == Kind.SIGN_IN).order_by(Notice.id)
    ids = [notice.payload["link_id"] for notice in db.session.scalars(query)]
    return [f"/sign-in/{db.session.get_one(SignInLink, link_id).token}" for link_id in ids]


def signs_in(client: FlaskClient) -> bool:
    return client.get("/people").status_code == 200


def test_an_organiser_signs_in_by_a_mailed_link(app_on_both: Flask, cast: Cast) -> None:
    client = app_on_both.test_client()

    asked = ask(client)
    [link] = mailed_links()
    shown = client.get(link)
    answer = client.post(link)

    assert (asked.status_code, shown.status_code) == (200, 200)
    assert "Somchai" in shown.text
    assert (answer.status_code, answer.location) == (303, "/meetings")
    assert signs_in(client)
    notice = db.session.scalars(select(Notice)).one()
    assert (notice.organiser_id, notice.address) == (cast.organiser.id, SOMCHAI)


def test_an_address_is_known_in_whatever_case_it_is_typed(client: FlaskClient, cast: Cast) -> None:
    ask(client, " Somchai@Bangkok.Example ")

    assert len(mailed_links()) == 1


def test_a_stranger_reads_the_same_page_and_gets_no_mail(client: FlaskClient, cast: Cast) -> None:
    known, unknown = ask(client), ask(client, STRANGER)

    assert known.text.replace(SOMCHAI, "") == unknown.text.replace(STRANGER, "")
    assert len(mailed_links()) == 1
    assert db.session.scalar(select(func.count(Notice.id))) == 1


def test_a_stranger_costs_as_many_statements_as_an_organiser(
    client: FlaskClient, cast: Cast
) -> None:
    with counting() as known:
        ask(client)
    with counting() as unknown:
        ask(client, STRANGER)

    assert len(known) == len(unknown)


def test_opening_a_link_changes_nothing(client: FlaskClient, cast: Cast) -> None:
    ask(client)
    [link] = mailed_links()

    client.get(link)
    client.get(link)

    assert not signs_in(client)
    assert client.post(link).status_code == 303


def test_a_link_works_once(app: Flask, cast: Cast) -> None:
    client, other = app.test_client(), app.test_client()
    ask(client)
    [link] = mailed_links()
    client.post(link)

    again = other.post(link)

    assert again.status_code == 410
    assert "no longer works" in again.text
    assert 'action="/sign-in"' in again.text
    assert other.get(link).status_code == 410
    assert not signs_in(other)


def test_of_two_who_press_at_once_one_signs_in(app_on_both: Flask, cast: Cast) -> None:
    ask(app_on_both.test_client())
    [link] = mailed_links()
    db.session.remove()
    clients = [app_on_both.test_client() for _ in range(4)]

    with ThreadPoolExecutor(len(clients)) as pool:
        answers = list(pool.map(lambda client: client.post(link).status_code, clients))

    assert sorted(answers) == [303, 410, 410, 410]


def test_a_link_works_for_a_quarter_of_an_hour(client: FlaskClient, cast: Cast) -> None:
    ask(client)
    [path] = mailed_links()
    link = db.session.scalars(select(SignInLink)).one()
    assert timedelta(minutes=14) < link.expires_at - datetime.now(UTC) <= timedelta(minutes=15)
    link.expires_at -= timedelta(minutes=15)
    db.session.commit()

    assert client.get(path).status_code == 410
    assert client.post(path).status_code == 410
    assert not signs_in(client)


@pytest.mark.parametrize("token", ["nonsense", "MQ.forged", "x" * 500])
def test_a_forged_link_is_offered_a_new_one(client: FlaskClient, cast: Cast, token: str) -> None:
    answer = client.get(f"/sign-in/{token}")

    assert answer.status_code == 404
    assert 'action="/sign-in"' in answer.text


def test_no_more_than_a_few_links_are_open_at_once(client: FlaskClient, cast: Cast) -> None:
    answers = [ask(client) for _ in range(OPEN_LINKS + 2)]

    assert len(mailed_links()) == OPEN_LINKS
    assert len({answer.text for answer in answers}) == 1


def test_what_is_no_address_comes_back_as_it_was_typed(client: FlaskClient, cast: Cast) -> None:
    answer = ask(client, "somchai at bangkok")

    assert answer.status_code == 422
    assert "somchai at bangkok" in answer.text
    assert "not a mail address" in answer.text


def test_an_address_with_a_line_break_is_refused(client: FlaskClient, cast: Cast) -> None:
    answer = ask(client, f"{SOMCHAI}\r\nBcc: {STRANGER}")

    assert answer.status_code == 422
    assert mailed_links() == []


def test_whoever_wanted_a_page_comes_back_to_it(client: FlaskClient, cast: Cast) -> None:
    asked = client.get("/people?q=wei")
    form = client.get(asked.location)
    wanted = re.search(r'id="next"[^>]*value="([^"]*)"', form.text)
    assert asked.status_code == 303
    assert wanted is not None

    ask(client, next=wanted[1])
    answer = client.post(mailed_links()[0])

    assert answer.location == "/people?q=wei"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example"]
)
def test_nobody_is_sent_to_another_site(client: FlaskClient, cast: Cast, elsewhere: str) -> None:
    ask(client, next=elsewhere)

    assert client.post(mailed_links()[0]).location == "/meetings"


def test_signing_out_ends_the_session_of_this_browser(app: Flask, cast: Cast) -> None:
    here, there = app.test_client(), app.test_client()
    for client in (here, there):
        ask(client)
        client.post(mailed_links()[-1])

    answer = here.post("/sign-out")

    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert not signs_in(here)
    assert signs_in(there)


def test_signing_out_everywhere_ends_every_session(app: Flask, cast: Cast) -> None:
    here, there = app.test_client(), app.test_client()
    for client in (here, there):
        ask(client)
        client.post(mailed_links()[-1])

    here.post("/sign-out/everywhere")

    assert not signs_in(here)
    assert not signs_in(there)


def test_a_session_expires(app: Flask, client: FlaskClient, cast: Cast) -> None:
    ask(client)
    answer = client.post(mailed_links()[0])
    expires = re.search(r"Expires=([^;]+)", answer.headers["Set-Cookie"])
    assert expires is not None
    app.config["PERMANENT_SESSION_LIFETIME"] = timedelta(seconds=-1)

    assert "HttpOnly" in answer.headers["Set-Cookie"]
    assert not signs_in(client)


def test_a_sign_in_page_of_an_organiser_speaks_their_language(
    client: FlaskClient, cast: Cast
) -> None:
    cast.somchai.language = "zh_Hans"
    db.session.commit()
    ask(client)

    shown = client.get(mailed_links()[0])

    assert '<html lang="zh-Hans">' in shown.text
