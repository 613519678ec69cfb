"""Signing in: type an address, follow the mailed link, press one button."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, func, select

from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.signing_in.models.sign_in_link import (
    AFTER_DELIVERY,
    OPEN_LINKS,
    WAITS_AT_MOST,
    SignInLink,
)
from nact_meet.web.extensions import db, links
from nact_meet.web.tokens import Purpose
from tests.cast import Cast
from tests.directory.conftest import counting
from tests.parts.deliver import deliver_due
from tests.parts.smtp import MailServer

SOMCHAI = "somchai@bangkok.example"
STRANGER = "stranger@elsewhere.example"


def ask(client: FlaskClient, address: str = SOMCHAI, **more: str) -> Any:
    return client.post("/sign-in", data={"address": address, **more})


def mailed_links() -> list[str]:
    """The addresses that the waiting mails carry, oldest first."""
    query = select(Notice).where(Notice.kind == Kind.SIGN_IN).order_by(Notice.id)
    ids = [notice.payload["link_id"] for notice in db.session.scalars(query)]
    return [f"/sign-in/{db.session.get_one(SignInLink, link_id).token}" for link_id in ids]


def printed_link(cast: Cast) -> str:
    """As the command prints it."""
    link = SignInLink.for_organiser(cast.organiser)
    db.session.add(link)
    db.session.commit()
    return f"/sign-in/{link.token}"


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
    assert (answer.status_code, answer.location) == (303, "/desk")
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


def test_a_link_works_for_a_quarter_of_an_hour_after_its_delivery(
    client: FlaskClient, cast: Cast, clock: time_machine.Traveller
) -> None:
    ask(client)
    [path] = mailed_links()
    clock.shift(3600)  # a server that did not know us asked to come back in an hour
    deliver_due()
    clock.shift(15 * 60 - 1)
    last_second = client.get(path)
    clock.shift(1)

    assert last_second.status_code == 200
    assert client.get(path).status_code == 410
    assert client.post(path).status_code == 410
    assert not signs_in(client)


def test_a_link_whose_mail_never_left_ends_all_the_same(
    client: FlaskClient, cast: Cast, clock: time_machine.Traveller
) -> None:
    ask(client)
    [path] = mailed_links()
    clock.shift(WAITS_AT_MOST + AFTER_DELIVERY - timedelta(seconds=1))
    still_waiting = client.get(path)
    clock.shift(1)

    assert still_waiting.status_code == 200
    assert client.get(path).status_code == 410


def test_what_would_come_too_late_is_not_sent(
    client: FlaskClient, cast: Cast, clock: time_machine.Traveller, smtp: MailServer
) -> None:
    ask(client)
    clock.shift(WAITS_AT_MOST)

    deliver_due()

    assert smtp.messages == []


def test_a_link_that_is_printed_works_at_once_and_for_a_quarter_of_an_hour(
    client: FlaskClient, cast: Cast, clock: time_machine.Traveller
) -> None:
    path = printed_link(cast)
    clock.shift(15 * 60 - 1)
    last_second = client.get(path)
    clock.shift(1)

    assert (last_second.status_code, client.get(path).status_code) == (200, 410)


def test_a_freed_id_opens_nothing(client: FlaskClient, cast: Cast) -> None:
    old = printed_link(cast)
    db.session.execute(delete(SignInLink))
    db.session.commit()

    new = printed_link(cast)

    assert db.session.scalars(select(SignInLink.id)).all() == [1]
    assert (client.get(old).status_code, client.get(new).status_code) == (404, 200)


@pytest.mark.parametrize("values", [1, [1], [1, ""], [1, None], ["1", "x"], {"1": 1}])
def test_a_token_of_another_form_opens_nothing(
    client: FlaskClient, cast: Cast, values: object
) -> None:
    printed_link(cast)

    assert client.get(f"/sign-in/{links.sign(Purpose.SIGN_IN, values)}").status_code == 404


def test_a_dismissed_organisers_links_and_sessions_end_at_once(
    app_on_both: Flask, cast: Cast
) -> None:
    client, path = app_on_both.test_client(), printed_link(cast)
    client.post(printed_link(cast))
    assert signs_in(client)

    cast.organiser.dismiss(cast.institute, by=cast.somchai)
    db.session.commit()

    assert not signs_in(client)
    assert client.get(path).status_code == 404


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
    assert "not an email address" in answer.text


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

    assert client.post(mailed_links()[0]).location == "/desk"


def test_a_sign_in_page_of_an_organiser_speaks_their_language(
    client: FlaskClient, cast: Cast
) -> None:
    cast.somchai.language = "zh_Hans"
    db.session.commit()
    ask(client)

    shown = client.get(mailed_links()[0])

    assert '<html lang="zh-Hans">' in shown.text
