"""Servers in processes of their own, on free ports, ended with the run."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from nact_meet.serve import SERVED

QUIET = {"RATELIMIT_ENABLED": "0", "LOG_LEVEL": "ERROR", "DEMO": "0"}


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def process(*words: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    child = subprocess.Popen(
        [sys.executable, "-m", *words],
        env=os.environ | QUIET | environment,
        start_new_session=True,
    )
    try:
        yield child
    finally:
        os.killpg(child.pid, signal.SIGINT)
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)


@contextmanager
def granian(app: str, **environment: str) -> Iterator[int]:
    """The port on which `app` answers, served as `make run` serves ours."""
    port = free_port()
    words = (
        *("granian", "bench.door:create", *SERVED, "--log-level", "error"),
        *("--host", "127.0.0.1", "--port", str(port)),
    )
    with process(*words, **({"PORT": str(port), "BEHIND_THE_DOOR": app} | environment)):
        wait_for(port)
        yield port


def wait_for(port: int, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
