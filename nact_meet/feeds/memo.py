"""What the database was asked before, as long as nothing at all has been written to it since."""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from sqlalchemy import Connection, PoolProxiedConnection

from nact_meet.extensions import db

Found = TypeVar("Found")
MOST = 64
"""So many answers are kept with each connection."""


def asked_once(question: Hashable, ask: Callable[[Connection], Found]) -> Found:
    """`ask`'s answer; the one it gave before where nobody, in any process, wrote since."""
    known = answers(question)
    if question in known:
        found: Found = known[question]
        return found
    with db.engine.connect() as connection:
        connection.begin()
        known = answers_on(connection.connection)
        if len(known) >= MOST:
            known.clear()
        found = known[question] = ask(connection)
        return found


def answers(question: Hashable) -> dict[Hashable, Any]:
    """Without a transaction: this costs a tenth of the lightest query."""
    connection = db.engine.raw_connection()
    try:
        return answers_on(connection)
    finally:
        connection.close()


def answers_on(connection: PoolProxiedConnection) -> dict[Hashable, Any]:
    """Kept with the connection, since SQLite counts other connections' writes for each."""
    moment = moment_of(connection)
    if connection.info.get("moment") != moment:
        connection.info["moment"], connection.info["answers"] = moment, {}
    found: dict[Hashable, Any] = connection.info["answers"]
    return found


def moment_of(connection: PoolProxiedConnection) -> Hashable:
    """Another one after every write that can be seen from here.

    SQLite's data_version grows with what others commit, total_changes with what this connection
    does; an equal snapshot of PostgreSQL sees the same transactions.
    """
    driver: Any = connection.driver_connection
    if hasattr(driver, "total_changes"):
        return driver.total_changes, *driver.execute("PRAGMA data_version").fetchone()
    found: Hashable = driver.execute("SELECT pg_current_snapshot()::text").fetchone()
    return found
