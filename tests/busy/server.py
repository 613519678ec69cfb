"""A real web server on loopback, which keeps somebody's calendar and answers as it is told."""

import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from nact_meet.busy.elsewhere.fetching import Fetcher
from nact_meet.busy.elsewhere.targets import Address
from tests.parts.patience import LONG
from tests.parts.programs import needed

NAME = "calendar.example"
"""The name on its certificate. No name server knows it: tests say where it is."""

Answer = Callable[[BaseHTTPRequestHandler], None]


class Elsewhere(ThreadingHTTPServer):
    """`asked` has the path and headers of each request; `answers` says what is at a path."""

    daemon_threads = True

    def __init__(self, certificate: Path | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: dict[str, Answer] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.ending = threading.Event()
        self.certificate = certificate
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.socket = context.wrap_socket(self.socket, server_side=True)

    def url(self, path: str = "/calendar.ics", host: str = "127.0.0.1") -> str:
        return f"http{'s' if self.certificate else ''}://{host}:{self.server_port}{path}"

    def keeps(self, octets: bytes, path: str = "/calendar.ics", **headers: str) -> None:
        """Headers with _ for -. With an ETag, who knows it is answered with 304."""

        def answer(request: BaseHTTPRequestHandler) -> None:
            etag = headers.get("ETag")
            if etag and request.headers.get("If-None-Match") == etag:
                return say(request, 304, {"ETag": etag})
            return say(request, 200, headers | {"Content_Length": str(len(octets))}, octets)

        self.answers[path] = answer

    def says(self, status: int, path: str = "/calendar.ics", **headers: str) -> None:
        self.answers[path] = lambda request: say(request, status, headers)

    def writes(self, octets: bytes, path: str = "/calendar.ics") -> None:
        """These and nothing else, be they HTTP or not."""

        def answer(request: BaseHTTPRequestHandler) -> None:
            request.wfile.write(octets)

        self.answers[path] = answer

    def drips(self, head: bytes, drops: bytes, path: str = "/calendar.ics") -> None:
        """`head`, then `drops` for longer than anybody should wait, one octet at a time."""

        def answer(request: BaseHTTPRequestHandler) -> None:
            request.wfile.write(head)
            until = time.monotonic() + 2 * LONG
            while not self.ending.is_set() and time.monotonic() < until:
                for octet in drops:
                    request.wfile.write(bytes([octet]))
                    self.ending.wait(0.05)

        self.answers[path] = answer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Who hangs up on us has had enough: that is what the tests are about."""


class Handler(BaseHTTPRequestHandler):
    server: Elsewhere

    def do_GET(self) -> None:
        self.server.asked.append((self.path, dict(self.headers)))
        self.server.answers.get(self.path, lambda request: say(request, 404, {}))(self)

    def log_message(self, *_words: Any) -> None:
        pass


def say(
    request: BaseHTTPRequestHandler, status: int, headers: dict[str, str], octets: bytes = b""
) -> None:
    request.send_response(status)
    for name, value in headers.items():
        request.send_header(name.replace("_", "-"), value)
    request.end_headers()
    request.wfile.write(octets)


@contextmanager
def running(server: Elsewhere) -> Iterator[Elsewhere]:
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server
    finally:
        server.ending.set()
        server.shutdown()
        thread.join()
        server.server_close()


def certificate(folder: Path) -> Path:
    """Of nobody but itself, for NAME and for no address; key and certificate in one file."""
    path = folder / "certificate.pem"
    subprocess.run(
        [
            needed("openssl", package="openssl"),
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
            "-nodes", "-days", "2", "-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}",
            "-keyout", folder / "key.pem", "-out", path,
        ],
        check=True, capture_output=True,
    )  # fmt: skip
    path.write_bytes(path.read_bytes() + (folder / "key.pem").read_bytes())
    return path


def loopback(address: Address) -> bool:
    return str(address) == "127.0.0.1"


def fetcher(**more: Any) -> Fetcher:
    """One for tests: it may ask 127.0.0.1, at any port, and nobody else."""
    values: dict[str, Any] = {"may_ask": loopback, "ports": range(65536)}
    return Fetcher(**(values | more))
