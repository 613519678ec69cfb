"""The only loop: sends what is due and looks after the clock, until it is asked to stop.

One thread beats, so that others know what it has in hand. One watches: it does the chores, and
wakes those that send when a notice is due. One more reads the mailbox of replies, where there is
one; what may take long, such as calendars that people gave, has a thread of its own while it is
due, so that a server that keeps it waiting keeps nobody else. What nobody foresaw ends the whole
process, so that its supervisor starts a fresh one; it loses nothing.
"""

import os
import signal
import sys
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from time import monotonic
from types import FrameType
from typing import Any

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from nact_meet import chores
from nact_meet.mail.delivery import carrier
from nact_meet.notices.chores import ERRANDS, Errand
from nact_meet.notices.models.claims import is_due
from nact_meet.notices.models.notice import CHANNEL
from nact_meet.notices.pulse import BEAT, Pulse, new_name
from nact_meet.notices.sending import Sender, deliver_due
from nact_meet.web.database import reading
from nact_meet.web.extensions import db
from nact_meet.web.logs import Seldom

POLL = 0.5
LOOK_ANYWAY = 5
CHORES = 60.0
ERRANDS_ARE_SEEN = 2.0
"""Seconds until one that somebody waits for is begun."""
FINISHING = 5.0
"""Seconds for what is under way once somebody has asked to stop."""
ENDS_WITHIN = 9.0
"""Whatever a database or a server does meanwhile."""

away: dict[str, Seldom] = defaultdict(Seldom)
"""By what was being done."""


def run(app: Flask) -> None:
    """Work until SIGINT or SIGTERM; a mail that is under way is finished first, where that is soon.

    The main thread only waits: a signal reaches no thread that waits for a database.
    """
    asked, stop, wake = threading.Event(), threading.Event(), threading.Event()

    def ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
        for event in (asked, stop, wake):
            event.set()

    signal.signal(signal.SIGINT, ask_to_stop)
    signal.signal(signal.SIGTERM, ask_to_stop)
    pulse = Pulse(new_name())
    threads = started(app, stop, wake, pulse)
    stop.wait()
    end_in_any_case(0 if asked.is_set() else 1)
    wake.set()
    are_left = not all_end(threads, FINISHING)
    with app.app_context(), database_faults_logged("leaving"):
        pulse.end()
    sys.stdout.flush()
    sys.stderr.flush()
    if are_left:
        os._exit(0 if asked.is_set() else 1)
    if not asked.is_set():
        sys.exit(1)


def started(
    app: Flask, stop: threading.Event, wake: threading.Event, pulse: Pulse
) -> list[threading.Thread]:
    parts: dict[str, Callable[[], None]] = {"pulse": lambda: keep_beating(pulse, stop, wake)}
    for number in range(app.config["WORKER_THREADS"]):
        name = f"post-{number}"
        sender = f"{pulse.name}/{number}"
        parts[name] = lambda sender=sender: work(sender, stop, wake)  # type: ignore[misc]
    parts["watch"] = lambda: watch(stop, wake, [Runner(app, stop, errand) for errand in ERRANDS])
    if app.config["IMAP_SERVER"]:
        parts["imap"] = lambda: read_mailbox(app, stop)
    return [start(app, name, part, stop) for name, part in parts.items()]


def start(
    app: Flask, name: str, part: Callable[[], None], stop: threading.Event
) -> threading.Thread:
    """However it ends, the others end too."""

    def run() -> None:
        try:
            with app.app_context():
                part()
        finally:
            stop.set()

    thread = threading.Thread(target=run, name=name, daemon=True)
    thread.start()
    return thread


def all_end(threads: Sequence[threading.Thread], within: float) -> bool:
    until = monotonic() + within
    for thread in threads:
        thread.join(max(until - monotonic(), 0))
    return not any(thread.is_alive() for thread in threads)


def end_in_any_case(code: int) -> None:
    last = threading.Timer(ENDS_WITHIN, lambda: os._exit(code))
    last.daemon = True
    last.start()


def keep_beating(pulse: Pulse, stop: threading.Event, wake: threading.Event) -> None:
    while not stop.is_set():
        with database_faults_logged("beating"):
            if pulse.beat():
                wake.set()
        stop.wait(BEAT)


def deliver_once(app: Flask) -> int:
    """What is due now, under a pulse of its own: a worker beside it takes none of it."""
    stop, pulse = threading.Event(), Pulse(new_name())
    beating = start(app, "pulse", lambda: keep_beating(pulse, stop, threading.Event()), stop)
    try:
        return deliver_due(pulse.name)
    finally:
        stop.set()
        beating.join()
        pulse.end()


def work(name: str, stop: threading.Event, wake: threading.Event) -> None:
    """One thread with one connection to the mail server."""
    sender = Sender(carrier(), name)
    while not stop.is_set():
        wake.wait(LOOK_ANYWAY)
        wake.clear()
        with database_faults_logged("sending"):
            while not stop.is_set() and sender.deliver_batch(stop.is_set):
                pass
    sender.post.close()


def read_mailbox(app: Flask, stop: threading.Event) -> None:
    """One thread that takes in what comes back; a worker without a mailbox stays small."""
    from nact_meet.post import imap

    imap.attend(imap.Account.of(app.config), stop)


def watch(stop: threading.Event, wake: threading.Event, runners: Sequence["Runner"]) -> None:
    ears, chores_are_due, errands = Ears(), Every(CHORES), Every(ERRANDS_ARE_SEEN)
    while not stop.is_set():
        with database_faults_logged("watching"):
            if chores_are_due():
                chores.do()
            if errands():
                for runner in runners:
                    runner.look()
            with reading():
                due = is_due()
                db.session.remove()
            if due:
                wake.set()
        ears.listen(stop)
    ears.close()


class Every:
    """True at once, and again after so many seconds, by a clock that nobody sets."""

    def __init__(self, seconds: float, clock: Callable[[], float] = monotonic) -> None:
        self.seconds, self.clock, self.next_at = seconds, clock, clock()

    def __call__(self) -> bool:
        now = self.clock()
        if is_over := now >= self.next_at:
            self.next_at = now + self.seconds
        return is_over


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
            away["listening"].error("listening", error=str(error))
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
    """A database that is away for a while is tried again, for as long as it takes.

    Several times a second, and told once a minute.
    """
    try:
        yield
    except SQLAlchemyError as error:
        away[step].error("database", step=step, error=f"{type(error).__name__}: {error}")
    finally:
        db.session.remove()
