"""A door in front of the site: a body is read whole before a thread or a transaction is held.

A server that hands a WSGI application the open connection lends it a thread for as long as
somebody takes to send a form: four who stall stop everybody. Here an event loop reads, within
bounds of size and time, and a few threads answer what has come in whole; what was cut short is
answered by nobody. Who reads slowly holds no thread either, and no transaction for long: what they
do not take waits in a file.
"""

import asyncio
import sys
from asyncio import Future
from collections.abc import Awaitable, Callable, Iterable, Iterator, MutableMapping
from contextvars import Context, copy_context
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from queue import SimpleQueue
from tempfile import SpooledTemporaryFile
from threading import Thread
from time import monotonic
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

from nact_meet.web.bounds import MOST_OCTETS, TOO_SLOW
from nact_meet.web.database import SAFE_METHODS
from nact_meet.web.schema import say_what_is_missing

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

THREADS = 4
"""For those who read, and as many for those who write."""
HEALTH = "/healthz"
"""It has a thread of its own: when all others wait for a database, that is what it must say."""
OCTETS_A_SECOND = 4096
PIECE = 128 * 1024
IN_MEMORY = 64 * 1024
"""Octets of a body, or of what a slow reader has not taken; what is more lies in a file."""

LATIN = "latin-1"
"""How PEP 3333 has octets as text."""

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


@dataclass(frozen=True)
class Patience:
    """Seconds. A body has `body`, and one more for each OCTETS_A_SECOND that came.

    A stream waits `reader` for its reader before what is left of it goes into a file; who has not
    taken a piece of that after `piece` has left without a word.
    """

    body: float = 30
    reader: float = 5
    piece: float = 60


USUAL = Patience()


class TooSlow(Exception):
    """The body did not come in time."""


class CutShort(Exception):
    """Whoever was sending it has hung up, or sent what is no body."""


def create() -> "Door":
    """What a server of ASGI starts, by a `--factory`: `granian --factory nact_meet.asgi:create`."""
    from wsgi import app

    say_what_is_missing(app)
    return Door(app)


class Door:
    """An application of ASGI that asks one of WSGI."""

    def __init__(self, inner: "WSGIApplication", patience: Patience = USUAL) -> None:
        self.inner, self.patience = inner, patience
        self.readers, self.writers, self.health = Threads(THREADS), Threads(THREADS), Threads(1)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise NotImplementedError(scope["type"])
        environ = environ_of(scope)
        if not may_have_body(environ) or length_of(environ) > MOST_OCTETS:
            await self.answer(environ, receive, send)
            return
        with SpooledTemporaryFile(IN_MEMORY) as body:
            try:
                octets = await self.read(body, receive)
            except TooSlow:
                environ[TOO_SLOW] = True
                octets = 0
            except CutShort:
                await send({"type": "http.response.start", "status": 400, "headers": []})
                await send({"type": "http.response.body"})
                return
            body.seek(0)
            environ |= {"wsgi.input": body, "CONTENT_LENGTH": str(octets)}
            environ.pop("HTTP_TRANSFER_ENCODING", None)
            await self.answer(environ, receive, send)

    async def read(self, body: IO[bytes], receive: Receive) -> int:
        """How many octets came. More than MOST_OCTETS are not read to their end."""
        began, octets, more = monotonic(), 0, True
        while more and octets <= MOST_OCTETS:
            ends = began + self.patience.body + octets / OCTETS_A_SECOND
            message = await in_time(receive(), ends - monotonic())
            if message["type"] == "http.disconnect":
                raise CutShort
            piece = message.get("body", b"")
            body.write(piece)
            octets, more = octets + len(piece), message.get("more_body", False)
        return octets

    async def answer(self, environ: "WSGIEnvironment", receive: Receive, send: Send) -> None:
        """One context for the whole answer, whichever threads its pieces are made in."""
        run = partial(self.threads_for(environ).run, copy_context())
        answer = Answer(self.inner, environ)
        piece = await run(answer.begin)
        await send({"type": "http.response.start"} | answer.head)
        if answer.is_whole:
            await send({"type": "http.response.body", "body": piece})
        else:
            await self.stream(answer, piece, receive, send, run)

    def threads_for(self, environ: "WSGIEnvironment") -> "Threads":
        """Who writes may wait for another writer; who reads does not wait behind them."""
        if environ["PATH_INFO"] == HEALTH:
            return self.health
        return self.readers if environ["REQUEST_METHOD"] in SAFE_METHODS else self.writers

    async def stream(
        self,
        answer: "Answer",
        piece: bytes,
        receive: Receive,
        send: Send,
        run: Callable[..., Awaitable[Any]],
    ) -> None:
        gone = asyncio.ensure_future(hung_up(receive))
        try:
            while piece:
                message = {"type": "http.response.body", "body": piece, "more_body": True}
                sent = asyncio.ensure_future(send(message))
                if not await either(sent, gone, self.patience.reader):
                    await run(answer.put_aside)
                    await either(sent, gone, self.patience.piece)
                if gone.done() or not sent.done():
                    sent.cancel()
                    return
                piece = await run(answer.next_piece)
            await send({"type": "http.response.body", "body": b""})
        finally:
            gone.cancel()
            await run(answer.close)


class Threads:
    """The least of a pool: half of what one of concurrent.futures costs a request."""

    def __init__(self, number: int) -> None:
        self.waiting: SimpleQueue[tuple[Future[Any], Context, Callable[[], Any]]] = SimpleQueue()
        for _ in range(number):
            Thread(target=self.work, daemon=True).start()

    def run(self, context: Context, work: Callable[[], Any]) -> Awaitable[Any]:
        """Its result, or what it raises."""
        future = asyncio.get_running_loop().create_future()
        self.waiting.put((future, context, work))
        return future

    def work(self) -> None:
        while True:
            future, context, work = self.waiting.get()
            try:
                tell = partial(future.set_result, context.run(work))
            except BaseException as error:
                tell = partial(future.set_exception, error)
            future.get_loop().call_soon_threadsafe(tell)
            del future, context, work, tell  # or they would stay until the next request


async def in_time(message: Awaitable[Message], seconds: float) -> Message:
    try:
        async with asyncio.timeout(seconds):
            return await message
    except TimeoutError:
        raise TooSlow from None


async def hung_up(receive: Receive) -> None:
    """A request without a body has that said once, too: only then comes what became of it."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def either(first: Future[Any], second: Future[Any], seconds: float) -> bool:
    done, _waiting = await asyncio.wait(
        (first, second), timeout=seconds, return_when=asyncio.FIRST_COMPLETED
    )
    return bool(done)


class Answer:
    """What the inner application says, a piece at a time. Each method runs in a thread."""

    def __init__(self, inner: "WSGIApplication", environ: "WSGIEnvironment") -> None:
        self.inner, self.environ = inner, environ
        self.head: dict[str, Any] = {}
        self.body: Iterable[bytes] = ()
        self.blocks: Iterator[bytes] = iter(())
        self.is_whole = False

    def begin(self) -> bytes:
        """The first piece; an ordinary page is no more than that."""
        self.body = self.inner(self.environ, self.start)
        self.blocks = iter(self.body)
        return self.next_piece()

    def start(self, status: str, headers: list[tuple[str, str]], _info: Any = None) -> Any:
        """`write` of PEP 3333 is for what was written before 2003: nothing of ours calls it."""
        self.head = {
            "status": int(status[:3]),
            "headers": [(name.encode(LATIN), value.encode(LATIN)) for name, value in headers],
        }

    def next_piece(self) -> bytes:
        blocks: list[bytes] = []
        octets = 0
        for block in self.blocks:
            blocks.append(block)
            octets += len(block)
            if octets >= PIECE:
                break
        else:
            self.close()
        return b"".join(blocks)

    def put_aside(self) -> None:
        """All that is left, so that a slow reader keeps no transaction open."""
        if isinstance(self.body, SpooledTemporaryFile):
            return
        file = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  (closed with the answer)
        file.writelines(self.blocks)
        file.seek(0)
        self.close()
        self.body, self.blocks = file, iter(partial(file.read, PIECE), b"")

    def close(self) -> None:
        self.is_whole = True
        body, self.body = self.body, ()
        if (close := getattr(body, "close", None)) is not None:
            close()


def environ_of(scope: Message) -> "WSGIEnvironment":
    """As PEP 3333 has it. A header with an underscore could pass for another, and is left out."""
    host, port = scope["server"]
    environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode(LATIN),
        "QUERY_STRING": scope["query_string"].decode(LATIN),
        "SERVER_NAME": host,
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": scope["client"][0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        if b"_" not in name:
            add_header(environ, name.decode(LATIN), value.decode(LATIN))
    return environ


def add_header(environ: "WSGIEnvironment", name: str, value: str) -> None:
    """Once more said is once more meant; cookies cannot be joined by commas (RFC 6265 5.4)."""
    key = name.upper().replace("-", "_")
    if key not in {"CONTENT_TYPE", "CONTENT_LENGTH"}:
        key = f"HTTP_{key}"
    mark = "; " if key == "HTTP_COOKIE" else ","
    environ[key] = f"{environ[key]}{mark}{value}" if key in environ else value


def may_have_body(environ: "WSGIEnvironment") -> bool:
    return (
        environ["REQUEST_METHOD"] not in {"GET", "HEAD"}
        or "CONTENT_LENGTH" in environ
        or "HTTP_TRANSFER_ENCODING" in environ
    )


def length_of(environ: "WSGIEnvironment") -> int:
    """What its sender says; the server has refused what is no number."""
    said = environ.get("CONTENT_LENGTH", "")
    return int(said) if said.isdecimal() else 0
