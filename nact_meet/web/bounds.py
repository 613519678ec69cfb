"""What a request may weigh, known before anything reads it.

Its body: MAX_CONTENT_LENGTH, or what a view allows (uploads.allow), and never more than
MOST_OCTETS. Its fields, headers and query are counted here, since a reader that is quick with ten
of them may be slow with 200,000.
"""

from io import BytesIO
from typing import IO, TYPE_CHECKING, Any

from flask import Flask, Request, abort, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

if TYPE_CHECKING:
    from werkzeug.formparser import t_parse_result

MOST_FIELDS = 5000
"""Of a form or a query: the largest form of ours asks of some thousand people, one field each."""
MOST_PARTS = 1000
"""Of a form that brings files."""
MOST_HEADERS = 32 * 1024
"""Octets of all headers; common proxies let less through."""
MOST_OCTETS = 64 * 1024 * 1024
"""Of a body, whatever a view allows: what is more is not even waited for."""
TOO_SLOW = "nact_meet.too_slow"
"""In the environ: whoever read the body gave up waiting for it."""
AFTER = b"&"


class Forms(FormDataParser):
    """Werkzeug's, which counts the parts of a form with files and not the fields of another."""

    def _parse_urlencoded(
        self,
        stream: IO[bytes],
        mimetype: str,
        content_length: int | None,
        options: dict[str, str],
    ) -> "t_parse_result":
        octets = stream.read()
        if octets.count(AFTER) >= MOST_FIELDS:
            raise RequestEntityTooLarge
        return super()._parse_urlencoded(BytesIO(octets), mimetype, content_length, options)

    def _parse_multipart(
        self,
        stream: IO[bytes],
        mimetype: str,
        content_length: int | None,
        options: dict[str, str],
    ) -> "t_parse_result":
        rest, form, files = super()._parse_multipart(stream, mimetype, content_length, options)
        return rest, self.named(form), self.named(files)

    def named(self, fields: MultiDict[str, Any]) -> MultiDict[str, Any]:
        """A part without a name is no field: Werkzeug calls it None."""
        return self.cls((name, value) for name, value in fields.items(multi=True) if name)


class BoundedRequest(Request):
    form_data_parser_class = Forms


def init_app(app: Flask) -> None:
    app.request_class = BoundedRequest
    app.config["MAX_FORM_PARTS"] = MOST_PARTS
    app.before_request(refuse_heavy_requests)


def refuse_heavy_requests() -> None:
    """The first thing that happens to a request; of one that is refused no header is read."""
    headers = {key: value for key, value in request.environ.items() if key.startswith("HTTP_")}
    if sum(len(value) for value in headers.values()) > MOST_HEADERS:
        for key in headers.keys() - {"HTTP_HOST"}:
            del request.environ[key]
        abort(431)
    if TOO_SLOW in request.environ:
        abort(408)
    if request.query_string.count(AFTER) >= MOST_FIELDS:
        abort(414)
    if "\0" in request.path or b"%00" in request.query_string:
        abort(400)  # no address of ours has one, and PostgreSQL stumbles over it
