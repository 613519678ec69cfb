"""In development an invitation is answered as a calendar program would answer it."""

from email import message_from_bytes
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from nact_meet.ical.reply import read_reply
from nact_meet.mail import maildir
from nact_meet.notices.sending import deliver_due
from nact_meet.places.calendar_entries import place_organizer
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import Channel, State
from nact_meet.places.replies import Outcome
from nact_meet.post.models import Incoming, Sort
from nact_meet.web.extensions import db


def answered(client: FlaskClient, letter: str, partstat: str, **more: str) -> str:
    """The address of the page that says what became of it."""
    answer = client.post(f"{letter}/answer", data={"partstat": partstat} | more)
    assert answer.status_code == 303, answer.text
    db.session.expire_all()
    return answer.location


@pytest.mark.parametrize(
    ("partstat", "state", "is_tentative", "says"),
    [
        ("ACCEPTED", State.CONFIRMED, False, "Aye Aye is now registered."),
        ("TENTATIVE", State.INVITED, True, "Aye Aye may come."),
        ("DECLINED", State.DECLINED, False, "Aye Aye has now declined."),
    ],
)
def test_each_button_does_what_it_says(
    developer: FlaskClient,
    letter: str,
    place: Participant,
    partstat: str,
    state: State,
    is_tentative: bool,
    says: str,
) -> None:
    page = developer.get(answered(developer, letter, partstat)).text

    assert says in page
    assert (place.state, place.is_tentative) == (state, is_tentative)
    assert place.answered_through == Channel.CALENDAR


def test_the_answer_is_a_real_reply_from_the_attendee_to_the_organizer(
    developer: FlaskClient, letter: str, place: Participant
) -> None:
    answered(developer, letter, "TENTATIVE", comment="If the boat comes; ask Wei, please")

    row = db.session.scalars(select(Incoming)).one()
    mail = message_from_bytes(row.raw)
    part = next(each for each in mail.walk() if each.get_content_type() == "text/calendar")
    octets = part.get_payload(decode=True)
    assert isinstance(octets, bytes)
    reply = read_reply(octets)
    assert (row.sort, row.outcome) == (Sort.REPLY, Outcome.APPLIED)
    assert mail["To"] == place_organizer(place).address
    assert row.sender == place.contact.address
    assert (part.get_param("method"), reply.method) == ("REPLY", "REPLY")
    assert (reply.uid, reply.sequence) == (place.uid, place.sequence)
    assert (reply.starts_at, reply.ends_at) == (place.meeting.starts_at, place.meeting.ends_at)
    assert [each.partstat for each in reply.attendees] == ["TENTATIVE"]
    assert reply.comment == place.comment == "If the boat comes; ask Wei, please"


def test_a_comment_with_marks_and_breaks_stays_inside_its_line(
    developer: FlaskClient, letter: str
) -> None:
    answered(developer, letter, "ACCEPTED", comment="One\r\nATTENDEE;PARTSTAT=DECLINED:mailto:x@y")

    row = db.session.scalars(select(Incoming)).one()
    assert row.details["partstat"] == "ACCEPTED"
    assert row.details["comment"] == "One\nATTENDEE;PARTSTAT=DECLINED:mailto:x@y"


@pytest.mark.parametrize("path", ["", "/plain", "/calendar"])
def test_looking_answers_nothing(developer: FlaskClient, letter: str, path: str) -> None:
    page = developer.get(f"{letter}{path}")

    assert page.text.count('name="partstat"') == 3
    assert db.session.scalars(select(Incoming)).all() == []


@pytest.mark.parametrize("partstat", ["", "DELEGATED", "accepted"])
def test_an_answer_that_no_button_gives_comes_back_with_a_sentence(
    developer: FlaskClient, letter: str, partstat: str
) -> None:
    answer = developer.post(f"{letter}/answer", data={"partstat": partstat})

    assert answer.status_code == 422
    assert "Please choose one of the buttons." in answer.text
    assert db.session.scalars(select(Incoming)).all() == []


def test_a_mail_that_asks_nothing_has_no_buttons_and_takes_no_answer(
    developer: FlaskClient, letter: str, folder: Path
) -> None:
    answered(developer, letter, "DECLINED")
    deliver_due()
    newest, *_older = maildir.stored_mails(folder)[0]

    page = developer.get(f"/inbox/{newest.key}")
    answer = developer.post(f"/inbox/{newest.key}/answer", data={"partstat": "ACCEPTED"})

    assert maildir.stored_mail(folder, newest.key).method == "CANCEL"
    assert 'name="partstat"' not in page.text
    assert answer.status_code == 404


def test_another_site_cannot_answer(developer: FlaskClient, letter: str) -> None:
    answer = developer.post(
        f"{letter}/answer",
        data={"partstat": "DECLINED"},
        headers={"Sec-Fetch-Site": "cross-site"},
    )

    assert answer.status_code == 403
    assert db.session.scalars(select(Incoming)).all() == []


def test_with_a_mail_server_nothing_is_answered_here(client: FlaskClient) -> None:
    assert client.post("/inbox/1.M1P1Q1.here/answer").status_code == 404
    assert client.post("/inbox/incoming", data={"raw": "Subject: x\n\nx"}).status_code == 404
    assert client.get("/inbox/incoming").status_code == 404
