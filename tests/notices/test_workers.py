"""Workers as processes of their own: any number of them, stopped politely or killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.role import Role
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Notice
from nact_meet.notices.models.worker_pulse import WorkerBeat
from nact_meet.places import audience
from nact_meet.publication import publishing
from nact_meet.web.database import reading
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast
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


def test_a_worker_killed_at_work_loses_nothing_and_repeats_no_other_mail(
    meeting: Meeting, app_on_both: Flask, cast: Cast, smtp: MailServer
) -> None:
    with workers(app_on_both) as (child,):
        count = publish(meeting, cast)
        smtp.wait_for(5)
        child.kill()
        child.wait(LONG)
    a_lease_later = utc_now() - timedelta(seconds=1)
    leased = Notice.lease_until.is_not(None)
    db.session.execute(update(Notice).where(leased).values(lease_until=a_lease_later))

    deliver()

    assert open_notices() == 0
    ids = {each.recipient: set() for each in smtp.messages}
    for each in smtp.messages:
        ids[each.recipient].add((each.message["Message-ID"], each.raw))
    assert len(ids) == count
    assert all(len(mails) == 1 for mails in ids.values())


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
