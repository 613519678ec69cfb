"""Engines outlive applications: SQLAlchemy compiles each statement once a run, not once a test.

What it compiled hangs on the engine and its dialect, not on the database behind them. Every test
has an application and a database of its own; where the database stands at the address of an
earlier one, the application is handed the engine that was made for that.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakKeyDictionary

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Engine


class Engines:
    def __init__(self) -> None:
        self.idle: dict[str, Engine] = {}
        self.addresses: WeakKeyDictionary[Engine, str] = WeakKeyDictionary()

    @contextmanager
    def handed_out(self) -> Iterator[None]:
        """One that nobody uses, where there is one: two applications at once have two."""
        written = SQLAlchemy._make_engine

        def make(db: SQLAlchemy, bind: str | None, options: dict[str, Any], app: Any) -> Engine:
            address = str(options["url"])
            engine = self.idle.pop(address, None) or written(db, bind, options, app)
            self.addresses[engine] = address
            return engine

        SQLAlchemy._make_engine = make  # type: ignore[method-assign]
        yield
        SQLAlchemy._make_engine = written  # type: ignore[method-assign]

    def take_back(self, engine: Engine) -> None:
        """Its connections are closed: the next database at this address is another one."""
        engine.dispose()
        self.idle[self.addresses[engine]] = engine
