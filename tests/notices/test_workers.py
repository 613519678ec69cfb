"""Workers as processes of their own: any number of them, stopped politely or killed."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.role import Role
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import UNKNOWN, Notice
from nact_meet.notices.models.worker_pulse import WorkerBeat
from nact_meet.places import audience
from nact_meet.publication import publishing
from nact_meet.web.database import reading
from nact_meet.web.extensions import db
from nact_meet.worker import ENDS_WITHIN, FINISHING
from tests.cast import Cast
from tests.parts.databases import sqlite_in_the_walk
from tests.parts.deliver import deliver
from tests.parts.patience import LONG
from tests.parts.smtp import MailServer

ROOT = Path(__file__).parents[2]
GUESTS = 60


@contextmanager
def workers(app: Flask, count: int = 1) -> Iterator[list[subprocess.Popen[bytes]]]:
    settings = app.config["SETTINGS"]
    environment = os.environ | {
        "DATABASE_URL": settings.database_url,
        "DATA_DIR": str(settings.data_dir),
        "MAIL_SERVER": settings.mail_server,
        "MAIL_PORT": str(settings.mail_port),
        "MAIL_SENDER": settings.mail_sender,
        "LOG_LEVEL": "ERROR",
    }
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
    children = [subprocess.Popen(command, cwd=ROOT, env=environment) for _ in range(count)]
    try:
        yield children
    finally:
        for child in children:
            child.kill()
            child.wait(LONG)


@pytest.fixture
def meeting(app_on_both: Flask, cast: Cast) -> Meeting:
    meeting = cast.meeting(reminder_minutes=[])
    for number in range(GUESTS):
        contact = Contact(address=f"guest{number}@dili.example")
        person = Person(full_name=f"Guest {number}", zone="Asia/Dili", contacts=[contact])
        db.session.add(person)
        audience.invite(meeting, contact, Role.DELEGATE, by=cast.somchai)
    db.session.commit()
    return meeting


def publish(meeting: Meeting, cast: Cast) -> int:
    """How many mails must leave now."""
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    return GUESTS + 1


def wait_for_beats(count: int) -> None:
    """Until so many workers live: from then on a signal ends them in good order."""
    deadline = time.monotonic() + LONG
    while beating() < count:
        assert time.monotonic() < deadline, f"{beating()} of {count} workers live"
        time.sleep(0.05)


def beating() -> int:
    with reading():
        found = db.session.scalar(select(func.count()).select_from(WorkerBeat)) or 0
        db.session.rollback()
    return found


def wait_until_all_are_sent() -> None:
    deadline = time.monotonic() + LONG
    while open_notices():
        assert time.monotonic() < deadline, f"{open_notices()} are not sent"
        time.sleep(0.05)


def open_notices() -> int:
    db.session.rollback()
    return len(db.session.scalars(select(Notice.id).where(Notice.sent_at.is_(None))).all())


def test_two_workers_send_each_mail_once_and_end_when_asked(
    meeting: Meeting, app_on_both: Flask, cast: Cast, smtp: MailServer
) -> None:
    with workers(app_on_both, 2) as children:
        wait_for_beats(2)
        count = publish(meeting, cast)
        smtp.wait_for(count)
        for child in children:
            child.send_signal(signal.SIGTERM)

        codes = [child.wait(LONG) for child in children]

    assert codes == [0, 0]
    assert open_notices() == 0
    assert len({each.recipient for each in smtp.messages}) == len(smtp.messages) == count


def test_what_a_killed_worker_had_in_hand_another_takes_up_and_repeats_one_mail_a_thread(
    meeting: Meeting, app_on_both: Flask, cast: Cast, smtp: MailServer
) -> None:
    count, threads = publish(meeting, cast), app_on_both.config["WORKER_THREADS"]
    hold = smtp.keeps_waiting("DATA")

    with workers(app_on_both) as (killed,):
        for _ in range(threads):
            hold.wait_for_client()
        with workers(app_on_both):
            wait_for_beats(2)
            killed.kill()
            hold.let_go()
            smtp.wait_for(count + threads)
            wait_until_all_are_sent()

    assert len(smtp.messages) == count + threads
    assert len({(each.message["Message-ID"], each.raw) for each in smtp.messages}) == count


@sqlite_in_the_walk
def test_a_worker_that_is_asked_to_end_leaves_a_slow_server_behind(
    meeting: Meeting, app_on_both: Flask, cast: Cast, smtp: MailServer
) -> None:
    count, threads = publish(meeting, cast), app_on_both.config["WORKER_THREADS"]
    hold = smtp.keeps_waiting("DATA")
    with workers(app_on_both) as (child,):
        for _ in range(threads):
            hold.wait_for_client()
        child.send_signal(signal.SIGTERM)
        assert child.wait(LONG) == 0

    db.session.rollback()
    tried = db.session.scalars(select(Notice).where(Notice.attempts > 0)).all()
    said = [(each.attempts, each.reason, each.claimed_by) for each in tried]
    assert said == [(1, UNKNOWN, None)] * threads
    kept = {each.message_id for each in tried}
    hold.let_go()
    deliver()
    assert open_notices() == 0
    ids = Counter(str(each.message["Message-ID"]) for each in smtp.messages)
    assert len(ids) == count and {name for name, times in ids.items() if times > 1} == kept


def test_what_a_worker_waits_for_when_it_ends_adds_up_to_less_than_ten_seconds() -> None:
    assert FINISHING < ENDS_WITHIN < 10


@sqlite_in_the_walk
def test_a_worker_shows_that_it_lives_and_takes_its_leave(
    app_on_both: Flask, cast: Cast, meeting: Meeting, smtp: MailServer
) -> None:
    client = app_on_both.test_client()
    assert client.get("/healthz").status_code == 503

    with workers(app_on_both) as (child,):
        smtp.wait_for(publish(meeting, cast))
        db.session.rollback()
        alive = client.get("/healthz")
        child.send_signal(signal.SIGINT)
        assert child.wait(LONG) == 0

    assert alive.json == {"web": "ok", "database": "ok", "worker": "ok"}
    db.session.rollback()
    assert db.session.scalars(select(WorkerBeat)).all() == []
    assert client.get("/healthz").status_code == 503
