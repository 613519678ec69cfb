"""Mail about a place goes to another address: one calendar lets the entry go, the other gets it."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from nact_meet.directory.models.contact import Contact
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.places import audience
from nact_meet.places.models.participant import Participant
from nact_meet.places.replies import Outcome
from nact_meet.post.receiving import receive
from nact_meet.publication import editing, publishing
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now, wall_clock
from tests.cast import Cast
from tests.parts.deliver import deliver
from tests.parts.smtp import MailServer
from tests.places.test_entry_life import GOES, STANDS, Entry
from tests.post.incoming.replies import Answer, gmail

OLD, NEW, OFFICE = "aye@yangon.example", "aye@new.example", "office@yangon.example"


@pytest.fixture
def meeting(app_on_both: Flask, cast: Cast) -> Meeting:
    meeting = cast.meeting(reminder_minutes=[])
    cast.invite(meeting)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    return meeting


@pytest.fixture
def place(meeting: Meeting, cast: Cast) -> Participant:
    """Aye Aye's; nothing is delivered yet."""
    place = audience.place_of(meeting, cast.aye)
    assert place is not None
    return place


@pytest.fixture
def coming(place: Participant, cast: Cast, smtp: MailServer) -> Entry:
    """She is registered, and this is the entry that her old calendar holds."""
    deliver()
    place.confirm(by=cast.aye)
    deliver()
    found = Entry(smtp.to(OLD)[-1])
    smtp.reset()
    return found


def moves(cast: Cast, address: str = NEW) -> None:
    """Aye Aye is reached elsewhere from now on."""
    old = cast.aye.contacts[0]
    cast.aye.reach_at(address, "", by=cast.somchai)
    cast.aye.drop(old, by=cast.somchai)
    db.session.commit()


def columns(place: Participant) -> dict[str, Any]:
    return {each.key: getattr(place, each.key) for each in Participant.__table__.columns}


def test_the_old_calendar_loses_the_entry_and_the_new_one_gets_it(
    coming: Entry, place: Participant, cast: Cast, smtp: MailServer
) -> None:
    moves(cast)
    deliver()

    farewell, here = (Entry(each) for each in smtp.messages)
    assert (farewell.recipient, here.recipient) == (OLD, NEW)
    assert farewell.says[:2] == GOES
    assert here.says == (*STANDS, "ACCEPTED")
    assert coming.uid == farewell.uid == here.uid
    assert coming.organizer == farewell.organizer == here.organizer
    assert coming.sequence < farewell.sequence < here.sequence == place.asked_sequence
    assert coming.stamp < farewell.stamp <= here.stamp


def test_the_farewell_names_neither_the_new_address_nor_a_link_that_works(
    app_on_both: Flask, coming: Entry, place: Participant, cast: Cast, smtp: MailServer
) -> None:
    old_token = place.token
    moves(cast)
    deliver()

    (farewell,) = smtp.to(OLD)
    says = farewell.text() + farewell.html() + str(farewell.calendar().to_ical())
    assert "goes to another address" in farewell.text()
    assert NEW not in says and "/r/" not in says
    assert "VALARM" not in says and "CONFERENCE" not in says
    client = app_on_both.test_client()
    assert client.get(f"/r/{old_token}").status_code == 404
    assert client.get(f"/r/{place.token}").status_code == 200


def test_the_farewell_says_what_was_true_when_it_was_promised(
    coming: Entry, place: Participant, meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    moves(cast)
    publishing.cancel(meeting, by=cast.somchai, reason="Flood")
    deliver()

    farewell = Entry(smtp.to(OLD)[0])
    assert farewell.says[:2] == GOES
    assert coming.sequence < farewell.sequence < place.sequence
    assert [mail.calendar() for mail in smtp.to(NEW)] == [None]


def test_who_was_told_nothing_yet_is_invited_at_the_new_address_alone(
    place: Participant, cast: Cast, smtp: MailServer
) -> None:
    moves(cast)
    deliver()

    assert smtp.to(OLD) == []
    (mail,) = smtp.to(NEW)
    assert Entry(mail).says == (*STANDS, "NEEDS-ACTION")
    assert Entry(mail).sequence == 0


def test_who_has_declined_is_not_mailed_for_an_address_s_sake(
    place: Participant, cast: Cast, smtp: MailServer
) -> None:
    deliver()
    place.decline(by=cast.aye)
    deliver()
    smtp.reset()

    moves(cast)
    deliver()

    assert smtp.messages == []
    assert place.contact.address == NEW


def test_a_meeting_that_is_over_is_told_to_nobody(
    coming: Entry, place: Participant, meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    past = wall_clock(utc_now() - timedelta(days=2), "Asia/Bangkok")
    meeting.take_place(past, past + timedelta(hours=1), "Asia/Bangkok")

    moves(cast)
    deliver()

    assert smtp.messages == []


def test_moving_twice_at_once_is_one_farewell_and_one_entry(
    coming: Entry, place: Participant, cast: Cast, smtp: MailServer
) -> None:
    moves(cast)
    moves(cast, "aye@third.example")
    deliver()

    assert [each.recipient for each in smtp.messages] == [OLD, "aye@third.example"]
    assert Entry(smtp.messages[1]).sequence == place.sequence


def test_of_two_behind_one_mailbox_one_moves_alone(
    app_on_both: Flask, cast: Cast, smtp: MailServer
) -> None:
    for each in (cast.aye, cast.wei):
        each.contacts = [Contact(address=OFFICE, reader_name="Daw Hla")]
    meeting = cast.meeting(reminder_minutes=[])
    cast.invite(meeting, cast.aye, cast.wei)
    publishing.publish(meeting, by=cast.somchai)
    deliver()
    other = audience.place_of(meeting, cast.wei)
    assert other is not None
    before, client = columns(other), app_on_both.test_client()
    feed = client.get(f"/feeds/people/{cast.wei.feed_key}.ics").data
    db.session.rollback()
    smtp.reset()

    moves(cast)
    deliver()

    farewell, here = (Entry(each) for each in smtp.messages)
    assert (farewell.recipient, here.recipient) == (OFFICE, NEW)
    assert farewell.uid == here.uid != other.uid
    assert "about the registration of Dr Aye Aye" in smtp.messages[0].text()
    assert columns(other) == before
    assert client.get(f"/feeds/people/{cast.wei.feed_key}.ics").data == feed


def test_a_dead_mailbox_that_refuses_the_farewell_does_not_stop_the_new_one(
    coming: Entry, place: Participant, meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    smtp.refuses(OLD, "550 5.1.1 no such user")
    moves(cast)
    deliver()
    assert place.contact.bounced_at is None
    smtp.reset()

    publishing.cancel(meeting, by=cast.somchai, reason="Flood")
    deliver()

    assert Entry(smtp.to(NEW)[-1]).says[:2] == GOES


def test_each_mail_comes_back_under_a_key_of_its_own(
    coming: Entry, place: Participant, cast: Cast, smtp: MailServer
) -> None:
    moves(cast)
    deliver()

    envelopes = {each.recipient: each.sender for each in smtp.messages}
    assert envelopes[NEW] != envelopes[OLD]
    assert place.organizer_key not in envelopes[NEW] + envelopes[OLD]


def test_an_invitation_that_nobody_could_get_goes_to_the_address_that_is_added(
    place: Participant, cast: Cast, smtp: MailServer
) -> None:
    place.contact.returned_mail("5.1.1 User unknown")
    deliver()
    assert smtp.to(OLD) == []

    cast.aye.reach_at(NEW, "", by=cast.somchai)
    deliver()

    (mail,) = smtp.to(NEW)
    assert Entry(mail).says == (*STANDS, "NEEDS-ACTION")


def test_an_answer_from_the_old_calendar_changes_nothing(
    coming: Entry, place: Participant, cast: Cast
) -> None:
    """The entry that is still there answers an older question, and says who never was asked now."""
    soon = utc_now() + timedelta(minutes=1)
    written = gmail(Answer(place, "DECLINED", at=soon))
    moves(cast)
    deliver()
    newer = gmail(
        Answer(place, "DECLINED", at=soon, attendee=OLD, sender=OLD, message_id="<newer@old>")
    )

    late, strange = receive(written), receive(newer)

    assert (late.outcome, late.reason) == (Outcome.DROPPED, "older question")
    assert (strange.outcome, strange.reason) == (Outcome.WAITING, "another attendee")
    assert place.is_confirmed


def make_due() -> None:
    db.session.execute(update(Notice).where(Notice.kind == Kind.CHANGE).values(due_at=utc_now()))
    db.session.commit()


def test_later_news_goes_to_the_new_address_alone(
    coming: Entry, place: Participant, meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    moves(cast)
    deliver()
    smtp.reset()
    before = meeting.page()
    meeting.title = "Rain"
    editing.edited(meeting, before, by=cast.somchai)
    make_due()
    deliver()

    assert smtp.to(OLD) == []
    assert Entry(smtp.to(NEW)[0]).summary == "Rain"
