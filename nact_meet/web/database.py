"""What every table shares, and how a transaction begins on each of the two databases."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from flask import has_request_context, request
from sqlalchemy import Connection, DateTime, Dialect, Engine, Enum, MetaData, event
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as OutOfConnections
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from nact_meet.web.folding import fold

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
PATIENCE = 15000
"""Milliseconds that a writer of SQLite waits for another."""
PRAGMAS = (
    *("journal_mode=WAL", "synchronous=FULL"),
    *(f"busy_timeout={PATIENCE}", "foreign_keys=ON"),
)

SQLITE_AWAY = {
    *(sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL),
    *(sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_NOMEM),
}
SQLITE_OF_A_RACE = {
    *(sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY),
    sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY,
}
SQLSTATES_OF_A_RACE = {"23503", "23505", "23P01"}
"""A row that others need or that nobody has any more; one that is there already."""
SQLSTATES_AWAY = {"08", "40", "53", "55", "57", "58"}
"""Classes: no connection; a deadlock; out of disk, memory or connections; a lock that was not to be
had; ended by its operator or by a timeout; a fault of its system.
"""

_reading: ContextVar[bool | None] = ContextVar("reading", default=None)
"""What somebody said, whatever the request; None where nobody did."""


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware in Python, UTC in the database. A naive datetime is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its zone: this datetime is naive")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Every constraint has a name, so that a migration can speak of it."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime()}


def one_of(choices: type[StrEnum], name: str) -> Enum:
    """A text column that the database holds to the values of `choices`."""
    return Enum(
        choices,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=24,
        values_callable=lambda enum: [member.value for member in enum],
    )


def begin_by_method(engine: Engine) -> None:
    """GET reads and cannot write; anything else takes its place among the writers at once.

    SQLite: a plain BEGIN that writes later meets "database is locked"; BEGIN IMMEDIATE waits.
    """
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", prepare_sqlite)
        event.listen(engine, "begin", begin_on_sqlite)
    else:
        from nact_meet.web import postgresql  # psycopg, which a site on SQLite need not load

        postgresql.watch(engine)


def prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself
    connection.create_function("folded", 1, fold, deterministic=True)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}").close()


def begin_on_sqlite(connection: Connection) -> None:
    if only_reads():
        # The driver itself: a tenth of the cost, and a reader never waits, so nothing can fail.
        driver: Any = connection.connection.dbapi_connection
        driver.execute("PRAGMA query_only=ON").close()
        driver.execute("BEGIN").close()
    else:
        connection.exec_driver_sql("PRAGMA query_only=OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def only_reads() -> bool:
    said = _reading.get()
    return is_asked_by_somebody() and request.method in SAFE_METHODS if said is None else said


def is_asked_by_somebody() -> bool:
    """Who waits for a page, and no longer than a page may take; nobody waits for a command."""
    return has_request_context()


def is_away(error: DBAPIError | OutOfConnections) -> bool:
    """Whether the fault is the database's: unreachable, full, broken or busy for too long.

    What it says of our own statements, such as a column that it does not know, is not.
    """
    if isinstance(error, OutOfConnections) or error.connection_invalidated:
        return True
    if (code := getattr(error.orig, "sqlite_errorcode", None)) is not None:
        primary = code & 0xFF  # the rest says in which call
        return primary in SQLITE_AWAY or (primary == sqlite3.SQLITE_READONLY and not only_reads())
    state = getattr(error.orig, "sqlstate", None)
    if state is None:  # said by no server
        return isinstance(error, OperationalError | InterfaceError)
    return state[:2] in SQLSTATES_AWAY or (state == "25006" and not only_reads())


def is_of_a_race(error: IntegrityError) -> bool:
    """Whether another row stands in the way: a value that a column never holds is our fault."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    return code in SQLITE_OF_A_RACE or getattr(error.orig, "sqlstate", None) in SQLSTATES_OF_A_RACE


@contextmanager
def reading() -> Iterator[None]:
    """Transactions begun inside only read: for the worker and the commands."""
    with said_of_reading(True):
        yield


@contextmanager
def said_of_reading(only_reads: bool) -> Iterator[None]:
    token = _reading.set(only_reads)
    try:
        yield
    finally:
        _reading.reset(token)


@contextmanager
def writing_briefly(engine: Engine) -> Iterator[Connection]:
    """One short write on a connection of its own, beside a request that only reads.

    Raises SQLAlchemyError where others write the same for longer than a moment.
    """
    with said_of_reading(False), engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            with waiting_for(connection, milliseconds=50), connection.begin():
                yield connection
        else:
            with connection.begin():
                connection.exec_driver_sql("SET LOCAL lock_timeout = '50ms'")
                yield connection


@contextmanager
def waiting_for(connection: Connection, *, milliseconds: int) -> Iterator[None]:
    """SQLite has one writer; a connection goes back to its pool as patient as it was."""
    driver: Any = connection.connection.dbapi_connection
    driver.execute(f"PRAGMA busy_timeout={milliseconds}").close()
    try:
        yield
    finally:
        driver.execute(f"PRAGMA busy_timeout={PATIENCE}").close()
