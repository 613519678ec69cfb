"""Watching PostgreSQL for sessions that wait for one another."""

import time

from sqlalchemy import text

from nact_meet.web.extensions import db
from tests.parts.patience import LONG


def wait_until_somebody_waits(seconds: float = LONG) -> None:
    """Until another session of this database waits for a lock."""
    waiting = text(
        "SELECT count(*), pg_sleep(0.02) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    deadline = time.monotonic() + seconds
    with db.engine.connect() as watcher:
        while not watcher.execute(waiting).one()[0]:
            assert time.monotonic() < deadline
            watcher.rollback()
