"""The only loop: sends what is due and looks after the clock, until it is asked to stop.

One thread watches: it beats, does the chores, and wakes the others when a notice is due. One
more reads the mailbox of replies, where there is one; what may take long, such as calendars that
people gave, has a thread of its own while it is due, so that a server that keeps it waiting keeps
nobody else. What nobody foresaw ends the whole process, so that its supervisor starts a fresh one;
it loses nothing.
"""

import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from types import FrameType
from typing import Any

import structlog
from flask import Flask
from sqlalchemy import delete
from sqlalchemy.exc import SQLAlchemyError

from nact_meet import chores
from nact_meet.mail.delivery import carrier
from nact_meet.notices.chores import ERRANDS, Errand
from nact_meet.notices.models.claims import is_due
from nact_meet.notices.models.notice import CHANNEL
from nact_meet.notices.models.worker_pulse import WorkerBeat
from nact_meet.notices.sending import deliver_batch
from nact_meet.web.database import reading
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now

POLL = 0.5
LOOK_ANYWAY = 5
BEAT = timedelta(seconds=5)
CHORES = timedelta(minutes=1)

log = structlog.get_logger()


def run(app: Flask) -> None:
    """Work until SIGINT or SIGTERM; a mail that is under way is finished first."""
    asked, stop, wake = threading.Event(), threading.Event(), threading.Event()

    def ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
        for event in (asked, stop, wake):
            event.set()

    signal.signal(signal.SIGINT, ask_to_stop)
    signal.signal(signal.SIGTERM, ask_to_stop)
    threads = [
        threading.Thread(target=work, args=(app, stop, wake), name=f"post-{number}")
        for number in range(app.config["WORKER_THREADS"])
    ]
    if app.config["IMAP_SERVER"]:
        threads.append(threading.Thread(target=read_mailbox, args=(app, stop), name="imap"))
    for thread in threads:
        thread.start()
    try:
        with app.app_context():
            watch(stop, wake, [Runner(app, stop, errand) for errand in ERRANDS])
    finally:
        stop.set()
        wake.set()
        for thread in threads:
            thread.join()
    if not asked.is_set():
        sys.exit(1)


def work(app: Flask, stop: threading.Event, wake: threading.Event) -> None:
    """One thread with one connection to the mail server."""
    try:
        with app.app_context():
            post = carrier()
            while not stop.is_set():
                wake.wait(LOOK_ANYWAY)
                wake.clear()
                with database_faults_logged("sending"):
                    while not stop.is_set() and deliver_batch(post, stop.is_set):
                        pass
            post.close()
    finally:
        stop.set()


def read_mailbox(app: Flask, stop: threading.Event) -> None:
    """One thread that takes in what comes back; a worker without a mailbox stays small."""
    from nact_meet.post import imap

    try:
        with app.app_context():
            imap.attend(imap.Account.of(app.config), stop)
    finally:
        stop.set()


def watch(stop: threading.Event, wake: threading.Event, runners: Sequence["Runner"]) -> None:
    name, ears = f"{socket.gethostname()}:{os.getpid()}", Ears()
    beat_at = chores_at = utc_now()
    while not stop.is_set():
        now = utc_now()
        with database_faults_logged("watching"):
            if now >= beat_at:
                WorkerBeat.beat(name)
                beat_at = now + BEAT
            if now >= chores_at:
                chores_at = now + CHORES
                chores.do()
                for runner in runners:
                    runner.look()
            with reading():
                due = is_due()
                db.session.remove()
            if due:
                wake.set()
        ears.listen(stop)
    ears.close()
    with database_faults_logged("leaving"):
        db.session.execute(delete(WorkerBeat).where(WorkerBeat.name == name))
        db.session.commit()


class Runner:
    """Does an errand that is due, in a thread that ends when none is.

    The worker does not wait for it to end: what it leaves behind is done again later.
    """

    def __init__(self, app: Flask, stop: threading.Event, errand: Errand) -> None:
        self.app, self.stop, self.errand = app, stop, errand
        self.thread: threading.Thread | None = None

    def look(self) -> None:
        if self.thread and self.thread.is_alive():
            return
        with reading():
            is_due = self.errand.is_due()
            db.session.remove()
        if is_due:
            name = self.errand.name
            self.thread = threading.Thread(target=self.run, daemon=True, name=name)
            self.thread.start()

    def run(self) -> None:
        is_done = False
        try:
            with self.app.app_context(), database_faults_logged(self.errand.name):
                while not self.stop.is_set() and self.errand.do():
                    pass
            is_done = True
        finally:
            if not is_done:
                self.stop.set()


class Ears:
    """Waits for PostgreSQL to say that notices were written; on SQLite, a short while."""

    def __init__(self) -> None:
        self.connection: Any = None

    def listen(self, stop: threading.Event) -> None:
        if db.engine.dialect.name != "postgresql":
            stop.wait(POLL)
            return
        try:
            for _notify in self.driver().notifies(timeout=POLL, stop_after=1):
                pass
        except (SQLAlchemyError, db.engine.dialect.loaded_dbapi.Error) as error:
            log.error("listening", error=str(error))
            self.close()
            stop.wait(POLL)

    def driver(self) -> Any:
        """psycopg's connection: one of our own, since it listens for as long as it lives."""
        if self.connection is None:
            pooled = db.engine.raw_connection()
            self.connection = pooled.driver_connection
            pooled.detach()
            self.connection.autocommit = True
            self.connection.execute(f"LISTEN {CHANNEL}")
        return self.connection

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None


@contextmanager
def database_faults_logged(step: str) -> Iterator[None]:
    """A database that is away for a while is tried again, for as long as it takes."""
    try:
        yield
    except SQLAlchemyError as error:
        log.error("database", step=step, error=f"{type(error).__name__}: {error}")
    finally:
        db.session.remove()
