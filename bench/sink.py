"""A real SMTP server (aiosmtpd) that accepts every mail and forgets it."""

import sys
import threading
from contextlib import suppress

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink

if __name__ == "__main__":
    Controller(Sink(), hostname="127.0.0.1", port=int(sys.argv[1])).start()
    with suppress(KeyboardInterrupt):
        threading.Event().wait()
