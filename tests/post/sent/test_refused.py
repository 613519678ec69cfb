"""What did not arrive: why, what to do about it, and addresses that are mended together."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from nact_meet.mail.failures import Failure
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places.models.participant import Participant
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast
from tests.parts.deliver import deliver
from tests.parts.smtp import MailServer
from tests.post.sent.test_looking_back import invitation_of, meeting, place_of, post_page

__all__ = ["meeting"]
AYE, WEI, MARIA = "aye@yangon.example", "wei@shanghai.example", "maria@dili.example"


@pytest.fixture
def refused(meeting: Meeting, cast: Cast, smtp: MailServer) -> Meeting:
    """Aye's mailbox is not there, Wei's server limits, Maria's wants DMARC."""
    smtp.refuses(AYE, "550 5.1.1 User unknown")
    smtp.refuses(WEI, "550 Domain frequency limited")
    smtp.refuses(MARIA, "550 5.7.26 Unauthenticated email: DMARC")
    deliver()
    smtp.reset()
    return meeting


def test_each_refusal_says_why_and_what_to_do_and_all_go_again_together(
    refused: Meeting, cast: Cast, smtp: MailServer, organiser_client: FlaskClient
) -> None:
    aye, wei, maria = (place_of(refused, who) for who in (cast.aye, cast.wei, cast.maria))
    page = post_page(organiser_client, refused, show="failing")

    assert "This address does not exist" in page
    assert "check SPF, DKIM and DMARC" in page
    assert "Will be tried again" in page
    assert [invitation_of(place).failure for place in (aye, wei, maria)] == [
        Failure.GONE,
        Failure.REFUSED,
        Failure.REFUSED,
    ]
    marked = [place.contact.bounced_at is not None for place in (aye, wei, maria)]
    assert marked == [True, False, False]
    later = invitation_of(wei).due_at - utc_now()
    assert timedelta(minutes=59) < later <= timedelta(hours=1)

    answer = organiser_client.post(f"/meetings/{refused.ref}/post/again")
    deliver()

    assert answer.status_code == 303
    assert [mail.recipient for mail in smtp.messages] == [MARIA]
    assert "DMARC" not in post_page(organiser_client, refused, show="failing")


def test_who_cannot_be_reached_is_seen_not_reminded_and_mended_in_one_form(
    refused: Meeting, cast: Cast, smtp: MailServer, organiser_client: FlaskClient
) -> None:
    aye, wei = place_of(refused, cast.aye), place_of(refused, cast.wei)
    wei.contact.doubted_at = utc_now()
    db.session.commit()
    people = organiser_client.get(f"/meetings/{refused.ref}/participants").text
    home = organiser_client.get(f"/meetings/{refused.ref}").text

    assert "Email comes back" in people and "Address in doubt" in people
    assert "Remind 2 people" in people
    assert "Email to 2 people came back" in home and f"/meetings/{refused.ref}/addresses" in home

    path = f"/meetings/{refused.ref}/addresses"
    typed = {f"of_{aye.id}": "aye at yangon", f"of_{wei.id}": "wei@new.example"}
    wrong = organiser_client.post(path, data=typed)
    assert wrong.status_code == 422 and "aye at yangon" in wrong.text
    assert db.session.get_one(Participant, wei.id).person.contacts[-1].address == WEI

    cast.act_for(cast.yangon)
    cast.act_for(cast.shanghai)
    db.session.commit()
    answer = organiser_client.post(path, data=typed | {f"of_{aye.id}": "aye@new.example"})

    assert answer.status_code == 303
    assert db.session.get_one(Participant, aye.id).contact.address == "aye@new.example"
    people = organiser_client.get(f"/meetings/{refused.ref}/participants").text
    assert '">Email comes back</span>' not in people


def test_a_full_mailbox_and_a_delay_are_no_reason_to_doubt_an_address(
    meeting: Meeting, cast: Cast, smtp: MailServer, organiser_client: FlaskClient
) -> None:
    smtp.refuses(AYE, "552 5.2.2 mailbox full")
    deliver()

    page = organiser_client.get(f"/meetings/{meeting.ref}/addresses").text

    assert "all addresses work" in page
    assert "The mailbox is full" in post_page(organiser_client, meeting)
