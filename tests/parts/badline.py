"""A line between two programs that a test makes bad."""

import socket
import threading
from math import inf


class BadLine:
    """A line to a server: it breaks, once, after so many octets, or leaves out some words."""

    def __init__(self, port: int, *, breaks_after: float = inf, without: bytes = b"\0") -> None:
        self.target, self.octets, self.without = port, breaks_after, without
        self.has_broken = threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self) -> None:
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self.target))
            for source, sink, is_answer in ((near, far, False), (far, near, True)):
                line = (source, sink, is_answer)
                threading.Thread(target=self.carry, args=line, daemon=True).start()

    def carry(self, source: socket.socket, sink: socket.socket, is_answer: bool) -> None:
        left = self.octets
        try:
            while piece := source.recv(4096):
                if is_answer and not self.has_broken.is_set():
                    left -= len(piece)
                    if left < 0:
                        self.has_broken.set()
                        break
                sink.sendall(piece.replace(self.without, b"") if is_answer else piece)
        except OSError:
            pass
        finally:
            for end in (source, sink):
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue

    def close(self) -> None:
        self.listener.close()
