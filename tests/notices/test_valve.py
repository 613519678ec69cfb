"""What people without an account cause leaves so fast and no faster; nothing of it is lost."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select

from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices import valve
from nact_meet.notices.models.notice import Kind, Notice, hearing_mail, post
from nact_meet.notices.sending import deliver_due
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast
from tests.parts.client import visitor
from tests.parts.smtp import MailServer
from tests.parts.statements import statements

SHARED = "office@university.example"


@pytest.fixture
def app(database_url: str, make_app: Callable[..., Flask]) -> Flask:
    return make_app(database_url, ratelimit_enabled=True, strangers_mails_per_hour=2000)


@pytest.fixture
def meeting(app: Flask, cast: Cast) -> Meeting:
    return cast.meeting(is_open=True, published_at=utc_now())


def sent(count: int, meeting: Meeting | None = None, **values: Any) -> None:
    """So many have left within the last hour, caused by guests."""
    common = {"kind": Kind.REGISTRATION_LINK, "is_by_guest": True, "sent_at": utc_now()}
    about = {"meeting_id": meeting.id if meeting else None, "address": ""}
    rows = [common | about | values] * count
    db.session.execute(insert(Notice), rows)
    db.session.commit()


def in_an_hour() -> datetime:
    return utc_now() + timedelta(hours=1)


def promise(meeting: Meeting, *addresses: str, **values: Any) -> None:
    row = {"kind": Kind.REGISTRATION_LINK, "meeting_id": meeting.id, "is_by_guest": True}
    post([row | values | {"address": address} for address in addresses])
    db.session.commit()


def test_what_waits_for_a_mail_server_that_is_away_is_counted(
    meeting: Meeting, smtp: MailServer
) -> None:
    sent(valve.MOST_TO_A_MAILBOX, address=SHARED, sent_at=None, mail=b"kept", due_at=in_an_hour())
    promise(meeting, "office+a@university.example", "a@b.example")

    deliver_due()

    assert [mail.recipient for mail in smtp.messages] == ["a@b.example"]


def test_counting_reads_what_guests_caused_and_no_more(
    sqlite_url: str, make_app: Callable[..., Flask]
) -> None:
    make_app(sqlite_url)
    with statements() as asked:
        valve.counts()

    some_time = ("2026-11-30 00:00:00",) * asked[-1].count("?")
    plan = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {asked[-1]}", some_time)

    steps = [str(step) for step in plan if "notices" in str(step)]
    assert steps and all("ix_notices_by_guests" in step for step in steps), steps


def test_the_fortieth_mail_of_an_hour_leaves_and_the_next_waits(
    meeting: Meeting, smtp: MailServer
) -> None:
    sent(valve.MOST_TO_A_MAILBOX - 1, address=SHARED)
    promise(meeting, "office+a@university.example", "office+b@university.example", "a@b.example")

    deliver_due()

    reached = [mail.recipient for mail in smtp.messages]
    assert reached == ["office+a@university.example", "a@b.example"]
    [waits] = db.session.scalars(select(Notice).where(Notice.sent_at.is_(None)))
    assert waits.is_open and waits.attempts == 0 and waits.due_at > utc_now()


def test_what_waited_leaves_when_the_hour_is_over(meeting: Meeting, smtp: MailServer) -> None:
    sent(valve.MOST_TO_A_MAILBOX, address=SHARED)
    promise(meeting, SHARED)
    deliver_due()
    assert smtp.messages == []

    with time_machine.travel(utc_now() + timedelta(hours=1, seconds=1), tick=False):
        deliver_due()

    assert len(smtp.to(SHARED)) == 1


def test_what_waits_has_its_turn_before_what_is_promised_later(
    meeting: Meeting, smtp: MailServer
) -> None:
    sent(1, address=SHARED, sent_at=utc_now() - timedelta(minutes=59))
    sent(valve.MOST_TO_A_MAILBOX - 1, address=SHARED)
    promise(meeting, "office+first@university.example")
    deliver_due()

    with time_machine.travel(utc_now() + timedelta(minutes=2), tick=False):
        promise(meeting, "office+second@university.example", "a@b.example")
        deliver_due()
        before = [mail.recipient for mail in smtp.messages]
    with time_machine.travel(utc_now() + timedelta(minutes=13), tick=False):
        deliver_due()

    assert before == ["a@b.example"], "one has room by now: it is the first one's"
    after = [mail.recipient for mail in smtp.messages]
    assert after == ["a@b.example", "office+first@university.example"]


def test_a_mail_about_a_place_is_counted_for_the_mailbox_that_it_will_go_to(
    meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    [aye, wei] = cast.invite(meeting, cast.aye, cast.wei)  # by a host: not counted
    deliver_due()
    smtp.reset()
    sent(valve.MOST_TO_A_MAILBOX, address="aye@yangon.example")
    for place in (aye, wei):
        promise(meeting, "", kind=Kind.INVITATION, participant_id=place.id)

    deliver_due()

    assert [mail.recipient for mail in smtp.messages] == ["wei@shanghai.example"]


@pytest.mark.parametrize("where", ["meeting", "everybody"])
def test_a_meeting_and_all_together_have_an_end(
    meeting: Meeting, smtp: MailServer, where: str
) -> None:
    count = valve.MOST_OF_A_MEETING if where == "meeting" else 2000
    sent(count - 1, meeting if where == "meeting" else None)
    promise(meeting, "a@b.example", "c@d.example")

    deliver_due()

    assert len(smtp.messages) == 1


def test_what_hosts_cause_is_not_counted(meeting: Meeting, smtp: MailServer) -> None:
    sent(2000, meeting)
    promise(meeting, "a@b.example", is_by_guest=False)

    deliver_due()

    assert len(smtp.messages) == 1


def test_a_flood_that_waits_holds_up_nobody_behind_it(meeting: Meeting, smtp: MailServer) -> None:
    sent(valve.MOST_TO_A_MAILBOX, address=SHARED)
    promise(meeting, *[SHARED] * 60)
    promise(meeting, "a@b.example")

    deliver_due()

    assert [mail.recipient for mail in smtp.messages] == ["a@b.example"]


def test_what_forms_and_mails_cause_is_marked_and_what_organisers_do_is_not(
    app: Flask, meeting: Meeting
) -> None:
    visitor(app).post(f"/m/{meeting.ref}/register", data={"address": "a@b.example"})
    with hearing_mail():
        post([{"kind": Kind.DIGEST, "address": "by-mail@b.example"}])
    post([{"kind": Kind.DIGEST, "address": "by-clock@b.example"}])
    db.session.commit()

    marked = select(Notice.address).where(Notice.is_by_guest)
    assert set(db.session.scalars(marked)) == {"a@b.example", "by-mail@b.example"}


def test_what_an_organiser_causes_is_nobody_elses(
    organiser_client: FlaskClient, meeting: Meeting
) -> None:
    values = {"pasted": "Khin <khin@yangon.example>", "told": "1", "role": "delegate"}

    answer = organiser_client.post(f"/meetings/{meeting.ref}/invitations", data=values)

    assert answer.status_code == 303
    [notice] = db.session.scalars(select(Notice).where(Notice.kind == Kind.INVITATION))
    assert not notice.is_by_guest
