"""What every answer and every request goes through."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from nact_meet.directory.models.organiser import Organiser
from nact_meet.signing_in.models.sign_in_link import SignInLink
from nact_meet.web.extensions import db
from tests.cast import Cast, assemble


@pytest.mark.parametrize("host", ["rebound.example", "127.0.0.1.example", "10.0.0.1"])
def test_development_answers_only_on_loopback(client: FlaskClient, host: str) -> None:
    answer = client.get("/", headers={"Host": host})

    assert answer.status_code == 400
    assert "PUBLIC_URL" in answer.text


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "[::1]:8000"])
def test_loopback_is_answered_by_any_of_its_names(client: FlaskClient, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 200


@pytest.fixture
def in_production(sqlite_url: str, make_app: Callable[..., Flask]) -> Callable[..., FlaskClient]:
    def client_of(url: str = "https://meet.example.org", **settings: Any) -> FlaskClient:
        app = make_app(sqlite_url, public_url=url, secret_key="k" * 32, **settings)
        return app.test_client()

    return client_of


def asked(client: FlaskClient, host: str, path: str = "/") -> int:
    return int(client.get(path, headers={"Host": host}).status_code)


@pytest.mark.parametrize(
    ("url", "host", "status"),
    [
        ("https://meet.example.org", "meet.example.org", 200),
        ("https://meet.example.org", "MEET.example.org:443", 200),
        ("https://meet.example.org", "meet.example.org:8000", 400),
        ("https://meet.example.org", "evil.example", 400),
        ("https://meet.example.org", "meet.example.org.evil.example", 400),
        ("https://meet.example.org", "127.0.0.1:8000", 400),
        ("https://meet.example.org:8443", "meet.example.org:8443", 200),
        ("https://meet.example.org:8443", "meet.example.org", 400),
    ],
)
def test_production_answers_by_its_own_name_alone(
    in_production: Callable[..., FlaskClient], url: str, host: str, status: int
) -> None:
    assert asked(in_production(url), host) == status


def test_health_is_told_under_every_name(in_production: Callable[..., FlaskClient]) -> None:
    assert asked(in_production(), "127.0.0.1:8000", "/healthz") == 503
    assert asked(in_production(), "10.1.2.3", "/healthz") == 503


@pytest.mark.parametrize(("setting", "end"), [(False, ""), (True, "; includeSubDomains")])
def test_browsers_come_back_encrypted(
    in_production: Callable[..., FlaskClient], setting: bool, end: str
) -> None:
    client = in_production(hsts_subdomains=setting)

    headers = client.get("/", headers={"Host": "meet.example.org"}).headers
    assert headers["Strict-Transport-Security"] == f"max-age=31536000{end}"


def test_cookies_of_production_are_its_hosts_alone(
    in_production: Callable[..., FlaskClient],
) -> None:
    client, headers = in_production(), {"Host": "meet.example.org"}
    assemble()
    link = SignInLink.for_organiser(db.session.scalars(select(Organiser)).one())
    db.session.add(link)
    db.session.commit()

    session = client.post(f"/sign-in/{link.token}", headers=headers).headers["Set-Cookie"]
    language = client.post("/language", data={"language": "en"}, headers=headers)

    for cookie in (session, language.headers["Set-Cookie"]):
        assert cookie.startswith("__Host-")
        parts = {part.strip() for part in cookie.split(";")}
        assert parts >= {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}
        assert "Domain" not in cookie


def test_a_new_key_kills_neither_links_nor_sessions(
    sqlite_url: str, make_app: Callable[..., Flask]
) -> None:
    old, new = "o" * 32, "n" * 32
    before = make_app(sqlite_url, secret_key=old)
    cast = assemble()
    [place] = cast.invite(cast.meeting(), cast.aye)
    link = SignInLink.for_organiser(cast.organiser)
    db.session.add(link)
    db.session.commit()
    client, token = before.test_client(), place.token
    client.post(f"/sign-in/{link.token}")
    cookie = client.get_cookie("session")
    assert cookie is not None

    def opened(**settings: str) -> tuple[int, int]:
        browser = make_app(sqlite_url, **settings).test_client()
        browser.set_cookie("session", cookie.value)
        return browser.get(f"/r/{token}").status_code, browser.get("/people").status_code

    assert opened(secret_key=new, secret_key_fallbacks=f"other,{old}") == (200, 200)
    assert opened(secret_key=new) == (404, 303)
    assert opened(secret_key=old, secret_key_fallbacks=new) == (200, 200)


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://[no-address"},
    ],
)
def test_a_form_on_another_site_changes_nothing(
    organiser_client: FlaskClient, cast: Cast, headers: dict[str, str]
) -> None:
    meeting = cast.meeting()

    answer = organiser_client.post(f"/meetings/{meeting.ref}/publication", headers=headers)

    assert answer.status_code == 403
    db.session.refresh(meeting)
    assert meeting.published_at is None


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://localhost"}, {}]
)
def test_our_own_forms_are_heard(
    organiser_client: FlaskClient, cast: Cast, headers: dict[str, str]
) -> None:
    meeting = cast.meeting()

    answer = organiser_client.post(f"/meetings/{meeting.ref}/publication", headers=headers)

    assert answer.status_code == 303


def test_a_get_cannot_write(app_on_both: Flask, cast: Cast) -> None:
    with app_on_both.test_request_context("/", method="GET"):
        db.session.rollback()
        with pytest.raises(DBAPIError):
            db.session.execute(text("UPDATE people SET full_name = 'Nobody'"))
        db.session.rollback()

    with app_on_both.test_request_context("/", method="POST"):
        changed = db.session.execute(text("UPDATE people SET full_name = 'Nobody'"))
        db.session.rollback()

    assert changed.rowcount == 4


@pytest.mark.parametrize("address", ["/", "/sign-in", "/nowhere"])
def test_every_page_carries_a_strict_policy(client: FlaskClient, address: str) -> None:
    headers = client.get(address).headers

    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'; script-src 'self'")
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
