"""Reminders: a day and an hour before, once each, moved with the meeting, never to who declined."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, select

from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.places import audience
from nact_meet.places.models.participant import Participant
from nact_meet.places.reminders import post_reminders
from nact_meet.publication import editing, publishing
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.parts.deliver import deliver
from tests.parts.smtp import MailServer

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def meeting(app_on_both: Flask, cast: Cast) -> Meeting:
    """Aye Aye has registered, Li Wei has not answered, Maria has declined."""
    meeting = cast.meeting()
    aye, _wei, maria = cast.invite(meeting)
    publishing.publish(meeting, by=cast.somchai)
    aye.confirm(by=cast.aye)
    maria.decline(by=cast.maria)
    db.session.commit()
    deliver()
    return meeting


def reminders(smtp: MailServer) -> list[tuple[str, str]]:
    """Address and subject of every mail since the last time somebody asked, news to hosts apart."""
    found = [(each.recipient, str(each.message["Subject"])) for each in smtp.messages]
    smtp.messages.clear()
    return sorted(mail for mail in found if not mail[1].startswith("New messages and answers"))


def at(meeting: Meeting, before: timedelta) -> time_machine.travel:
    db.session.rollback()
    return time_machine.travel(meeting.starts_at - before + timedelta(seconds=1), tick=False)


def test_each_comes_once_and_not_to_who_declined(meeting: Meeting, smtp: MailServer) -> None:
    smtp.messages.clear()

    with at(meeting, DAY):
        deliver()
        deliver()
    day_before = reminders(smtp)
    with at(meeting, HOUR):
        deliver()
    hour_before = reminders(smtp)

    expected = ["aye@yangon.example", "somchai@bangkok.example", "wei@shanghai.example"]
    assert [address for address, _subject in day_before] == expected
    assert [address for address, _subject in hour_before] == expected
    assert day_before[0][1].startswith("In 1 day")
    assert hour_before[0][1].startswith("In 1 hour")


def test_they_move_with_the_meeting(meeting: Meeting, cast: Cast, smtp: MailServer) -> None:
    old_start, before = meeting.starts_at, meeting.page()
    later = timedelta(days=3)
    meeting.take_place(meeting.starts_wall + later, meeting.ends_wall + later, meeting.zone)
    editing.edited(meeting, before, by=cast.somchai)
    db.session.commit()

    with time_machine.travel(old_start - HOUR, tick=False):
        deliver()
    subjects = [subject for _address, subject in reminders(smtp)]
    with at(meeting, DAY):
        deliver()

    assert not any(subject.startswith("In 1") for subject in subjects)
    assert len(reminders(smtp)) == 3


def test_a_cancelled_meeting_reminds_nobody(meeting: Meeting, cast: Cast, smtp: MailServer) -> None:
    publishing.cancel(meeting, by=cast.somchai, reason="A typhoon.")
    db.session.commit()
    deliver()
    smtp.messages.clear()

    with at(meeting, HOUR):
        deliver()

    assert reminders(smtp) == []


def test_they_can_be_turned_off(meeting: Meeting, cast: Cast, smtp: MailServer) -> None:
    before = meeting.page()
    meeting.reminder_minutes = []
    editing.edited(meeting, before, by=cast.somchai)
    db.session.commit()
    smtp.messages.clear()

    with at(meeting, HOUR):
        deliver()

    assert reminders(smtp) == []


def test_who_registers_late_gets_what_is_still_to_come(
    meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    with at(meeting, timedelta(hours=2)):
        contact = cast.maria.contacts[0]
        place = audience.invite(meeting, contact, audience.places_of(meeting)[0].role, by=None)
        place.confirm(by=cast.maria)
        db.session.commit()
        deliver()
    smtp.messages.clear()

    with at(meeting, HOUR):
        deliver()

    assert "maria@dili.example" in [address for address, _subject in reminders(smtp)]


@pytest.mark.parametrize(("seconds_left", "leads"), [(1, [60]), (0, []), (-1, [])])
def test_a_lead_that_has_passed_reminds_nobody(
    meeting: Meeting, seconds_left: int, leads: list[int]
) -> None:
    """Also not one that passes this very moment."""
    here = select(Participant).where(Participant.meeting_id == meeting.id)
    place = db.session.scalars(here.order_by(Participant.id)).first()
    assert place is not None
    db.session.execute(delete(Notice).where(Notice.kind == Kind.REMINDER))
    db.session.commit()

    with time_machine.travel(
        meeting.starts_at - HOUR - timedelta(seconds=seconds_left), tick=False
    ):
        post_reminders(meeting, [place.id])

    written = db.session.scalars(select(Notice).where(Notice.kind == Kind.REMINDER)).all()
    assert [notice.payload["minutes"] for notice in written] == leads
