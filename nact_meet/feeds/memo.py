"""What the database was asked before, as long as nothing at all has been written to it since."""

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy import Connection, PoolProxiedConnection

from nact_meet.extensions import db

Found = TypeVar("Found")
MOST = 200
"""So many answers are kept."""


class Memo:
    """Answers of one moment. The moment is read first: an answer may be newer, never older."""

    def __init__(self) -> None:
        self._moment: Hashable = None
        self._answers: dict[Hashable, Any] = {}
        self._watch: PoolProxiedConnection | None = None
        self._lock = Lock()

    def asked_once(self, question: Hashable, ask: Callable[[Connection], Found]) -> Found:
        """`ask`'s answer; the one it gave before where nobody, in any process, wrote since."""
        known = self.answers()
        if question in known:
            found: Found = known[question]
            return found
        with db.engine.connect() as connection:
            found = ask(connection)
        if len(known) < MOST:
            known[question] = found
        return found

    def answers(self) -> dict[Hashable, Any]:
        moment = self.moment()
        with self._lock:
            if moment != self._moment:
                self._moment, self._answers = moment, {}
            return self._answers

    def moment(self) -> Hashable:
        """Another one after every write."""
        if self._watch is None and db.engine.dialect.name == "postgresql":
            with db.engine.connect() as connection:
                # Equal snapshots see the same transactions.
                sql = "SELECT pg_current_snapshot()::text"
                return str(connection.exec_driver_sql(sql).scalar_one())
        with self._lock:
            if self._watch is None:
                self._watch = db.engine.raw_connection()
                self._watch.detach()
            # Grows with what others commit, and this connection writes nothing: one call of the
            # driver, where a transaction of its own would cost a third of the whole answer.
            driver: Any = self._watch.dbapi_connection
            return int(driver.execute("PRAGMA data_version").fetchone()[0])
