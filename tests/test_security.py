"""What every answer and every request goes through."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from nact_meet.web.extensions import db
from tests.cast import Cast


@pytest.mark.parametrize("host", ["rebound.example", "127.0.0.1.example", "10.0.0.1"])
def test_development_answers_only_on_loopback(client: FlaskClient, host: str) -> None:
    answer = client.get("/", headers={"Host": host})

    assert answer.status_code == 400
    assert "PUBLIC_URL" in answer.text


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "[::1]:8000"])
def test_loopback_is_answered_by_any_of_its_names(client: FlaskClient, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
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
