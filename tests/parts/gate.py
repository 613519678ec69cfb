"""A gate before PostgreSQL: open, shut, or swallowing what is said and saying nothing."""

import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread

from sqlalchemy import URL, make_url


class Gate:
    """Listens where a client looks for the server; each connection is a pair of threads."""

    def __init__(self, folder: str, server: str) -> None:
        self.path, self.server = Path(folder) / ".s.PGSQL.5432", server
        self.thawed = Event()
        self.thawed.set()
        self.listener: socket.socket | None = None
        self.sockets: list[socket.socket] = []
        self.open()

    def open(self) -> None:
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(self.path))
        self.listener.listen()
        Thread(target=self.let_in, args=(self.listener,), daemon=True).start()

    def shut(self) -> None:
        """As a server that ends: nobody gets in, and who is in is out."""
        if self.listener is not None:
            self.path.unlink()
            with suppress(OSError):
                self.listener.shutdown(socket.SHUT_RDWR)
            self.listener.close()
            self.listener = None
        self.thawed.set()
        for each in self.sockets:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        self.sockets = []

    def freeze(self) -> None:
        self.thawed.clear()

    def thaw(self) -> None:
        self.thawed.set()

    def let_in(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                inner, _address = listener.accept()
                outer = socket.socket(socket.AF_UNIX)
                outer.connect(self.server)
                self.sockets += [inner, outer]
                for way in ((inner, outer), (outer, inner)):
                    Thread(target=self.carry, args=way, daemon=True).start()

    def carry(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while octets := source.recv(65536):
                self.thawed.wait()
                target.sendall(octets)
        for each in (source, target):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


@contextmanager
def gate_before(url: str) -> Iterator[tuple[Gate, str]]:
    """The gate, and the address of the database behind it."""
    address = make_url(url)
    with tempfile.TemporaryDirectory() as folder:
        gate = Gate(folder, f"{address.query['host']}/.s.PGSQL.{address.port or 5432}")
        yield gate, through(address, folder).render_as_string(hide_password=False)
        gate.shut()


def through(address: URL, folder: str) -> URL:
    return address.set(port=5432).update_query_dict({"host": folder})
