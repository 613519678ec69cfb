"""Notices become mails: once each, in order, to one contact, and nothing that is no longer true."""

from datetime import timedelta

import pytest
from flask import Flask

from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Notice
from nact_meet.publication import editing, publishing
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast
from tests.parts.deliver import deliver
from tests.parts.smtp import MailServer


@pytest.fixture
def meeting(app_on_both: Flask, cast: Cast) -> Meeting:
    meeting = cast.meeting()
    cast.invite(meeting)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    return meeting


def test_everybody_gets_one_invitation_as_a_request(
    meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    deliver()

    assert sorted(each.recipient for each in smtp.messages) == [
        "aye@yangon.example",
        "maria@dili.example",
        "somchai@bangkok.example",
        "wei@shanghai.example",
    ]
    mail = smtp.to("aye@yangon.example")[0]
    event = mail.calendar().events[0]
    assert mail.calendar()["METHOD"] == "REQUEST"
    assert event["ATTENDEE"] == "mailto:aye@yangon.example"
    (sender,) = mail.message["From"].addresses
    assert event["ORGANIZER"] == f"mailto:{sender.addr_spec}"
    assert f"<{mail.sender.removeprefix('meet+')}>" == mail.message["Message-ID"]
    assert event["DTSTART"].dt == meeting.starts_at
    assert "09:30–11:30 Yangon (UTC+6:30)" in mail.text()
    assert "10:00–12:00 Bangkok (UTC+7)" in mail.text()


def test_a_second_delivery_sends_nothing(meeting: Meeting, smtp: MailServer) -> None:
    deliver()
    count = len(smtp.messages)

    deliver()

    assert len(smtp.messages) == count


def test_a_passing_fault_is_tried_again_with_the_same_bytes(
    meeting: Meeting, smtp: MailServer
) -> None:
    smtp.answers(421, times=1)
    deliver()
    waiting = db.session.query(Notice).filter(Notice.reason != "").one()
    assert waiting.reason.startswith("421") and waiting.attempts == 1
    kept = waiting.mail
    waiting.due_at = utc_now()
    db.session.commit()

    deliver()

    assert len(smtp.messages) == 4
    assert (
        smtp.messages[-1].raw.replace(b"\r\n", b"\n").strip()
        == kept.replace(b"\r\n", b"\n").strip()
    )
    assert smtp.messages[-1].message["Message-ID"] == waiting.message_id


def test_a_permanent_refusal_is_shown_and_not_repeated(meeting: Meeting, smtp: MailServer) -> None:
    smtp.refuses("maria@dili.example", 550)
    deliver()

    failed = db.session.query(Notice).filter(Notice.failed_at.is_not(None)).one()
    deliver()

    assert failed.reason.startswith("550")
    assert len(smtp.messages) == 3


def test_an_unreachable_server_loses_nothing(meeting: Meeting, app_on_both: Flask) -> None:
    app_on_both.extensions["mail"].port = 9

    deliver()

    waiting = db.session.query(Notice).filter(Notice.attempts == 1).all()
    assert len(waiting) == 4
    assert all(each.is_open and each.due_at > utc_now() for each in waiting)


def test_a_move_tells_what_changed_and_moves_the_entry(
    meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    deliver()
    before = meeting.page()
    later = timedelta(days=1)
    meeting.take_place(meeting.starts_wall + later, meeting.ends_wall + later, meeting.zone)
    editing.edited(meeting, before, by=cast.somchai)
    make_due()

    deliver()

    first, second = smtp.to("aye@yangon.example")
    old, new = first.calendar().events[0], second.calendar().events[0]
    assert second.calendar()["METHOD"] == "REQUEST"
    assert (new["UID"], new["ORGANIZER"]) == (old["UID"], old["ORGANIZER"])
    assert new["SEQUENCE"] == old["SEQUENCE"] + 1
    assert new["DTSTAMP"].dt > old["DTSTAMP"].dt
    assert new["DTSTART"].dt - old["DTSTART"].dt == later
    assert "Before:" in second.text() and "New:" in second.text()


def test_a_move_there_and_back_tells_nobody(meeting: Meeting, cast: Cast, smtp: MailServer) -> None:
    deliver()
    count = len(smtp.messages)
    for days in (1, -1):
        before = meeting.page()
        later = timedelta(days=days)
        meeting.take_place(meeting.starts_wall + later, meeting.ends_wall + later, meeting.zone)
        editing.edited(meeting, before, by=cast.somchai)
    make_due()

    deliver()

    assert len(smtp.messages) == count
    assert db.session.query(Notice).filter(Notice.overtaken_at.is_not(None)).count() >= 4


def test_a_cancellation_takes_the_entry_away(
    meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    deliver()
    publishing.cancel(meeting, by=cast.somchai, reason="A typhoon is coming.")
    db.session.commit()

    deliver()

    first, second = smtp.to("maria@dili.example")
    event = second.calendar().events[0]
    assert second.calendar()["METHOD"] == "CANCEL"
    assert event["STATUS"] == "CANCELLED"
    assert event["UID"] == first.calendar().events[0]["UID"]
    assert "A typhoon is coming." in second.text()


def test_who_was_told_nothing_is_not_told_of_the_cancellation(
    meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    publishing.cancel(meeting, by=cast.somchai, reason="Too early.")
    db.session.commit()

    deliver()

    assert smtp.messages == []


def make_due() -> None:
    db.session.flush()
    db.session.query(Notice).filter(Notice.kind == "change").update({"due_at": utc_now()})
    db.session.commit()


def test_who_never_chose_a_language_reads_what_their_country_reads(
    meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    cast.wei.language = cast.aye.language = ""
    db.session.commit()

    deliver()

    assert (
        smtp.to("wei@shanghai.example")[0].message["Subject"]
        != (smtp.to("aye@yangon.example")[0].message["Subject"])
    )
    assert "Dear" in smtp.to("aye@yangon.example")[0].text()
    assert "Dear" not in smtp.to("wei@shanghai.example")[0].text()
