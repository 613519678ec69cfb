"""Who has a notice in hand, and what becomes of it when they are gone."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import event, select, text

from nact_meet.mail.delivery import carrier
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models import claims
from nact_meet.notices.models.notice import MOST_ATTEMPTS, UNKNOWN, Kind, Notice
from nact_meet.notices.models.worker_pulse import WorkerBeat
from nact_meet.notices.pulse import SILENT, Pulse
from nact_meet.notices.sending import Sender, take_up
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from nact_meet.worker import Every
from nact_meet.world.timezones import utc_now
from tests.cast import Cast
from tests.parts.deliver import deliver
from tests.parts.smtp import MailServer

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def meeting(app_on_both: Flask, cast: Cast) -> Meeting:
    meeting = cast.meeting(reminder_minutes=[])
    cast.invite(meeting)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    return meeting


def claimed() -> int:
    db.session.rollback()
    return len(db.session.scalars(select(Notice.id).where(Notice.claimed_by.is_not(None))).all())


def claim_by(holder: str) -> None:
    assert len(claims.claim(50, holder)) == 4
    db.session.commit()


def test_what_a_worker_without_a_beat_had_in_hand_is_taken_up(
    meeting: Meeting, clock: Clock, smtp: MailServer
) -> None:
    claim_by("dead/0")
    mine = Pulse("mine", clock)
    WorkerBeat.beat("dead")
    mine.beat()

    clock.seconds += SILENT / 2
    mine.beat()
    clock.seconds += SILENT / 2 - 0.25
    mine.beat()
    before = claimed()
    clock.seconds += 0.25
    assert mine.beat()

    assert (before, claimed()) == (4, 0)
    deliver()
    assert len(smtp.messages) == 4
    assert all(each.attempts == 1 for each in db.session.scalars(select(Notice)))
    assert WorkerBeat.of_all().keys() == {"mine"}


def test_a_worker_that_beats_keeps_what_it_has_whatever_the_clock_on_the_wall_says(
    meeting: Meeting, clock: Clock
) -> None:
    claim_by("theirs/0")
    mine = Pulse("mine", clock)

    for hours in (0, -2, 3, 0):
        with time_machine.travel(utc_now() + timedelta(hours=hours), tick=False):
            WorkerBeat.beat("theirs")
            assert not mine.beat()
            clock.seconds += SILENT - 0.1

    assert claimed() == 4


def test_whoever_could_not_beat_judges_nobody(meeting: Meeting, clock: Clock) -> None:
    claim_by("theirs/0")
    mine = Pulse("mine", clock)
    mine.beat()
    clock.seconds += SILENT  # the database was away, for all of them

    assert not mine.beat()
    assert claimed() == 4


def test_a_worker_that_leaves_gives_back_what_it_has(meeting: Meeting) -> None:
    claim_by("mine/0")
    WorkerBeat.beat("mine")

    Pulse("mine").end()

    assert claimed() == 0
    assert WorkerBeat.of_all() == {}


def test_a_mail_under_way_at_the_end_of_its_worker_counts_and_says_so(
    meeting: Meeting, smtp: MailServer
) -> None:
    _count, (first, *others) = take_up("dead/0")
    assert claims.begin(first.notice, "dead/0")
    db.session.commit()
    kept = first.notice.message_id
    Pulse("dead").end()

    lost = db.session.get_one(Notice, first.notice.id)
    assert (lost.attempts, lost.reason, lost.is_open) == (1, UNKNOWN, True)
    assert all(mail.notice.attempts == 0 for mail in others)
    deliver()

    db.session.refresh(lost)
    assert (lost.attempts, lost.reason, lost.message_id) == (2, "", kept)


def test_a_mail_that_ends_each_worker_waits_longer_each_time_and_fails_at_last(
    meeting: Meeting, smtp: MailServer
) -> None:
    pauses = []
    for attempts in (0, 1, 2):
        _count, (first, *_others) = take_up("dead/0")
        claims.begin(first.notice, "dead/0")
        db.session.commit()
        Pulse("dead").end()
        notice = db.session.get_one(Notice, first.notice.id)
        assert notice.attempts == attempts + 1
        pauses.append(notice.due_at - utc_now())
        notice.due_at = utc_now() - timedelta(hours=1)
        db.session.commit()
    assert pauses[0] <= timedelta() < pauses[1] < pauses[2]
    notice.attempts = MOST_ATTEMPTS
    db.session.commit()

    deliver()

    db.session.refresh(notice)
    assert (notice.fate, notice.reason) == ("failed", UNKNOWN)


def test_a_slow_server_has_each_mail_once_whoever_asks_and_however_late(
    meeting: Meeting, app_on_both: Flask, smtp: MailServer
) -> None:
    hold = smtp.keeps_waiting("DATA")

    with sending(app_on_both):
        hold.wait_for_client()
        with time_machine.travel(utc_now() + timedelta(days=1), tick=False):
            assert deliver() == 0
        hold.let_go()

    assert len({each.recipient for each in smtp.messages}) == len(smtp.messages) == 4
    db.session.rollback()
    assert {each.attempts for each in db.session.scalars(select(Notice))} == {1}


def test_what_was_freed_meanwhile_is_not_begun_and_what_has_left_has_left(
    meeting: Meeting, app_on_both: Flask, smtp: MailServer
) -> None:
    """A worker that was frozen, and taken for dead: one mail at most leaves twice."""
    hold = smtp.keeps_waiting("DATA")

    with sending(app_on_both):
        hold.wait_for_client()
        Pulse("frozen").end()
        hold.let_go()

    (sent,) = db.session.scalars(select(Notice).where(Notice.sent_at.is_not(None)))
    assert len(smtp.messages) == 1 and sent.reason == ""
    deliver()
    assert len(smtp.messages) == 4


@contextmanager
def sending(app: Flask) -> Iterator[None]:
    """One batch, by a worker called frozen."""

    def send() -> None:
        with app.app_context():
            Sender(carrier(), "frozen/0").deliver_batch()

    db.session.rollback()
    with ThreadPoolExecutor(1) as frozen:
        batch = frozen.submit(send)
        yield
        batch.result()
    db.session.expire_all()


def test_a_stamp_that_the_database_did_not_take_is_written_before_the_next_batch(
    meeting: Meeting, smtp: MailServer
) -> None:
    sender = Sender(carrier(), "mine/0")
    _count, outgoing = take_up("mine/0")
    sender.is_tidy = False
    sender.post.carry(outgoing[0].notice.address, outgoing[0].sender, outgoing[0].content)
    sender.unsaid = lambda: claims.has_left(outgoing[0].notice)  # and then it went away
    db.session.remove()

    sender.deliver_batch()

    assert len(smtp.messages) == 4
    assert claimed() == 0


TWENTY_THOUSAND_NOTICES = (
    "ALTER TABLE notices SET (autovacuum_enabled = off)",
    "SET LOCAL session_replication_role = replica",  # their places are not made
    """INSERT INTO notices (kind, participant_id, address, payload, created_at, due_at, sent_at,
                            attempts, message_id, reason, is_by_guest)
       SELECT 'invitation', n, '', '{}', now(), now() - interval '1 hour',
              CASE WHEN n % 2 = 0 THEN now() END, 0, '', '', false
       FROM generate_series(1, 20000) n""",
)


def test_without_statistics_the_queue_is_read_by_its_own_indexes(
    postgresql_url: str, make_app: Callable[..., Flask]
) -> None:
    make_app(postgresql_url)
    for statement in (*TWENTY_THOUSAND_NOTICES, "DELETE FROM pg_statistic"):
        db.session.execute(text(statement))

    plan = plan_of(lambda: claims.claim(50, "mine/0"))

    for index in ("queue", "open_of_place", "open_of_voter"):
        assert f"Index Scan using ix_notices_{index} on" in plan, plan
    assert "Seq Scan" not in plan and "Sort" not in plan, plan
    assert len(claims.claim(50, "mine/0")) == 50


def plan_of(asks: Callable[[], object]) -> str:
    """How the database goes about the first statement of it."""
    seen: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        seen.append((statement, parameters))

    db.session.connection()
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        asks()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    explain = "EXPLAIN" if db.engine.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
    statement, parameters = seen[0]
    rows = db.session.connection().exec_driver_sql(f"{explain} {statement}", parameters)
    return "\n".join(str(row) for row in rows)


def test_sqlite_reads_the_queue_in_its_order_too(app: Flask) -> None:
    plan = plan_of(lambda: claims.claim(50, "mine/0"))

    assert "INDEX ix_notices_queue (due_at<?)" in plan, plan
    assert "SCAN" not in plan and "B-TREE" not in plan, plan


def test_a_row_that_is_written_again_after_a_restore_gets_another_message_id() -> None:
    """Mailboxes drop what bears the Message-ID of a mail they have, and say nothing."""
    assert Notice(id=7).returns_to() != Notice(id=7).returns_to()


def test_the_clock_set_back_is_no_beat_from_the_future(app_on_both: Flask) -> None:
    with time_machine.travel(utc_now() + timedelta(hours=2), tick=False):
        WorkerBeat.beat("dead")
        assert WorkerBeat.any_alive()

    assert not WorkerBeat.any_alive()
    WorkerBeat.beat("mine")
    assert WorkerBeat.any_alive()


def test_an_interval_goes_by_a_clock_that_nobody_sets(clock: Clock) -> None:
    is_due = Every(60, clock)

    found = [is_due()]
    for seconds in (59.9, 0.1, 0.1):
        clock.seconds += seconds
        found.append(is_due())

    assert found == [True, False, True, False]


@pytest.mark.parametrize("ahead", [timedelta(minutes=10), timedelta(hours=2)])
def test_a_clock_that_was_ahead_keeps_no_mail_waiting_once_it_is_set_back(
    app_on_both: Flask, cast: Cast, smtp: MailServer, ahead: timedelta
) -> None:
    """What was promised meanwhile, and what was tried then; a reminder keeps its hour."""
    with time_machine.travel(NOON + ahead, tick=False):
        meeting = cast.meeting(reminder_minutes=[60])
        cast.invite(meeting)
        publishing.publish(meeting, by=cast.somchai)
        tried, *_ = notices = db.session.scalars(select(Notice)).all()
        tried.created_at = NOON
        tried.put_off("450 later")
        db.session.commit()

    with time_machine.travel(NOON, tick=False):
        assert not claims.is_due()
        claims.call_back()
        deliver()
        waiting = {(each.kind, each.due_at) for each in notices if not each.sent_at}

    assert waiting == {(Kind.REMINDER, meeting.starts_at - timedelta(hours=1))}


def test_a_mail_waits_as_long_as_it_was_put_off_by_a_clock_that_is_right(
    meeting: Meeting, smtp: MailServer
) -> None:
    """Even where chance adds most of a quarter, and where it was tried often."""
    with time_machine.travel(NOON, tick=False):
        notices = db.session.scalars(select(Notice).order_by(Notice.id)).all()
        longest = [timedelta(hours=1.25), timedelta(seconds=18), timedelta(seconds=37)]
        for attempts, (notice, pause) in enumerate(zip(notices, longest, strict=False)):
            notice.created_at, notice.attempts, notice.due_at = NOON, attempts, NOON + pause
        notices[3].created_at, notices[3].attempts = NOON, 99
        notices[3].due_at = NOON + timedelta(hours=1.25)
        db.session.commit()

        claims.call_back()
        before = claims.is_due()
        for notice in notices:
            notice.due_at += timedelta(seconds=1)
        db.session.commit()
        claims.call_back()

        assert not before
        assert deliver() == 4
