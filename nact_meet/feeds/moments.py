"""Which state the database is in, in one word: nothing was written as long as it is the same."""

from collections.abc import Hashable
from threading import Lock
from typing import Any

from flask import Flask
from sqlalchemy import Engine, PoolProxiedConnection

from nact_meet.web.database import reading
from nact_meet.web.extensions import db


class Moments:
    def __init__(self, app: Flask) -> None:
        self._app = app
        self._engine: Engine | None = None
        self._watch: PoolProxiedConnection | None = None
        self._lock = Lock()

    def now(self) -> Hashable:
        """Another value after every commit of any process."""
        if self._engine is None:
            with self._app.app_context():
                self._engine = db.engine
        if self._engine.dialect.name == "sqlite":
            return self._version(self._engine)
        with reading(), self._engine.connect() as connection:
            # Equal snapshots see the same transactions.
            return str(connection.exec_driver_sql("SELECT pg_current_snapshot()").scalar_one())

    def _version(self, engine: Engine) -> int:
        """It grows with what others commit, and the connection that asks here writes nothing."""
        with self._lock:
            if self._watch is None:
                self._watch = engine.raw_connection()
                self._watch.detach()
            driver: Any = self._watch.dbapi_connection
            return int(driver.execute("PRAGMA data_version").fetchone()[0])
