"""What is kept of feeds: answers given before, and entries as they were written last.

Calendar programs ask every hour and mostly hear 304. All that a feed says depends on the database,
the settings and these headers: as long as the first is as it was, so is the answer: it is given
again, and neither a request nor a transaction has to begin.
"""

import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import Flask
from sqlalchemy import Engine, PoolProxiedConnection
from sqlalchemy.exc import SQLAlchemyError

from nact_meet.web.database import reading
from nact_meet.web.extensions import db

if TYPE_CHECKING:
    from _typeshed import OptExcInfo
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


MOST_ANSWERS, LONGEST_ANSWER = 500, 16 * 1024
"""So many answers are kept, each with a body of so many bytes; a long feed is a stream."""
DEPENDS_ON = (
    *("REQUEST_METHOD", "PATH_INFO", "QUERY_STRING", "wsgi.url_scheme", "HTTP_HOST"),
    *("HTTP_IF_NONE_MATCH", "HTTP_ACCEPT_LANGUAGE", "HTTP_COOKIE"),
    *("HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PREFIX"),
)
MOST_BYTES = 8 * 1024 * 1024
"""Some five thousand entries; a process needs no more of it however many feeds there are."""
OVERHEAD = 300
"""About what an entry's line and place take beside its text."""

Answer = tuple[str, list[tuple[str, str]], bytes]


class ReadyAnswers:
    """Around an application, for what calendar programs read below `prefix`."""

    def __init__(self, app: Flask, prefix: str) -> None:
        self._inner, self._prefix = app.wsgi_app, prefix
        self._moments = Moments(app)
        self._moment: Hashable = None
        self._answers: dict[Hashable, Answer] = {}

    def __call__(self, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        path: str = environ["PATH_INFO"]
        if not (path.startswith(self._prefix) and path.endswith(".ics")):
            return self._inner(environ, start)
        try:
            answers = self._of_this_moment()
        except (SQLAlchemyError, sqlite3.Error):  # its page says so
            return self._inner(environ, start)
        key = tuple(map(environ.get, DEPENDS_ON))
        if (ready := answers.get(key)) is None:
            return self._asked(environ, start, key, answers)
        status, headers, body = ready
        start(status, list(headers))
        return [body]

    def _of_this_moment(self) -> dict[Hashable, Answer]:
        """The moment is read before anything is asked: an answer may be newer, never older."""
        moment = self._moments.now()
        if moment != self._moment or len(self._answers) >= MOST_ANSWERS:
            self._moment, self._answers = moment, {}
        return self._answers

    def _asked(
        self,
        environ: "WSGIEnvironment",
        start: "StartResponse",
        key: Hashable,
        answers: dict[Hashable, Answer],
    ) -> Iterable[bytes]:
        told: list[tuple[str, list[tuple[str, str]]]] = []

        def note(
            status: str, headers: list[tuple[str, str]], exc_info: "OptExcInfo | None" = None, /
        ) -> Callable[[bytes], object]:
            told[:] = [(status, headers)]
            return start(status, headers, exc_info)

        body = self._inner(environ, note)
        status, headers = told[0]
        if not is_short(status, headers):
            return body
        text = b"".join(body)
        if (close := getattr(body, "close", None)) is not None:
            close()
        answers[key] = status, headers, text
        return [text]


def is_short(status: str, headers: list[tuple[str, str]]) -> bool:
    """Known whole when it was begun, for nobody in particular, and no refusal."""
    said = {name.lower(): value for name, value in headers}
    unknown = str(LONGEST_ANSWER + 1)
    length = "0" if status.startswith("304") else said.get("content-length", unknown)
    return status[0] in "23" and int(length) <= LONGEST_ANSWER and "set-cookie" not in said


class Moments:
    """The state of the database in one word: nothing was written as long as it is the same."""

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


class Text(NamedTuple):
    """An entry, or several that belong together, and the zone that its times name."""

    bytes: bytes
    zone: str


class TextShelf:
    """Texts by the line that they were written from; of one meeting only the newest."""

    def __init__(self) -> None:
        self.texts: dict[str, Text] = {}
        self._lines: dict[str, str] = {}

    def replace(self, line: str, text: Text) -> int:
        """How many bytes more are kept now."""
        id_ = line.partition(" ")[0]
        older = self.texts.pop(self._lines.get(id_, ""), None)
        self._lines[id_], self.texts[line] = line, text
        return size(text) - (size(older) if older else 0)

    def forget_one(self) -> int:
        """The one that was written longest ago; how many bytes that was."""
        line = next(iter(self.texts))
        del self._lines[line.partition(" ")[0]]
        return size(self.texts.pop(line))


class Remembered:
    """Entries as they were written last, kept while what they were written from is the same.

    One shelf a kind of entry and language. The shelf least used is the first to lose texts.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self.most_bytes, self.bytes = most_bytes, 0
        self._shelves: OrderedDict[Hashable, TextShelf] = OrderedDict()
        self._lock = Lock()

    def texts(self, kind: Hashable) -> dict[str, Text]:
        """By line; to be read only."""
        with self._lock:
            shelf = self._shelves.setdefault(kind, TextShelf())
            self._shelves.move_to_end(kind)
            return shelf.texts

    def keep(self, kind: Hashable, line: str, text: Text) -> None:
        with self._lock:
            self.bytes += self._shelves.setdefault(kind, TextShelf()).replace(line, text)
            while self.bytes > self.most_bytes:
                oldest, shelf = next(iter(self._shelves.items()))
                if shelf.texts:
                    self.bytes -= shelf.forget_one()
                if not shelf.texts:
                    del self._shelves[oldest]


def size(text: Text) -> int:
    return len(text.bytes) + OVERHEAD
