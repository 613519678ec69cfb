"""In development any raw message can be brought in by hand, and its page says what became of it."""

from email.header import Header
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from nact_meet.places.models.participant import Participant
from nact_meet.places.replies import Outcome
from nact_meet.post.models import Incoming, Sort
from nact_meet.web.extensions import db
from tests.post.incoming.replies import SHAPES, Answer

LETTER = "From: Aye <aye@yangon.example>\nSubject: A question\n\nIs there parking?\n"


def brought_in(client: FlaskClient, **posted: object) -> Incoming:
    """The row of the page that the browser is sent to."""
    answer = client.post("/inbox/incoming", data=posted)
    assert answer.status_code == 303, answer.text
    db.session.expire_all()
    return db.session.get_one(Incoming, int(answer.location.rpartition("/")[2]))


@pytest.mark.parametrize("shape", SHAPES)
def test_a_file_is_taken_in_as_it_is(
    developer: FlaskClient, place: Participant, shape: str
) -> None:
    octets = SHAPES[shape](Answer(place))

    row = brought_in(developer, file=(BytesIO(octets), "reply.eml"))

    assert (row.sort, row.outcome, row.reason) == (Sort.REPLY, Outcome.APPLIED, "accepted")
    assert row.raw == octets
    assert place.is_confirmed


def test_a_pasted_message_may_begin_with_empty_lines(developer: FlaskClient) -> None:
    row = brought_in(developer, raw=f"\n\n  \n{LETTER}")

    page = developer.get(f"/inbox/incoming/{row.id}").text
    assert (row.sort, row.subject) == (Sort.LETTER, "A question")
    assert "The address that this was sent to belongs to no participant." in page
    assert "A question" in page


def test_the_envelopes_recipient_says_whose_place_it_is(
    developer: FlaskClient, place: Participant
) -> None:
    row = brought_in(developer, raw=LETTER, to=Answer(place).to)

    assert row.participant == place
    assert "As organisers see it" in developer.get(f"/inbox/incoming/{row.id}").text


def test_a_broken_message_says_why(developer: FlaskClient, place: Participant) -> None:
    head = f"To: {Answer(place).to}\nContent-Type: text/calendar; method=REPLY\n\n"

    row = brought_in(developer, raw=f"{head}BEGIN:NOTHING\n")

    page = developer.get(f"/inbox/incoming/{row.id}").text
    assert (row.sort, row.outcome) == (Sort.BROKEN, Outcome.DROPPED)
    assert "We could not read this, so nothing has changed." in page
    assert "The calendar part contains no calendar." in page


@pytest.mark.parametrize(
    ("posted", "says"),
    [
        ({}, "Please choose a file or paste a message."),
        ({"raw": " \r\n\t "}, "Please choose a file or paste a message."),
        ({"raw": LETTER, "to": "nowhere"}, "This is not an email address."),
    ],
)
def test_what_cannot_be_taken_in_comes_back_with_a_sentence(
    developer: FlaskClient, posted: dict[str, str], says: str
) -> None:
    answer = developer.post("/inbox/incoming", data=posted)

    assert answer.status_code == 422
    assert says in answer.text
    assert not posted.get("raw", "").strip() or "Is there parking?" in answer.text
    assert db.session.scalars(select(Incoming)).all() == []


def test_what_is_too_large_is_refused_with_a_sentence(developer: FlaskClient) -> None:
    answer = developer.post(
        "/inbox/incoming", data={"file": (BytesIO(b"x" * 3_000_000), "large.eml")}
    )

    assert answer.status_code == 413
    assert "too large" in answer.text


def test_a_hostile_message_is_shown_harmlessly(developer: FlaskClient) -> None:
    subject = Header("<script>alert(1)</script> \u202egpj.exe", "utf-8").encode()
    head = f'From: "<img src=x>" <a@b.example>\nSubject: {subject}\n'

    row = brought_in(developer, raw=f"{head}\n</textarea><h1>Hello")

    for path in ("/inbox/incoming", f"/inbox/incoming/{row.id}"):
        page = developer.get(path).text
        assert "<script>" not in page
        assert "<img" not in page
    assert "<bdi>&lt;script&gt;alert(1)&lt;/script&gt; \u202egpj.exe</bdi>" in page


def test_the_newest_that_came_in_are_listed_and_nothing_changes_by_looking(
    developer: FlaskClient,
) -> None:
    for number in range(21):
        brought_in(developer, raw=f"Message-ID: <{number}@x>\n{LETTER}")

    page = developer.get("/inbox/incoming").text

    assert page.count('<td data-label="Message">') == 20
    assert page.index("/inbox/incoming/21") < page.index('/inbox/incoming/2"')
    assert len(db.session.scalars(select(Incoming)).all()) == 21


def test_an_unknown_message_is_not_found(developer: FlaskClient) -> None:
    assert developer.get("/inbox/incoming/1").status_code == 404


def test_another_site_brings_nothing_in(developer: FlaskClient) -> None:
    answer = developer.post(
        "/inbox/incoming", data={"raw": LETTER}, headers={"Sec-Fetch-Site": "cross-site"}
    )

    assert answer.status_code == 403
    assert db.session.scalars(select(Incoming)).all() == []
