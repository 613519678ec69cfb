"""The limit for feeds: a Flask that has the answer ready, as 304, as one file, as a stream."""

import os
from collections.abc import Iterator
from pathlib import Path

from flask import Flask, Response, request

BODY = Path(os.environ["BARE_BODY"]).read_bytes()
# One string an event, as a feed has them; so many are handed on at once.
EVENTS = [f"BEGIN:VEVENT{each}".encode() for each in BODY.decode().split("BEGIN:VEVENT")]
BLOCK = int(os.environ["BARE_BLOCK"])
ETAG = "0123456789abcdef"

app = Flask(__name__)


@app.get("/feed")
def feed() -> Response:
    if request.if_none_match.contains_weak(ETAG):
        response = Response(status=304)
    else:
        response = Response(blocks(), mimetype="text/calendar")
    response.set_etag(ETAG)
    return response


@app.get("/file")
def file() -> Response:
    return Response(BODY, mimetype="text/calendar")


def blocks() -> Iterator[bytes]:
    for at in range(0, len(EVENTS), BLOCK):
        yield b"".join(EVENTS[at : at + BLOCK])
