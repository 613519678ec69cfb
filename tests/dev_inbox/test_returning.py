"""The development inbox shows each mail as its reader would see it, and is nowhere else."""

from collections.abc import Callable
from email import message_from_bytes

import pytest
from flask import Flask

from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from tests.cast import assemble
from tests.parts.deliver import deliver


@pytest.fixture
def local(sqlite_url: str, make_app: Callable[..., Flask]) -> Flask:
    app = make_app(sqlite_url, mail_server="", mail_sender="")
    cast = assemble()
    meeting = cast.meeting(title="Rice & <b>rivers</b>")
    cast.invite(meeting, cast.aye)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    deliver()
    return app


def first_mail(app: Flask) -> str:
    page = app.test_client().get("/inbox").text
    assert "aye@yangon.example" in page
    row = page.split("aye@yangon.example")[1]
    return str(row.split('href="')[1].split('"')[0])


def test_each_mail_can_be_read_as_html_text_calendar_and_bytes(local: Flask) -> None:
    client = local.test_client()
    address = first_mail(local)

    shown, html = client.get(address), client.get(f"{address}/html")
    plain = client.get(f"{address}/plain")
    calendar, raw = client.get(f"{address}/meeting.ics"), client.get(f"{address}/mail.eml")

    assert "REQUEST" in shown.text and "You are invited" in plain.text
    assert "sandbox" in html.headers["Content-Security-Policy"]
    assert "&lt;b&gt;" in html.text and "<b>rivers" not in html.text
    assert calendar.data.startswith(b"BEGIN:VCALENDAR")
    assert message_from_bytes(raw.data)["To"] == "aye@yangon.example"


def test_an_unknown_mail_is_not_found(local: Flask) -> None:
    assert local.test_client().get("/inbox/1.M1P1Q1.nowhere").status_code == 404


def test_there_is_no_inbox_where_a_mail_server_is_named(app: Flask) -> None:
    assert app.test_client().get("/inbox").status_code == 404
