"""/healthz: whether web, database and worker live, whether mail waits, and since when.

It is asked when something hangs, so it waits for nothing longer than WITHIN.
"""

from collections.abc import Callable
from datetime import timedelta
from queue import Empty, SimpleQueue
from threading import BoundedSemaphore, Thread
from typing import Any

from flask import Blueprint, Flask, current_app
from flask.blueprints import BlueprintSetupState
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from nact_meet.notices.models.notice import QUEUED, Notice
from nact_meet.notices.models.worker_pulse import WorkerBeat
from nact_meet.own_data.models import Erasure
from nact_meet.post import ceilings
from nact_meet.web.database import reading
from nact_meet.web.extensions import db, limiter
from nact_meet.world.timezones import utc_now

WITHIN = 1.5
"""Seconds."""
AT_ONCE = 2
"""So many may be looking at a time: who hangs is not joined by a crowd."""
LATE = timedelta(seconds=10)
"""A mail that was due later is on its way."""
FULL = "people without an account have reached an hourly limit of emails; the rest waits"
HIDDEN = "the email that starts an erasure has not been sent for an hour"
ALONE = "RATELIMIT_STORAGE_URI does not answer; each process counts for itself"

Facts = dict[str, Any]
Found = tuple[Facts, int]
"""And the status of the answer."""

bp = Blueprint("health", __name__)


@bp.record_once
def prepare(state: BlueprintSetupState) -> None:
    state.app.extensions["looking"] = BoundedSemaphore(AT_ONCE)


@bp.get("/healthz")
def show() -> Found:
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # a LocalProxy has it
    found = in_time(lambda: looked_at(app), app.extensions["looking"])
    if found is None:
        app.extensions["away"].error("healthz: the database does not answer")
        return {"web": "ok", "database": "does not answer", "worker": "unknown"}, 503
    return found


def in_time(look: Callable[[], Found], free: BoundedSemaphore) -> Found | None:
    """What it finds; None where that takes too long, or where others look already, and wait."""
    found: SimpleQueue[Found] = SimpleQueue()

    def looking() -> None:
        try:
            found.put(look())
        finally:
            free.release()

    if not free.acquire(timeout=WITHIN / 4):
        return None
    Thread(target=looking, daemon=True).start()
    try:
        return found.get(timeout=WITHIN)
    except Empty:
        return None


def looked_at(app: Flask) -> Found:
    with app.app_context(), reading():
        try:
            return of_worker_and_mail()
        except SQLAlchemyError as error:
            app.extensions["away"].error("healthz", error=type(error).__name__)
            return {"web": "ok", "database": "cannot be read", "worker": "unknown"}, 503


def of_worker_and_mail() -> Found:
    facts: Facts = {"web": "ok", "database": "ok", "worker": "ok"}
    if (seconds := oldest_due()) is not None:
        facts["oldest_mail_due"] = f"{seconds} s"
    if ceilings.reached():
        facts["mail"] = FULL
    if Erasure.waits_long():
        facts["erasures"] = HIDDEN
    if limiter.enabled and not limiter.storage.check():
        facts["limits"] = ALONE
    if not WorkerBeat.any_alive():
        return facts | {"worker": "no sign of life for 30 seconds"}, 503
    return facts, 200


def oldest_due() -> int | None:
    """For how many seconds the mail that waits longest has been due; None where none is late.

    One that a worker has in hand waits as well: its mail server may be what keeps it. Two
    questions, since each has an index of its own.
    """
    oldest = [
        db.session.scalar(select(func.min(Notice.due_at)).where(where))
        for where in (text(QUEUED), Notice.claimed_by.is_not(None))
    ]
    due_at = min((at for at in oldest if at), default=None)
    late = utc_now() - due_at if due_at else timedelta()
    return int(late.total_seconds()) if late >= LATE else None
