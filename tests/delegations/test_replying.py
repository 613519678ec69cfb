"""What a contact answers by mail reaches the hosts; what comes back marks the address."""

from datetime import timedelta
from email.message import EmailMessage

import pytest
from flask import Flask
from flask.testing import FlaskClient

from nact_meet.delegations import asking
from nact_meet.directory.models.contact import Contact
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places.replies import Outcome
from nact_meet.post.models import Sort
from nact_meet.post.receiving import receive
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast
from tests.delegations.conftest import Yangon
from tests.parts.deliver import deliver
from tests.parts.smtp import Delivered, MailServer

KHIN = "khin@yangon.example"
BOUNCE = """\
From: mailer-daemon@yangon.example
To: {to}
Subject: Undelivered
Message-ID: <bounce@yangon.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

Nobody lives here.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; yangon.example

Final-Recipient: rfc822; {about}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such user
--b--
"""


@pytest.fixture
def meeting(cast: Cast, yangon: Yangon) -> Meeting:
    """Its contacts have the mail."""
    meeting = cast.meeting()
    publishing.publish(meeting, by=cast.somchai)
    nomination = asking.nomination_of(meeting, yangon.institute)
    asking.ask(nomination, (utc_now() + timedelta(days=9)).date(), "", by=cast.somchai)
    db.session.commit()
    deliver()
    return meeting


@pytest.fixture
def asked(meeting: Meeting, smtp: MailServer) -> Delivered:
    (mail,) = smtp.to(KHIN)
    return mail


def reply_to(asked: Delivered, sender: str = KHIN) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"] = sender, asked.message["From"]
    mail["Subject"], mail["Message-ID"] = "Our delegation", "<1@yangon.example>"
    mail.set_content("Daw Aye Aye, head of delegation.\nU Ba, speaker.")
    return mail.as_bytes()


def test_a_reply_that_names_people_is_shown_to_the_hosts(
    asked: Delivered, meeting: Meeting, organiser_client: FlaskClient
) -> None:
    row = receive(reply_to(asked))

    assert (row.sort, row.outcome, row.is_unproved) == (Sort.LETTER, Outcome.SHOWN, False)
    page = organiser_client.get(f"/meetings/{meeting.ref}/incoming").text
    assert "Daw Aye Aye, head of delegation." in page
    assert "A contact writes about a delegation." in page
    assert organiser_client.get(f"/meetings/{meeting.ref}/incoming/{row.id}").status_code == 200


def test_somebody_else_at_that_address_is_not_proved(asked: Delivered) -> None:
    assert receive(reply_to(asked, "stranger@elsewhere.example")).is_unproved


def test_a_bounce_marks_the_address_and_leaves_the_deputy(
    asked: Delivered, meeting: Meeting
) -> None:
    report = BOUNCE.format(to=asked.sender, about=KHIN).replace("\n", "\r\n").encode()

    row = receive(report, to=asked.sender)

    khin = db.session.query(Contact).filter_by(address=KHIN).one()
    assert (row.sort, row.outcome) == (Sort.BOUNCE, Outcome.APPLIED)
    assert khin.bounced_at is not None
    (nomination,) = asking.nominations_of(meeting)
    (contact,) = asking.contacts_of(nomination)
    assert contact.contact.address == "zaw@yangon.example"


def test_a_bounce_about_another_address_marks_nobody(asked: Delivered) -> None:
    report = BOUNCE.format(to=asked.sender, about="x@y.example").replace("\n", "\r\n").encode()

    row = receive(report, to=asked.sender)

    assert (row.sort, row.outcome) == (Sort.BOUNCE, Outcome.SHOWN)
    assert db.session.query(Contact).filter(Contact.bounced_at.is_not(None)).count() == 0


def test_who_answers_for_the_institute_no_more_is_not_heard(
    app: Flask, asked: Delivered, yangon: Yangon, cast: Cast
) -> None:
    yangon.khin.dismiss(by=cast.somchai)
    db.session.commit()

    row = receive(reply_to(asked))

    assert (row.meeting, row.reason) == (None, "no such place")
