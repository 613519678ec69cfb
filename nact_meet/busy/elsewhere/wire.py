"""A connection to an address that was looked at, all of it within one time limit."""

import io
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from ipaddress import ip_address
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING

from nact_meet.busy.elsewhere.faults import Fault, NotRead
from nact_meet.busy.elsewhere.targets import Address, Target

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

LookUp = Callable[[str, int], Sequence[str]]
MOST_TRIED = 4
"""Addresses of one host."""
CONNECTING = 4
"""Seconds for each of them: one that swallows packets leaves time for the next."""


class Deadline:
    def __init__(self, seconds: float) -> None:
        self.at = time.monotonic() + seconds

    def left(self) -> float:
        """In seconds, more than none. Raises NotRead."""
        if (left := self.at - time.monotonic()) <= 0:
            raise NotRead(Fault.SLOW)
        return left


def look_up(host: str, port: int) -> list[str]:
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(answer[4][0]) for answer in answers]


def addresses_of(host: str, port: int, ask: LookUp, deadline: Deadline) -> list[Address]:
    """In a thread of its own, since nothing else ends a resolver that waits. Raises NotRead."""
    answers: SimpleQueue[Sequence[str] | OSError | UnicodeError] = SimpleQueue()

    def answer() -> None:
        try:
            answers.put(ask(host, port))
        except (OSError, UnicodeError) as error:
            answers.put(error)

    Thread(target=answer, daemon=True, name="look-up").start()
    try:
        told = answers.get(timeout=deadline.left())
    except Empty:
        raise NotRead(Fault.SLOW) from None
    if isinstance(told, Exception) or not told:
        raise NotRead(Fault.UNKNOWN_HOST)
    return [ip_address(address) for address in told]


@contextmanager
def connected(
    target: Target,
    addresses: Sequence[Address],
    tls: Callable[[], ssl.SSLContext],
    deadline: Deadline,
) -> Iterator["Wire"]:
    """To one of `addresses` and nowhere else, so that no second look-up can lead astray.

    TLS still holds the server to the name it was asked for. Raises NotRead.
    """
    with first_that_answers(addresses, target.port, deadline) as plain:
        if target.scheme == "http":
            yield Wire(plain, deadline)
            return
        plain.settimeout(deadline.left())
        try:
            secured = tls().wrap_socket(plain, server_hostname=target.host)
        except TimeoutError:
            raise NotRead(Fault.SLOW) from None
        except OSError:
            raise NotRead(Fault.CERTIFICATE) from None
        with secured:
            yield Wire(secured, deadline)


def first_that_answers(
    addresses: Sequence[Address], port: int, deadline: Deadline
) -> socket.socket:
    for address in addresses[:MOST_TRIED]:
        try:
            seconds = min(CONNECTING, deadline.left())
            return socket.create_connection((str(address), port), seconds)
        except OSError:
            continue
    raise NotRead(Fault.NO_CONNECTION)


class Wire:
    """What http.client takes for a socket. It waits for no octet longer than all of them may take.

    A socket's own timeout begins anew with each octet: a server could drip for days.
    """

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self.sock, self.deadline = sock, deadline

    def sendall(self, octets: bytes) -> None:
        self.sock.settimeout(self.deadline.left())
        self.sock.sendall(octets)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(AnswerReader(self.sock, self.deadline))

    def close(self) -> None:
        """http.client lets go before the body is read; `connected` is what closes."""


class AnswerReader(io.RawIOBase):
    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self.sock, self.deadline = sock, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        self.sock.settimeout(self.deadline.left())
        return self.sock.recv_into(buffer)
