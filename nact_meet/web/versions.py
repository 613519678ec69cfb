"""Whose version of a text is being read: each host's own names itself first, the shared one no one.

Nothing that is drawn once for everybody may ask while somebody's version is read.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from flask import has_request_context, request

Readers = Callable[[], Iterable[int]]
"""The institutes that the reader belongs to; asked only where there is something to order."""

IN_REQUEST = "nact_meet.version_of"
_of_a_mail: ContextVar[Readers | None] = ContextVar("version_of", default=None)


def read_as(institutes: Readers) -> None:
    """What this request answers."""
    request.environ[IN_REQUEST] = institutes


@contextmanager
def version_of(institutes: Readers) -> Iterator[None]:
    """What is composed within, whoever pressed the button."""
    token = _of_a_mail.set(institutes)
    try:
        yield
    finally:
        _of_a_mail.reset(token)


def readers_institutes() -> frozenset[int]:
    asked = _of_a_mail.get()
    if asked is None and has_request_context():
        asked = request.environ.get(IN_REQUEST)
    return frozenset(asked()) if asked else frozenset()
