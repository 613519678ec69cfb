"""The only loop: claims what is due, composes it, sends it, and looks after the clock.

A batch is three steps. Claim and compose in one transaction, so that a mail exists before anybody
tries to send it; send without a transaction; stamp what became of it in another. Killed at any
instant, it loses nothing: the lease runs out and the same bytes go again.
"""

import os
import signal
import socket
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import timedelta
from types import FrameType

import structlog
from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload, selectinload

from nact_meet import chores, mailer
from nact_meet.database import reading
from nact_meet.extensions import db
from nact_meet.mailer import Carrier, PassingFault, Refused
from nact_meet.models import AgendaItem, Host, Meeting, Notice, Participant, WorkerBeat
from nact_meet.models.notice import CHANNEL, LEASE, claim, next_due_at
from nact_meet.timezones import utc_now

BATCH = 25
POLL = 0.5
BEAT = timedelta(seconds=5)
CHORES = timedelta(minutes=1)

log = structlog.get_logger()


def run(app: Flask) -> None:
    """Work until SIGINT or SIGTERM; a mail that is under way is finished first."""
    stop, wake = threading.Event(), threading.Event()

    def ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
        stop.set()
        wake.set()

    signal.signal(signal.SIGINT, ask_to_stop)
    signal.signal(signal.SIGTERM, ask_to_stop)
    threads = [
        threading.Thread(target=work, args=(app, stop, wake), name=f"post-{number}")
        for number in range(app.config["WORKER_THREADS"])
    ]
    for thread in threads:
        thread.start()
    with app.app_context():
        watch(stop, wake)
    for thread in threads:
        thread.join()


def watch(stop: threading.Event, wake: threading.Event) -> None:
    """Beats, does the chores, and wakes the threads when something is due."""
    name, ears = f"{socket.gethostname()}:{os.getpid()}", Ears()
    beat_at = chores_at = utc_now()
    while not stop.is_set():
        now = utc_now()
        with guarded("watch"):
            if now >= beat_at:
                beat_at = now + BEAT
                beat(name)
            if now >= chores_at:
                chores_at = now + CHORES
                chores.do()
            if is_due():
                wake.set()
        ears.listen(stop, POLL)
    ears.close()
    with guarded("farewell"):
        db.session.execute(delete(WorkerBeat).where(WorkerBeat.name == name))
        db.session.commit()


class Ears:
    """Waits for PostgreSQL to say that notices were written; on SQLite, a short while."""

    def __init__(self) -> None:
        self.connection = None
        if db.engine.dialect.name == "postgresql":
            self.connection = db.engine.raw_connection()
            self.driver = self.connection.driver_connection
            assert self.driver is not None
            self.driver.autocommit = True
            self.driver.execute(f"LISTEN {CHANNEL}")

    def listen(self, stop: threading.Event, seconds: float) -> None:
        if self.connection is None:
            stop.wait(seconds)
            return
        assert self.driver is not None
        with suppress(OSError):
            for _notify in self.driver.notifies(timeout=seconds, stop_after=1):
                return

    def close(self) -> None:
        if self.connection is not None:
            self.connection.invalidate()


def beat(name: str) -> None:
    db.session.merge(WorkerBeat(name=name, beat_at=utc_now()))
    db.session.execute(
        delete(WorkerBeat).where(WorkerBeat.beat_at < utc_now() - timedelta(hours=1))
    )
    db.session.commit()


def is_due() -> bool:
    with reading():
        due_at = next_due_at()
        db.session.rollback()
    return due_at is not None and due_at <= utc_now()


def work(app: Flask, stop: threading.Event, wake: threading.Event) -> None:
    """One thread with one connection to the mail server."""
    with app.app_context():
        carrier = mailer.carrier()
        while not stop.is_set():
            wake.wait(1)
            wake.clear()
            with guarded("batch"):
                while not stop.is_set() and deliver_batch(carrier, stop.is_set):
                    pass
        carrier.close()


class guarded:  # noqa: N801  (reads as a word: `with guarded("batch")`)
    """A fault of the database or of a template is logged; the loop goes on and tries again."""

    def __init__(self, step: str) -> None:
        self.step = step

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: object, _trace: object) -> bool:
        with suppress(Exception):
            db.session.remove()
        if kind is None or not issubclass(kind, Exception):
            return False
        log.error("worker", step=self.step, exc_info=error)
        return True


def deliver_due() -> int:
    """Send everything that is due now, once; answers how many mails left."""
    carrier, sent = mailer.carrier(), 0
    while (tried := deliver_batch(carrier)) is not None and tried:
        sent += tried
    carrier.close()
    return sent


def deliver_batch(carrier: Carrier, is_stopping: Callable[[], bool] = lambda: False) -> int:
    """Claim, compose, send and stamp one batch; answers how many notices it settled."""
    claimed_at = utc_now()
    notices = claim(BATCH)
    to_send = compose_all(notices)
    db.session.commit()
    for notice in to_send:
        if is_stopping() or utc_now() - claimed_at > LEASE / 2:
            notice.lease_until = None
        else:
            send(carrier, notice)
    db.session.commit()
    db.session.remove()
    return len(notices)


def compose_all(notices: Iterable[Notice]) -> list[Notice]:
    """Those to send, with their mail; what is no longer true is overtaken."""
    load_places(notices)
    to_send = []
    for notice in notices:
        if notice.mail is None:
            if not notice.is_still_true:
                notice.overtake()
                continue
            compose(notice)
        to_send.append(notice)
    return to_send


def load_places(notices: Iterable[Notice]) -> None:
    """A few queries for the whole batch, however many people and meetings it speaks of."""
    ids = {each.participant_id for each in notices if each.participant_id}
    meeting = joinedload(Participant.meeting)
    query = select(Participant).where(Participant.id.in_(ids))
    kept = db.session.scalars(
        query.options(
            joinedload(Participant.person),
            joinedload(Participant.contact),
            meeting.selectinload(Meeting.hosts).joinedload(Host.institute),
            meeting.selectinload(Meeting.agenda).options(selectinload(AgendaItem.speakers)),
        )
    ).all()
    # The session holds rows weakly: without this they would be read again one by one.
    db.session.info["batch"] = kept


def compose(notice: Notice) -> None:
    composed = mailer.compose(notice)
    notice.keep(composed.mail, composed.message_id, composed.recipient)
    if notice.participant is not None:
        notice.participant.was_told(notice, composed.method)


def send(carrier: Carrier, notice: Notice) -> None:
    assert notice.mail is not None
    try:
        carrier.carry(notice.address, mailer.envelope_sender(notice), notice.mail)
    except Refused as refusal:
        notice.refused(str(refusal))
    except PassingFault as fault:
        notice.put_off(str(fault))
    else:
        notice.delivered()
    log.info("notice", id=notice.id, kind=str(notice.kind), open=notice.is_open, why=notice.reason)
