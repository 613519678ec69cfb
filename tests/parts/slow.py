"""People on slow lines, and those who only pretend to be."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from threading import Event, Thread

from tests.parts.patience import LONG


@contextmanager
def slow_senders(port: int, *, stalled: int, dripping: int, networks: int = 1) -> Iterator[None]:
    """Some send the half of a form and stall; others go on, an octet now and then."""
    head = (
        f"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: 9999\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n\r\naddress="
    )
    done = Event()
    with ExitStack() as opened:
        senders = [
            opened.enter_context(connection(port, f"127.0.{number % networks}.2"))
            for number in range(stalled + dripping)
        ]
        for sender in senders:
            sender.sendall(head.encode())
        drips = Thread(target=drip, args=(senders[stalled:], done))
        drips.start()
        yield
        done.set()
        drips.join()


def connection(port: int, source: str) -> socket.socket:
    """From one of the many addresses that this machine has for itself (127.0.0.0/8)."""
    return socket.create_connection(("127.0.0.1", port), LONG, (source, 0))


def drip(senders: list[socket.socket], done: Event) -> None:
    while not done.wait(0.1):
        for sender in senders:
            with suppress(OSError):  # one that was refused, with the rest of its form unread
                sender.sendall(b"a")
