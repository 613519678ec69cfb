"""SMTP as smtplib speaks it, with the patience that RFC 5321 4.5.3.2 asks of whoever sends.

One timeout for all that is too short sends mails twice: a server that looks for viruses after the
last line takes its time, and has the mail already.
"""

import io
import math
import re
import smtplib
import socket
import ssl
from time import monotonic
from typing import Any

CONNECTING = 60.0
GREETING = 300.0
ANSWERS = {"mail": 300.0, "rcpt": 300.0, "data": 120.0, "quit": 5.0}
"""Seconds within which the whole answer to a command is there."""
OTHER_ANSWERS = 300.0
BLOCK = 180.0
"""For each part of the mail to be taken."""
LAST_ANSWER = 600.0
"""After the last line: here nobody knows who has the mail, and it may take long."""

BLOCK_SIZE = 64 * 1024
LEADING_DOT = re.compile(rb"(?m)^\.")


class PatientSmtp(smtplib.SMTP):
    """`longest` bounds every wait; a dripping server is waited for no longer than a silent one."""

    def __init__(self, longest: float = math.inf, tls: ssl.SSLContext | None = None) -> None:
        self.longest, self.tls, self.until = longest, tls, math.inf
        self.is_unsure = False
        """The whole mail has been sent, and not answered."""
        super().__init__(timeout=min(CONNECTING, longest))

    def connect(
        self, host: str = "localhost", port: int = 0, source_address: Any = None
    ) -> tuple[int, bytes]:
        self._host = host  # which smtplib itself sets only from its constructor
        code, words = super().connect(host, port, source_address)
        if code != 220:
            self.close()
            raise smtplib.SMTPConnectError(code, words)
        return code, words

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        """As in smtplib.SMTP_SSL, where TLS begins with the first byte."""
        plain = super()._get_socket(host, port, timeout)  # type: ignore[misc]
        self.wait_at_most(GREETING)
        plain.settimeout(self.left())
        return self.tls.wrap_socket(plain, server_hostname=host) if self.tls else plain

    def putcmd(self, cmd: str, args: str = "") -> None:
        self.wait_at_most(ANSWERS.get(cmd.lower(), OTHER_ANSWERS))
        super().putcmd(cmd, args)

    def data(self, msg: Any) -> tuple[int, bytes]:
        self.putcmd("data")
        code, words = self.getreply()
        if code != 354:
            raise smtplib.SMTPDataError(code, words)
        octets = LEADING_DOT.sub(b"..", msg)
        octets += b".\r\n" if octets.endswith(b"\r\n") else b"\r\n.\r\n"
        for start in range(0, len(octets), BLOCK_SIZE):
            self.wait_at_most(BLOCK)
            self.send(octets[start : start + BLOCK_SIZE])
        self.wait_at_most(LAST_ANSWER)
        self.is_unsure = True
        answer = self.getreply()
        self.is_unsure = False
        return answer

    def send(self, s: Any) -> None:
        if self.sock:
            self.sock.settimeout(self.left())
        super().send(s)

    def getreply(self) -> tuple[int, bytes]:
        if self.file is None and self.sock:
            self.file = io.BufferedReader(Awaited(self))
        return super().getreply()

    def wait_at_most(self, seconds: float) -> None:
        self.until = monotonic() + min(seconds, self.longest)

    def left(self) -> float:
        """Raises TimeoutError: zero would mean not to wait, and not to fail either."""
        left = self.until - monotonic()
        if left <= 0:
            raise TimeoutError("the mail server did not answer in time")
        return left


class Awaited(io.RawIOBase):
    """What the server says, until the conversation waits no longer."""

    def __init__(self, conversation: PatientSmtp) -> None:
        self.conversation = conversation

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        sock = self.conversation.sock
        assert sock is not None
        sock.settimeout(self.conversation.left())
        return sock.recv_into(buffer)
