"""What came by letter or chat is kept for the hosts, with a scan that nobody else can open."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from nact_meet.delegations import asking
from nact_meet.delegations.models import NominationPaper, Way
from nact_meet.history.models import Change
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast
from tests.delegations.conftest import Yangon

PDF = b"%PDF-1.7\n" + b"x" * 100
TYPED = {"came_by": "letter", "came_on": "2026-11-20", "note": "From the President's office."}


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    meeting = cast.meeting()
    db.session.commit()
    return meeting


@pytest.fixture
def url(meeting: Meeting, yangon: Yangon) -> str:
    nomination = asking.nomination_of(meeting, yangon.institute)
    db.session.commit()
    return f"/meetings/{meeting.ref}/delegations/{nomination.id}/papers"


def send(
    client: FlaskClient, url: str, scan: bytes | None = PDF, name: str = "a.pdf", **typed: str
) -> Any:
    data: dict[str, Any] = TYPED | typed
    if scan is not None:
        data["scan"] = (BytesIO(scan), name)
    return client.post(url, data=data, content_type="multipart/form-data")


def test_a_letter_is_kept_with_its_scan(url: str, organiser_client: FlaskClient) -> None:
    assert send(organiser_client, url, name="Brief \u202efdp.exe").status_code == 303

    paper = db.session.query(NominationPaper).one()
    assert (paper.came_by, paper.media_type, paper.size) == (Way.LETTER, "application/pdf", 109)
    answer = organiser_client.get(f"{url}/{paper.id}")
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert "\u202e" not in paper.name and paper.name.endswith(".pdf")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Type"] == "application/pdf"
    assert "no-store" in answer.headers["Cache-Control"]


def test_it_is_logged_on_behalf_of_the_institute(url: str, organiser_client: FlaskClient) -> None:
    send(organiser_client, url)

    change = db.session.query(Change).filter_by(verb="paper entered").one()
    assert (change.actor_name, change.on_behalf_of) == ("Somchai", "Institute of Yangon")
    page = organiser_client.get(url.partition("/delegations")[0] + "/changes").text
    assert "Somchai recorded a message about the delegation of Myanmar." in page
    assert "On behalf of Institute of Yangon." in page and "Letter" in page


def test_a_call_has_no_scan(url: str, organiser_client: FlaskClient) -> None:
    send(organiser_client, url, None, came_by="phone")

    paper = db.session.query(NominationPaper).one()
    assert (paper.came_by, paper.size, paper.content) == (Way.PHONE, 0, None)
    assert organiser_client.get(f"{url}/{paper.id}").status_code == 404


@pytest.mark.parametrize(
    ("scan", "sentence"),
    [
        (b"MZ" + b"\0" * 100, "Please upload a PDF"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Please upload a PDF"),
        (b"", "This file is empty"),
        (b"%PDF-" + b"x" * (10 * 1024 * 1024), "larger than 10 MB"),
        (b"\x00\x00\x00\x18ftypheic" + b"\0" * 50, "a PDF or a picture (JPEG, PNG, WebP)"),
    ],
    ids=["program", "svg", "empty", "large", "other picture"],
)
def test_a_file_of_the_wrong_kind_gets_a_sentence(
    scan: bytes, sentence: str, url: str, organiser_client: FlaskClient
) -> None:
    answer = send(organiser_client, url, scan, name="letter.pdf")

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "From the President&#39;s office." in answer.text
    assert db.session.query(NominationPaper).count() == 0


def test_a_hundred_megabytes_are_refused_unread(url: str, organiser_client: FlaskClient) -> None:
    class Endless(BytesIO):
        taken = 0

        def read(self, size: int | None = -1) -> bytes:
            Endless.taken += size or 0
            return b"x" * (size or 0)

    kind = "multipart/form-data; boundary=b"
    answer = organiser_client.post(
        url, input_stream=Endless(), content_length=100 * 1024 * 1024, content_type=kind
    )

    assert answer.status_code == 422
    assert "larger than 10 MB" in answer.text
    assert Endless.taken == 0


@pytest.mark.parametrize(
    "typed",
    [{"came_on": ""}, {"came_on": "0000-13-45"}, {"came_by": "pigeon"}, {"note": "x" * 2001}],
    ids=["no day", "a day that is none", "no way", "long"],
)
def test_what_is_missing_is_said_at_its_field(
    typed: dict[str, str], url: str, organiser_client: FlaskClient
) -> None:
    answer = send(organiser_client, url, **typed)

    assert answer.status_code == 422
    assert 'class="error"' in answer.text


def test_nothing_comes_the_day_after_tomorrow(url: str, organiser_client: FlaskClient) -> None:
    day = (utc_now() + timedelta(days=2)).date().isoformat()

    assert "This date is in the future." in send(organiser_client, url, came_on=day).text


def test_what_was_kept_by_mistake_is_removed(url: str, organiser_client: FlaskClient) -> None:
    send(organiser_client, url)
    paper = db.session.query(NominationPaper).one()

    assert organiser_client.post(f"{url}/{paper.id}/end").status_code == 303

    assert db.session.query(NominationPaper).count() == 0
    assert db.session.query(Change).filter_by(verb="paper removed").count() == 1


def test_only_hosts_open_a_scan(
    app: Flask, url: str, meeting: Meeting, cast: Cast, organiser_client: FlaskClient
) -> None:
    send(organiser_client, url)
    paper = db.session.query(NominationPaper).one()
    meeting.hosts, meeting.created_by = [], cast.wei
    db.session.commit()

    assert organiser_client.get(f"{url}/{paper.id}").status_code == 404
    assert organiser_client.get(url).status_code == 404
    assert app.test_client().get(f"{url}/{paper.id}").status_code == 303


def test_a_scan_of_another_delegation_is_not_found(
    url: str, meeting: Meeting, cast: Cast, organiser_client: FlaskClient
) -> None:
    send(organiser_client, url)
    paper = db.session.query(NominationPaper).one()
    other = asking.nomination_of(meeting, cast.dili)
    db.session.commit()

    theirs = f"/meetings/{meeting.ref}/delegations/{other.id}/papers/{paper.id}"
    assert organiser_client.get(theirs).status_code == 404
