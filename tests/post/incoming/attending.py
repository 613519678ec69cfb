"""The worker at a mailbox of replies: its thread in the test's own process, or a process."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from flask import Flask

from nact_meet.post import imap
from nact_meet.post.imap import Account
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.parts.client import end_transaction
from tests.parts.imap import MailboxThere
from tests.parts.patience import LONG
from tests.parts.site import ROOT


def later() -> datetime:
    """A second answer must be newer than the first, by whole seconds."""
    return utc_now() + timedelta(minutes=1)


@contextmanager
def attended(app: Flask, account: Account) -> Iterator[None]:
    """The worker's thread, in the test's own process."""
    end_transaction()
    stop = threading.Event()

    def attend() -> None:
        with app.app_context():
            imap.attend(account, stop)

    thread = threading.Thread(target=attend)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(LONG)
        assert not thread.is_alive()
        db.session.expire_all()


def wait_for(what: str, events: Sequence[Mapping[str, object]], count: int) -> None:
    """Until the log has said it so often; what a log says is an event of its own."""
    deadline = time.monotonic() + LONG
    while len([each for each in events if what in str(each.get("what", ""))]) < count:
        assert time.monotonic() < deadline, events
        time.sleep(0.02)


@contextmanager
def workers(
    app: Flask, mailbox: MailboxThere, count: int = 1, **more: str
) -> Iterator[list[subprocess.Popen[str]]]:
    end_transaction()
    settings = app.config["SETTINGS"]
    environment = {
        "DATABASE_URL": settings.database_url,
        "DATA_DIR": str(settings.data_dir),
        "MAIL_SERVER": settings.mail_server,
        "MAIL_PORT": str(settings.mail_port),
        "MAIL_SENDER": settings.mail_sender,
        **os.environ,
        **mailbox.environment(),
        **more,
    }
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
    children = [
        subprocess.Popen(command, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE)
        for _ in range(count)
    ]
    try:
        yield children
    finally:
        for child in children:
            child.kill()
            child.wait(LONG)
