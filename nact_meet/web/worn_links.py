"""Addresses as mail programs hand them on: with the full stop of their sentence, wrapped, quoted.

No address here has anything but plain letters, figures and `. / _ ~ -`, so that whatever else
stands in one was never ours. Nothing is redirected: a form that is sent there is heard as well.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import unquote

from flask import Flask

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

AS_SENT = ("/static/", "/inbox/")
"""Files' names, which mean what they say."""
OURS = re.compile(r"[A-Za-z0-9._~/-]*")
UNSEEN = {"Cc", "Cf", "Zs", "Zl", "Zp"}
"""Unicode's blanks, line breaks, and what shows nothing at all."""


class WornLinks:
    """Around an application: what it is asked for is the address that was mailed."""

    def __init__(self, inner: "WSGIApplication") -> None:
        self._inner = inner

    def __call__(self, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        path: str = environ["PATH_INFO"]
        if not path.startswith(AS_SENT):
            environ["PATH_INFO"] = as_mailed(path)
        return self._inner(environ, start)


def init_app(app: Flask) -> None:
    app.wsgi_app = WornLinks(app.wsgi_app)  # type: ignore[method-assign, assignment]  # Flask's own way


def as_mailed(path: str) -> str:
    """The path of our own address in one that a mail program wore out; WSGI's letters."""
    if OURS.fullmatch(path) and not path.endswith((".", "/")):
        return path
    text = unquote(path.encode("latin-1", "replace").decode("utf-8", "replace"))
    whole = "".join(letter for letter in text if not is_break(letter))
    ours = OURS.match(whole)
    return (ours[0] if ours else "").rstrip("./") or "/"


def is_break(letter: str) -> bool:
    """What a wrapped line leaves in the middle; `=` is the soft break of quoted-printable."""
    return letter == "=" or unicodedata.category(letter) in UNSEEN
