"""An address that returned mail: nothing more goes there until somebody mends it."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import HAS_RETURNED, Notice
from nact_meet.places import audience
from nact_meet.places.models.participant import Participant
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.parts.deliver import deliver
from tests.parts.smtp import MailServer

AYE = "aye@yangon.example"


@pytest.fixture
def meeting(app_on_both: Flask, cast: Cast) -> Meeting:
    meeting = cast.meeting()
    cast.invite(meeting)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    return meeting


@pytest.fixture
def place(meeting: Meeting, cast: Cast, smtp: MailServer) -> Participant:
    """Aye Aye's; her address has just returned her invitation."""
    deliver()
    smtp.reset()
    place = audience.place_of(meeting, cast.aye)
    assert place is not None
    place.contact.returned_mail("5.1.1 User unknown")
    db.session.commit()
    return place


def test_nothing_more_is_mailed_there(place: Participant, cast: Cast, smtp: MailServer) -> None:
    publishing.cancel(place.meeting, by=cast.somchai, reason="Flood")
    db.session.commit()

    deliver()

    assert AYE not in [each.recipient for each in smtp.messages]
    failed = db.session.query(Notice).filter(Notice.failed_at.is_not(None)).one()
    assert failed.reason == HAS_RETURNED


def test_the_directory_says_so_and_can_mend_it(
    place: Participant, cast: Cast, smtp: MailServer, organiser_client: FlaskClient
) -> None:
    cast.act_for(cast.yangon)
    place.confirm(**place.answered_by)
    db.session.commit()
    deliver()
    page = f"/people/{cast.aye.id}"
    assert "5.1.1 User unknown" in organiser_client.get(page).text

    answer = organiser_client.post(f"{page}/contacts/{place.contact_id}/trust")
    deliver()

    assert answer.status_code == 303
    (mail,) = smtp.to(AYE)
    assert mail.calendar().events[0]["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"
    assert "5.1.1" not in organiser_client.get(page).text


def test_another_address_gets_the_entry_and_the_dead_one_no_farewell(
    place: Participant, cast: Cast, smtp: MailServer
) -> None:
    uid, sequence = place.uid, place.sequence
    cast.aye.reach_at("aye@new.example", "", by=cast.somchai)
    db.session.commit()

    deliver()

    (mail,) = smtp.messages
    entry = mail.calendar().events[0]
    assert mail.recipient == "aye@new.example"
    assert (entry["UID"], entry["ATTENDEE"]) == (uid, "mailto:aye@new.example")
    assert entry["SEQUENCE"] > sequence


def test_a_mailbox_shared_by_two_is_marked_for_both(place: Participant, cast: Cast) -> None:
    from nact_meet.directory.models.contact import Contact

    cast.wei.contacts.append(Contact(address=AYE))
    place.contact.works_again(by=cast.somchai)
    db.session.commit()
    assert place.contact.bounced_at is None

    cast.wei.contacts[-1].returned_mail("5.2.1 Disabled")

    assert place.contact.bounce_reason == "5.2.1 Disabled"


@pytest.mark.parametrize(
    ("words", "is_marked"),
    [("5.1.1 unknown", True), ("5.7.1 we think this is spam", False)],
)
def test_a_refusal_that_is_about_the_address_marks_it(
    words: str, is_marked: bool, meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    smtp.refuses(AYE, f"550 {words}")

    deliver()

    place = audience.place_of(meeting, cast.aye)
    assert place is not None
    assert (place.contact.bounced_at is not None) is is_marked
