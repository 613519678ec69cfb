"""`make run`: prepares the database, then keeps the web server and the worker alive until Ctrl-C.

A shell's `worker & server` leaves the worker behind at Ctrl-C. Here each child has a session of
its own, so the terminal's SIGINT reaches only this process, which passes exactly one on to each.
It imports nothing beyond the standard library: what it takes, every installation pays.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
HOST = os.environ.get("HOST") or "127.0.0.1"
PORT = os.environ.get("PORT") or "8000"
IS_TAKEN = f"Does another program use PORT {PORT}?"
READY_WITHIN = 60
ENDS_WITHIN = 10
PAUSE = 2

FLASK = [sys.executable, "-m", "flask", "--app", "wsgi"]
WORKER = [*FLASK, "worker"]
SERVED = [
    *("--factory", "--interface", "asginl", "--http", "1", "--no-ws"),
    *("--workers-kill-timeout", "5"),
]
"""No HTTP/2: it would make of one connection two hundred bodies to wait for."""
WEB = [
    *(sys.executable, "-m", "granian", "nact_meet.asgi:create", *SERVED),
    *("--host", HOST, "--port", PORT, "--log-level", "warning"),
]

Child = subprocess.Popen[bytes]


def main() -> int:
    stop = threading.Event()

    def ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGINT, ask_to_stop)
    signal.signal(signal.SIGTERM, ask_to_stop)
    if reason := address_refused():
        print(f"Nothing can listen at {address()}: {reason}. {IS_TAKEN}", file=sys.stderr)
        return 1
    sign_in = prepare(stop)
    if sign_in is None or stop.is_set():
        return 0 if stop.is_set() else 1
    children = Children()
    try:
        if not wait_until_ready(children, stop):
            return 0 if stop.is_set() else 1
        print(f"{sign_in}\nOpen {address()} in a browser. Press Ctrl-C to stop.", flush=True)
        while not stop.wait(0.5):
            if children.web_has_ended():
                print("The web server has stopped; the worker stops too.", file=sys.stderr)
                return 1
            children.revive_worker(stop)
        return 0
    finally:
        children.end()


class Children:
    """The web server and the worker, each in a session of its own."""

    def __init__(self) -> None:
        self.web, self.worker = start(WEB), start(WORKER)

    def web_has_ended(self) -> bool:
        return self.web.poll() is not None

    def revive_worker(self, stop: threading.Event) -> None:
        """A worker that ended starts again after a pause; it has lost nothing."""
        if self.worker.poll() is not None and not stop.wait(PAUSE):
            end_session_of(self.worker)
            self.worker = start(WORKER)

    def end(self) -> None:
        """One SIGINT to each alone: Granian tells its own processes, and a second one to those
        made it wait for ever.
        """
        both = (self.web, self.worker)
        for child in both:
            if child.poll() is None:
                child.send_signal(signal.SIGINT)
        for child in both:
            with suppress(subprocess.TimeoutExpired):
                child.wait(ENDS_WITHIN)
            end_session_of(child)
            child.wait()


def address_refused() -> str | None:
    """Why nobody can listen there: said before the database is prepared, not after."""
    try:
        family, kind, _, _, place = socket.getaddrinfo(HOST, PORT, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
            probe.listen()
    except (OSError, OverflowError) as error:
        return str(error)
    return None


def end_session_of(child: Child) -> None:
    """Whatever it started: a web server that was killed leaves a process that keeps its port."""
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)


def prepare(stop: threading.Event) -> str | None:
    """Migrations and demonstration data; the line that signs in. None if it failed."""
    child = subprocess.Popen([*FLASK, "prepare"], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        out, _ = child.communicate()
    except KeyboardInterrupt:
        stop.set()
        child.terminate()
        return None
    return out.strip() if child.returncode == 0 else None


def start(command: list[str]) -> Child:
    return subprocess.Popen(command, cwd=ROOT, start_new_session=True)


def address() -> str:
    host = "127.0.0.1" if HOST in {"0.0.0.0", "::"} else HOST  # noqa: S104  (compared only)
    return f"http://{f'[{host}]' if ':' in host else host}:{PORT}"


def wait_until_ready(children: Children, stop: threading.Event) -> bool:
    """Until /healthz says that web, database and worker live; says why not otherwise."""
    reason = "no answer"
    for _ in range(READY_WITHIN * 10):
        if stop.wait(0.1):
            return False
        children.revive_worker(stop)
        if children.web_has_ended():
            print(f"The web server has stopped. {IS_TAKEN}", file=sys.stderr)
            return False
        try:
            with urllib.request.urlopen(f"{address()}/healthz", timeout=5):  # noqa: S310  (ours)
                return True
        except urllib.error.HTTPError as error:
            reason = reason_in(error.read())
        except OSError as error:
            reason = str(error)
    print(f"The site is not ready after {READY_WITHIN} seconds: {reason}", file=sys.stderr)
    return False


def reason_in(body: bytes) -> str:
    try:
        return str(json.loads(body))
    except ValueError:
        return "an answer that is not JSON"


if __name__ == "__main__":
    sys.exit(main())
