"""The public page of a meeting, and registering by link, against bare views on the same server."""

import tempfile
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from bench import data
from bench.client import Connection, ask_all, get, post
from bench.measure import ROUNDS, Figure, side_by_side
from bench.running import granian
from nact_meet.places import audience
from nact_meet.publication import publishing
from nact_meet.web.extensions import db

REQUESTS = 800
REGISTRATIONS = 60
TYPED = {
    "full_name": "Aye Aye",
    "honorific": "Dr",
    "position": "Researcher",
    "institute": "Institute of Asia/Yangon",
    "country_code": "MM",
    "zone": "Asia/Yangon",
    "language": "en",
}


def measure() -> None:
    with tempfile.TemporaryDirectory() as folder:
        app = data.site(Path(folder))
        with app.app_context():
            meeting = data.meeting(REGISTRATIONS * ROUNDS + 1)
            assert meeting.created_by is not None
            publishing.publish(meeting, by=meeting.created_by)
            db.session.commit()
            ref = meeting.ref
            tokens = [each.token for each in audience.places_of(meeting)][: REGISTRATIONS * ROUNDS]
            db.session.remove()
        with granian("wsgi:app", DATA_DIR=folder) as port:
            public_page(port, f"/m/{ref}", folder)
            registering(port, tokens, folder)


def public_page(port: int, path: str, folder: str) -> None:
    status, body = Connection(port).ask(get(path, port))
    assert status == 200, body
    with bare(len(body), folder) as bare_port:
        ours, limit = side_by_side(
            lambda: ask_all(port, [[get(path, port)]] * REQUESTS),
            lambda: ask_all(bare_port, [[get("/page", bare_port)]] * REQUESTS),
        )
    Figure("public meeting page, against a bare view", ours, limit, "pages/s", ">= 0.4").tell()


def registering(port: int, tokens: Sequence[str], folder: str) -> None:
    status, body = Connection(port).ask(get(f"/r/{tokens[0]}", port))
    assert status == 200, body
    sequences = [register(port, token) for token in tokens]
    rounds = iter(sequences[at : at + REGISTRATIONS] for at in range(0, len(tokens), REGISTRATIONS))
    with bare(len(body), folder) as bare_port:
        plain = [get("/page", bare_port), post("/row", bare_port, {"name": "Aye Aye"})]
        ours, limit = side_by_side(
            lambda: ask_all(port, next(rounds)),
            lambda: ask_all(bare_port, [plain] * REGISTRATIONS),
        )
    Figure("registering by link, against a bare commit", ours, limit, "places/s", ">= 0.2").tell()


def register(port: int, token: str) -> list[bytes]:
    return [get(f"/r/{token}", port), post(f"/r/{token}/registration", port, TYPED)]


def bare(size: int, folder: str) -> AbstractContextManager[int]:
    database = f"sqlite:///{folder}/bare.sqlite3"
    return granian("bench.bare:app", BARE_SIZE=str(size), BARE_DATABASE=database)
