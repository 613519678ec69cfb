"""Answers given before, given again while nothing at all was written to the database since.

Calendar programs ask every hour and mostly hear 304. All that a feed says depends on the database,
the settings and these headers: as long as the first is as it was, so is the answer, and neither a
request nor a transaction has to begin.
"""

from collections.abc import Hashable, Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask

from nact_meet.feeds.moments import Moments

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

MOST, MOST_BYTES = 500, 16 * 1024
"""So many answers are kept, each with a body of so many bytes; a long feed is a stream."""
DEPENDS_ON = (
    *("REQUEST_METHOD", "PATH_INFO", "QUERY_STRING", "wsgi.url_scheme", "HTTP_HOST"),
    *("HTTP_IF_NONE_MATCH", "HTTP_ACCEPT_LANGUAGE", "HTTP_COOKIE"),
    *("HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PREFIX"),
)
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
        answers = self._of_this_moment()
        key = tuple(map(environ.get, DEPENDS_ON))
        if (ready := answers.get(key)) is None:
            return self._asked(environ, start, key, answers)
        status, headers, body = ready
        start(status, list(headers))
        return [body]

    def _of_this_moment(self) -> dict[Hashable, Answer]:
        """The moment is read before anything is asked: an answer may be newer, never older."""
        moment = self._moments.now()
        if moment != self._moment or len(self._answers) >= MOST:
            self._moment, self._answers = moment, {}
        return self._answers

    def _asked(
        self,
        environ: "WSGIEnvironment",
        start: "StartResponse",
        key: Hashable,
        answers: dict[Hashable, Answer],
    ) -> Iterable[bytes]:
        told: list[Any] = []

        def note(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            told[:] = status, headers
            return start(status, headers, *more)

        body = self._inner(environ, note)
        status, headers = told
        if not is_short(status, headers):
            return body
        text = b"".join(body)
        if (close := getattr(body, "close", None)) is not None:
            close()
        answers[key] = status, headers, text
        return [text]


def is_short(status: str, headers: list[tuple[str, str]]) -> bool:
    """Known whole when it was begun, for nobody in particular, and no refusal."""
    found = {name.lower(): value for name, value in headers}
    length = "0" if status.startswith("304") else found.get("content-length", str(MOST_BYTES + 1))
    return status[0] in "23" and int(length) <= MOST_BYTES and "set-cookie" not in found
