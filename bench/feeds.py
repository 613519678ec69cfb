"""A feed of a thousand meetings, unchanged and changed, and one file, against ready bytes."""

import statistics
import tempfile
import time
import tracemalloc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from bench import data
from bench.client import Connection, ask_all
from bench.measure import ROUNDS, Figure, side_by_side
from bench.running import granian
from nact_meet.directory.models.institute import Institute
from nact_meet.feeds.cache import Remembered
from nact_meet.feeds.contents import public_meetings
from nact_meet.feeds.writing import BLOCK, Feed, stream
from nact_meet.meetings.models.agenda import AgendaItem, ItemKind, Speaker
from nact_meet.meetings.models.host import Host
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.publication import editing
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now

MEETINGS = 1000
UNCHANGED = 800
FILES = 800
CHANGES = 12
FEED = "/feeds/meetings.ics"
TITLE = "China-ASEAN Cooperation on Poverty Alleviation, part {}"


def measure() -> None:
    with tempfile.TemporaryDirectory() as folder:
        app = data.site(Path(folder))
        with app.app_context():
            ref = thousand()
            db.session.remove()
        with granian("wsgi:app", DATA_DIR=folder) as port:
            cold = timed(port, FEED)
            whole = Streamed(port).body(FEED)
            unchanged(port, Path(folder), whole)
            changed(port, Path(folder), whole, app)
            file(port, Path(folder), f"/feeds/meetings/{ref}.ics")
        Figure("feed of 1,000, nothing remembered", cold, 1, "s", "<= 1").tell()
        memory(app)


def thousand() -> str:
    """Published, with two hosts, six items and a speaker each; answers the ref of one."""
    data.meeting(0)
    institutes = db.session.scalars(select(Institute).order_by(Institute.id)).all()
    first = db.session.scalars(select(Meeting)).one()
    made = [first, *(meeting(number, institutes) for number in range(1, MEETINGS))]
    for each in made:
        each.published_at = utc_now()
    db.session.add_all(made)
    db.session.commit()
    return made[-1].ref


def meeting(number: int, institutes: Sequence[Institute]) -> Meeting:
    found = Meeting(title=TITLE.format(number), summary="What a *harvest* owes. " * 20)
    start = datetime(2027, 1, 4, 10) + timedelta(days=number)
    found.take_place(start, start + timedelta(hours=2), institutes[number % 4].zone)
    found.hosts = [
        Host(institute=institutes[(number + more) % 4], position=more, agreed_at=utc_now())
        for more in range(2)
    ]
    found.agenda = [
        AgendaItem(
            position=at,
            kind=ItemKind.SESSION,
            title=f"Topic {at}",
            minutes=20,
            speakers=[Speaker(printed=f"Dr Speaker {at}, Institute of Rivers")],
        )
        for at in range(6)
    ]
    return found


def unchanged(port: int, folder: Path, whole: bytes) -> None:
    ours_tag, bare_tag = Streamed(port).etag(FEED), '"0123456789abcdef"'
    with bare(folder, whole) as bare_port:
        ours, limit = side_by_side(
            lambda: ask_all(port, [[conditional(FEED, port, ours_tag)]] * UNCHANGED),
            lambda: ask_all(bare_port, [[conditional("/feed", bare_port, bare_tag)]] * UNCHANGED),
        )
    Figure("unchanged feed of 1,000, against a bare 304", ours, limit, "feeds/s", ">= 0.6").tell()


def changed(port: int, folder: Path, whole: bytes, app: Flask) -> None:
    """One meeting is edited before each request; the edit is not timed.

    The limit is told twice: strings handed on one by one, and in blocks as long as ours, which
    spares the server most of its work.
    """
    for block, work in ((1, "singly"), (BLOCK, "in blocks")):
        with bare(folder, whole, block) as bare_port, app.app_context():
            pairs = []
            for number in range(ROUNDS * CHANGES):
                edit(number + block)
                pairs.append((timed(port, FEED), timed(bare_port, "/feed")))
            ours, limit = (1 / statistics.median(each) for each in zip(*pairs, strict=True))
        Figure(
            f"changed feed of 1,000, ready strings {work}", ours, limit, "feeds/s", ">= 0.33"
        ).tell()


def memory(app: Flask) -> None:
    """What writing all of it anew holds at most, with what is then remembered."""
    with app.app_context():
        feed = Feed("All", "http://n.example/feed", "en", False, public_meetings())
        for _ in stream(app, feed, Remembered(0)):
            pass  # whatever is loaded and compiled once
        tracemalloc.start()
        for _ in stream(app, feed, Remembered()):
            pass
        peak = tracemalloc.get_traced_memory()[1] / 1024 / 1024
        tracemalloc.stop()
    Figure("feed of 1,000, memory to write it", peak, 70, "MB", "<= 1").tell()


def edit(number: int) -> None:
    found = db.session.scalars(
        select(Meeting).order_by(Meeting.id).offset(number * 7 % MEETINGS).limit(1)
    ).one()
    before = found.page()
    found.title = f"{found.title.partition(',')[0]}, edit {number}"
    editing.edited(found, before, by=None)
    db.session.commit()
    db.session.remove()


def file(port: int, folder: Path, path: str) -> None:
    body = Streamed(port).body(path)
    with bare(folder, body) as bare_port:
        ours, limit = side_by_side(
            lambda: ask_all(port, [[plain(path, port)]] * FILES),
            lambda: ask_all(bare_port, [[plain("/file", bare_port)]] * FILES),
        )
    Figure("one meeting's file, against a bare view", ours, limit, "files/s", ">= 0.4").tell()


@contextmanager
def bare(folder: Path, body: bytes, block: int = BLOCK) -> Iterator[int]:
    path = folder / "body.ics"
    path.write_bytes(body)
    with granian("bench.bare_feed:app", BARE_BODY=str(path), BARE_BLOCK=str(block)) as port:
        Streamed(port).body("/feed")
        yield port


def plain(path: str, port: int, more: str = "") -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{more}\r\n".encode()


def conditional(path: str, port: int, etag: str) -> bytes:
    return plain(path, port, f"If-None-Match: {etag}\r\n")


def timed(port: int, path: str) -> float:
    connection = Streamed(port)
    start = time.perf_counter()
    connection.body(path)
    return time.perf_counter() - start


class Streamed(Connection):
    """Reads answers whose length is not said beforehand (RFC 9112, section 7.1)."""

    def __init__(self, port: int) -> None:
        super().__init__(port)
        self.port = port

    def body(self, path: str) -> bytes:
        self.socket.sendall(plain(path, self.port))
        head, rest = self.until(b"\r\n\r\n")
        assert b" 200 " in head[:15], head
        head = head.lower()
        if b"transfer-encoding: chunked" not in head:
            length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
            while len(rest) < length:
                rest += self.more()
            return rest
        parts = [rest]
        while not parts[-1].endswith(b"0\r\n\r\n"):
            parts.append(self.more())
        return b"".join(chunks(b"".join(parts)))

    def etag(self, path: str) -> str:
        self.socket.sendall(plain(path, self.port).replace(b"GET", b"HEAD", 1))
        head, _ = self.until(b"\r\n\r\n")
        lines = head.decode().splitlines()
        return next(line.partition(":")[2].strip() for line in lines if line[:5].lower() == "etag:")


def chunks(data: bytes) -> Iterator[bytes]:
    at = 0
    while size := int(data[at : (end := data.index(b"\r\n", at))], 16):
        yield data[end + 2 : end + 2 + size]
        at = end + 4 + size
