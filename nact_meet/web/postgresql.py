"""A PostgreSQL that is there and says nothing: no page waits for it longer than this.

`statement_timeout` is the server's to keep, and a server that hangs keeps nothing; so the client
watches as well, and closes a connection that has been silent for too long.
"""

from typing import Any, TypeVar

import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, Dialect, Engine, event

from nact_meet.web import database

T = TypeVar("T")

CONNECT = 3
"""Seconds until a new connection is there."""
ALIVE = 2.0
"""Seconds for a sign of life before a transaction (SQLALCHEMY_ENGINE_OPTIONS: pool_pre_ping)."""
STATEMENT = 10
"""Seconds for one statement of a page, by the server's clock."""
SILENCE = STATEMENT + 2.0
"""Seconds by ours. Commands, migrations and the worker's writing have no such bound."""

BEGIN = (
    f"SELECT set_config('statement_timeout', '{STATEMENT}s', true)",
    ", set_config('transaction_read_only', 'on', true)",
)


class Watched(psycopg.Connection[Any]):
    """psycopg's, which waits no longer than `patience`."""

    patience: float | None = ALIVE

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        if timeout is not None:  # whoever says so waits for something else than an answer
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, self.patience)
        except psycopg.OperationalError as error:
            if self.pgconn.transaction_status != TransactionStatus.ACTIVE:
                raise
            self.close()
            raise psycopg.OperationalError("the server does not answer") from error

    def rollback(self) -> None:
        """A server that is gone has rolled back: a page that was made by then is still shown."""
        try:
            super().rollback()
        except psycopg.OperationalError:
            if not self.closed:
                raise


def watch(engine: Engine) -> None:
    event.listen(engine, "do_connect", connect)
    event.listen(engine, "begin", begin)
    event.listen(engine, "checkin", returned)


def connect(_dialect: Dialect, _record: Any, words: Any, settings: dict[str, Any]) -> Any:
    settings.setdefault("connect_timeout", CONNECT)
    return Watched.connect(*words, **settings)


def begin(connection: Connection) -> None:
    """One statement more, which also is the first that a broken connection fails in."""
    only_reads = database.only_reads()
    is_bounded = only_reads or database.is_asked_by_somebody()
    driver: Any = connection.connection.dbapi_connection
    driver.patience = SILENCE if is_bounded else None
    if is_bounded:
        connection.exec_driver_sql("".join(BEGIN[: 1 + only_reads]))


def returned(driver: Any, _record: Any) -> None:
    """To the pool, where it is asked for a sign of life before it is lent again."""
    if driver is not None:
        driver.patience = ALIVE
