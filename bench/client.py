"""The least of an HTTP client: ready bytes out, one answer in, connections kept."""

import socket
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from urllib.parse import urlencode

CONNECTIONS = 4


class Connection:
    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), 20)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.rest = b""

    def ask(self, request: bytes) -> tuple[int, bytes]:
        """Status and body. Raises ConnectionError when the server hangs up."""
        self.socket.sendall(request)
        head, body = self.until(b"\r\n\r\n")
        lengths = (
            int(line.split(b":")[1])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length:")
        )
        length = next(lengths, 0)  # a 304 says none
        while len(body) < length:
            body += self.more()
        self.rest = body[length:]
        return int(head[9:12]), body[:length]

    def until(self, mark: bytes) -> tuple[bytes, bytes]:
        data = self.rest
        while mark not in data:
            data += self.more()
        head, _, rest = data.partition(mark)
        return head, rest

    def more(self) -> bytes:
        data = self.socket.recv(262_144)
        if not data:
            raise ConnectionError("the server hung up")
        return data


def get(path: str, port: int) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode()


def post(path: str, port: int, fields: dict[str, str]) -> bytes:
    body = urlencode(fields).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


@contextmanager
def connections(port: int) -> Iterator[list[Connection]]:
    opened = [Connection(port) for _ in range(CONNECTIONS)]
    yield opened
    for each in opened:
        each.socket.close()


def ask_all(port: int, requests: Sequence[Sequence[bytes]]) -> int:
    """Each sequence of requests in its order, four at a time; answers how many sequences."""
    with connections(port) as opened, ThreadPoolExecutor(CONNECTIONS) as pool:
        shares = [requests[start::CONNECTIONS] for start in range(CONNECTIONS)]
        list(pool.map(ask_share, opened, shares))
    return len(requests)


def ask_share(connection: Connection, share: Sequence[Sequence[bytes]]) -> None:
    for sequence in share:
        for request in sequence:
            status, body = connection.ask(request)
            if status >= 400:
                raise RuntimeError(f"{status}: {body[:300]!r}")
