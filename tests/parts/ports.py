"""Ports that nobody listens on at this moment."""

import os
import random
import socket

BELOW_THE_EPHEMERAL = range(20_000, 32_000)
"""From here no system hands ports to outgoing connections, such as those of a browser."""


def free_port() -> int:
    """One that no other process of this run is given, between here and the server's start."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 8
    while True:
        port = random.SystemRandom().choice(BELOW_THE_EPHEMERAL[worker::8])
        with socket.socket() as listener:
            try:
                listener.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
