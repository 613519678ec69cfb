"""The door in front of the site: what it waits for, and for how long, and who waits for it."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import partial
from threading import Event
from typing import Any, TypeVar

import pytest
from flask import Flask

from nact_meet.asgi import PIECE, THREADS, Door, Patience
from nact_meet.serve import SERVED
from nact_meet.web.bounds import MOST_OCTETS
from tests.parts.patience import LONG
from tests.parts.ports import free_port
from tests.parts.site import ROOT

FORM = (b"content-type", b"application/x-www-form-urlencoded")
HOST = (b"host", b"localhost")
CHUNKED = (b"transfer-encoding", b"chunked")
Answer = TypeVar("Answer")
NO_PATIENCE = Patience(body=0, reader=0, piece=0)


class Visit:
    """One request through the door, and what came back.

    `pieces` of a body come as they are asked for; after the last one its sender stalls, hangs up
    or is done. A reader takes so many pieces of the answer, and then no more. Where
    there is no body, that is said first, as servers do.
    """

    def __init__(
        self, method: str = "GET", path: str = "/", *headers: tuple[bytes, bytes], takes: int = 1000
    ) -> None:
        self.scope: dict[str, Any] = {
            "type": "http", "http_version": "1.1", "method": method, "scheme": "http",
            "raw_path": path.encode(), "query_string": b"", "headers": [HOST, *headers],
            "server": ("127.0.0.1", 8000), "client": ("127.0.0.1", 50000),
        }  # fmt: skip
        self.pieces: Iterator[dict[str, Any]]
        self.sends()
        self.takes, self.status, self.body = takes, 0, b""

    def sends(self, *pieces: bytes, then: str = "is done") -> "Visit":
        ends = {
            "is done": [{"type": "http.request", "body": b"", "more_body": False}],
            "hangs up": [{"type": "http.disconnect"}],
            "stalls": [],
        }[then]
        more = ({"type": "http.request", "body": piece, "more_body": True} for piece in pieces)
        self.pieces = iter([*more, *ends])
        return self

    async def receive(self) -> dict[str, Any]:
        if (message := next(self.pieces, None)) is None:
            await asyncio.Event().wait()
        assert message is not None
        return message

    async def send(self, message: Any) -> None:
        self.status = message.get("status", self.status)
        if message["type"] == "http.response.body":
            self.takes -= 1
            if self.takes < 0:
                await asyncio.Event().wait()
            self.body += message.get("body", b"")

    async def through(self, door: Door) -> "Visit":
        await asyncio.wait_for(door(self.scope, self.receive, self.send), LONG)
        return self


def run(what: Coroutine[Any, Any, Answer]) -> Answer:
    """In a thread of its own: a browser of an earlier test may have a loop in this one."""
    with ThreadPoolExecutor(1) as side:
        return side.submit(asyncio.run, what).result(LONG)


def through(door: Door, visit: Visit) -> Visit:
    return run(visit.through(door))


def echo(environ: Any, start: Any) -> list[bytes]:
    start("200 OK", [])
    return [environ["wsgi.input"].read() + b" " + environ["CONTENT_LENGTH"].encode()]


def nobody(_environ: Any, _start: Any) -> list[bytes]:
    raise AssertionError("somebody was asked")


def test_a_body_in_pieces_reaches_the_view_whole() -> None:
    visit = Visit("POST", "/", CHUNKED).sends(b"rice ", b"and ", b"rivers")

    assert through(Door(echo), visit).body == b"rice and rivers 15"


def test_a_body_that_is_cut_short_is_answered_by_nobody() -> None:
    visit = Visit("POST", "/", (b"content-length", b"15")).sends(b"rice", then="hangs up")

    assert through(Door(nobody), visit).status == 400


@pytest.mark.parametrize(("language", "words"), [("en", "did not arrive in time"), ("zh", "未能")])
def test_a_body_that_stalls_is_refused_with_a_sentence(
    app: Flask, language: str, words: str
) -> None:
    wishes = (b"accept-language", language.encode())
    visit = Visit("POST", "/sign-in", FORM, wishes).sends(b"address=", then="stalls")

    through(Door(app.wsgi_app, NO_PATIENCE), visit)

    assert visit.status == 408
    assert words in visit.body.decode()


def test_a_body_that_drips_is_refused_however_many_pieces_come() -> None:
    async def dripping() -> Visit:
        visit = Visit("POST", "/", FORM)
        visit.receive = drip  # type: ignore[method-assign]
        return await visit.through(Door(flag, Patience(body=0.05)))

    async def drip() -> dict[str, Any]:
        await asyncio.sleep(0.01)
        return {"type": "http.request", "body": b"a", "more_body": True}

    def flag(environ: Any, start: Any) -> list[bytes]:
        start("408 Too slow" if "nact_meet.too_slow" in environ else "200 OK", [])
        return [environ["CONTENT_LENGTH"].encode()]

    visit = run(dripping())

    assert (visit.status, visit.body) == (408, b"0")


@pytest.mark.parametrize(("beyond", "length"), [(0, MOST_OCTETS), (1, MOST_OCTETS + 1)])
def test_a_body_has_so_many_octets(beyond: int, length: int) -> None:
    def measured(environ: Any, start: Any) -> list[bytes]:
        start("200 OK", [])
        return [environ["CONTENT_LENGTH"].encode()]

    mebibyte = b"a" * 2**20
    pieces = [mebibyte] * (MOST_OCTETS // len(mebibyte)) + [b"b" * beyond]
    visit = Visit("POST", "/", CHUNKED).sends(*pieces, then="is done" if not beyond else "stalls")

    assert through(Door(measured), visit).body == str(length).encode()


def test_what_says_that_it_is_larger_is_not_waited_for(app: Flask) -> None:
    length = (b"content-length", str(MOST_OCTETS + 1).encode())

    visit = through(
        Door(app.wsgi_app), Visit("POST", "/sign-in", FORM, length).sends(then="stalls")
    )

    assert visit.status == 413
    assert "too large" in visit.body.decode()


def test_health_is_answered_when_every_other_thread_waits() -> None:
    freed, busy = Event(), list[str]()

    def waiting(environ: Any, start: Any) -> list[bytes]:
        if environ["PATH_INFO"] != "/healthz":
            busy.append("another")
            freed.wait(LONG)
        start("200 OK", [])
        return [b"ok"]

    async def crowd() -> Visit:
        door = Door(waiting)
        readers = [asyncio.ensure_future(Visit().through(door)) for _ in range(THREADS + 1)]
        while len(busy) < THREADS:
            await asyncio.sleep(0.001)
        healthy = await Visit("GET", "/healthz").through(door)
        assert not any(reader.done() for reader in readers)
        freed.set()
        await asyncio.gather(*readers)
        return healthy

    assert run(crowd()).body == b"ok"


def test_who_reads_does_not_wait_behind_those_who_write() -> None:
    freed, busy = Event(), list[str]()

    def locked(environ: Any, start: Any) -> list[bytes]:
        if environ["REQUEST_METHOD"] == "POST":
            busy.append("another")
            freed.wait(LONG)
        start("200 OK", [])
        return [b"ok"]

    async def crowd() -> Visit:
        door = Door(locked)
        writers = [
            asyncio.ensure_future(Visit("POST").sends().through(door)) for _ in range(THREADS + 1)
        ]
        while len(busy) < THREADS:
            await asyncio.sleep(0.001)
        reader = await Visit().through(door)
        assert not any(writer.done() for writer in writers)
        freed.set()
        await asyncio.gather(*writers)
        return reader

    assert run(crowd()).body == b"ok"


class Stream:
    """Blocks that know whether they were read to their end, and whether they were closed."""

    def __init__(self, blocks: int) -> None:
        self.left, self.closed = blocks, False

    def __call__(self, _environ: Any, start: Any) -> "Stream":
        start("200 OK", [])
        return self

    def __iter__(self) -> Iterator[bytes]:
        while self.left:
            self.left -= 1
            yield b"a" * PIECE

    def close(self) -> None:
        self.closed = True


def test_a_stream_is_handed_on_as_it_is_written() -> None:
    stream = Stream(3)

    visit = through(Door(stream), Visit())

    assert visit.body == b"a" * PIECE * 3
    assert stream.closed


def a_mebibyte(_environ: Any, start: Any) -> Iterator[bytes]:
    start("200 OK", [])
    return iter([b"a" * 1024] * 1024)


def door_of_a_mebibyte() -> Door:
    return Door(a_mebibyte)


@contextmanager
def serving_a_mebibyte() -> Iterator[int]:
    """The port of the real server, once it answers."""
    port = free_port()
    words = (*("granian", "tests.test_asgi:door_of_a_mebibyte", *SERVED), "--port", str(port))
    server = subprocess.Popen([sys.executable, "-m", *words], cwd=ROOT, start_new_session=True)
    try:
        socket_of(port, server).close()
        yield port
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait(LONG)


def test_all_of_a_stream_reaches_whoever_asks_the_real_server() -> None:
    with (
        serving_a_mebibyte() as port,
        socket.create_connection(("127.0.0.1", port), LONG) as line,
    ):
        line.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        answer = b"".join(iter(partial(line.recv, PIECE), b""))

    assert answer.count(b"a" * 1024) == 1024
    assert answer.endswith(b"0\r\n\r\n")


def socket_of(port: int, server: subprocess.Popen[bytes]) -> socket.socket:
    """As soon as it listens."""
    while server.poll() is None:
        with suppress(OSError):
            return socket.create_connection(("127.0.0.1", port), LONG)
        with suppress(subprocess.TimeoutExpired):
            server.wait(0.05)
    raise AssertionError("the server ended")


def test_a_slow_reader_keeps_no_transaction_open() -> None:
    stream = Stream(3)

    visit = through(Door(stream, NO_PATIENCE), Visit(takes=1))

    assert visit.body == b"a" * PIECE
    assert (stream.left, stream.closed) == (0, True)


def test_whoever_comes_back_in_time_gets_the_rest_from_the_file() -> None:
    stream = Stream(3)

    async def hesitating() -> Visit:
        visit = Visit()
        taken, takes = visit.send, iter([True])

        async def send(message: Any) -> None:
            if message.get("body") and next(takes, False):
                while not stream.closed:
                    await asyncio.sleep(0)
            await taken(message)

        visit.send = send  # type: ignore[method-assign]
        return await visit.through(Door(stream, Patience(reader=0)))

    assert run(hesitating()).body == b"a" * PIECE * 3


def test_nothing_more_is_written_for_a_reader_who_left() -> None:
    stream = Stream(1000)

    through(Door(stream), Visit(takes=1).sends(then="hangs up"))

    assert stream.closed
    assert stream.left > 0


def test_a_stream_stays_in_its_own_context() -> None:
    whose: ContextVar[str] = ContextVar("whose", default="nobody's")

    def stream(_environ: Any, start: Any) -> Iterator[bytes]:
        start("200 OK", [])
        token = whose.set("Aye Aye's")
        for _ in range(2 * THREADS):
            yield whose.get().encode().ljust(PIECE)
        whose.reset(token)

    body = through(Door(stream), Visit()).body

    assert body.count(b"Aye Aye's") == 2 * THREADS
    assert whose.get() == "nobody's"


def seen(*headers: tuple[bytes, bytes]) -> dict[str, Any]:
    environs: list[dict[str, Any]] = []

    def look(environ: Any, start: Any) -> list[bytes]:
        environs.append(environ)
        start("204 No Content", [])
        return []

    through(Door(look), Visit("GET", "/m/%E4%B8%AD", *headers))
    return environs[0]


def test_the_view_sees_what_was_sent() -> None:
    environ = seen((b"cookie", b"a=1"), (b"cookie", b"b=2"), (b"accept", b"a"), (b"accept", b"b"))

    assert environ["PATH_INFO"].encode("latin-1").decode() == "/m/中"
    assert environ["HTTP_COOKIE"] == "a=1; b=2"
    assert environ["HTTP_ACCEPT"] == "a,b"
    assert environ["REMOTE_ADDR"] == "127.0.0.1"


def test_no_header_passes_for_another_by_an_underscore() -> None:
    environ = seen((b"x-forwarded-for", b"192.0.2.1"), (b"x_forwarded_for", b"198.51.100.1"))

    assert environ["HTTP_X_FORWARDED_FOR"] == "192.0.2.1"
