"""LMTP (RFC 2033) over two streams: what inetd, a systemd socket or Postfix's spawn(8) connect.

Each recipient gets an answer of its own once the message has arrived: 250 when it is stored, 451
when it could not be, so that the mail server keeps it. Nothing goes out on any other way.
"""

import re
from collections.abc import Callable, Iterator
from typing import BinaryIO

import structlog
from sqlalchemy.exc import SQLAlchemyError

from nact_meet.mail.addresses import is_our_own
from nact_meet.mail.received import MOST_OCTETS
from nact_meet.post import receiving
from nact_meet.web.extensions import db

MOST_IN_A_COMMAND = 1024
MOST_IN_A_MESSAGE = 100_000_000
"""Octets. Of these MOST_OCTETS are kept, and never more than that is in memory."""
MOST_RECIPIENTS = 100
MOST_FAULTS = 20
CHUNK = 64 * 1024

_PATH = re.compile(r"<([^<>\s]*)>((?:\s+[\x21-\x7e]+)*)\s*", re.ASCII)

log = structlog.get_logger()


class BadCommand(Exception):
    """A command that is answered with a refusal: the whole reply line."""


class Gone(Exception):
    """The other side closed in the middle; what was under way is void."""


def first_octets(stream: BinaryIO) -> bytes:
    """The first MOST_OCTETS; the rest is read, so that nobody's pipe breaks, and let go."""
    kept = stream.read(MOST_OCTETS)
    while stream.read(CHUNK):
        pass
    return kept


def converse(reader: BinaryIO, writer: BinaryIO, host: str) -> None:
    """One connection, until QUIT or the end of input. `host` is what we call ourselves."""
    Conversation(reader, writer, host).run()


class Conversation:
    def __init__(self, reader: BinaryIO, writer: BinaryIO, host: str) -> None:
        self.reader, self.writer, self.host = reader, writer, host
        self.is_greeted = self.is_over = False
        self.faults = 0
        self.commands: dict[str, Callable[[str], None]] = {
            "LHLO": self.lhlo,
            "MAIL": self.mail,
            "RCPT": self.rcpt,
            "DATA": self.data,
            "RSET": self.rset,
            "NOOP": self.noop,
            "VRFY": self.vrfy,
            "QUIT": self.quit,
        }
        self.forget()

    def forget(self) -> None:
        """No message is under way. `sender` may be empty: bounces come from nobody."""
        self.sender: str | None = None
        self.recipients: list[str] = []

    def run(self) -> None:
        self.say(f"220 {self.host} LMTP")
        try:
            while not self.is_over:
                self.obey(self.command())
        except (Gone, ConnectionError):
            return

    def say(self, *lines: str) -> None:
        self.writer.write("".join(f"{line}\r\n" for line in lines).encode("ascii", "replace"))
        self.writer.flush()

    def obey(self, line: bytes | None) -> None:
        try:
            if line is None:
                raise BadCommand("500 5.5.2 That line is too long.")
            verb, _, words = spoken(line).partition(" ")
            if verb.upper() in ("HELO", "EHLO"):
                raise BadCommand("500 5.5.1 This is LMTP: begin with LHLO.")
            if verb.upper() not in self.commands:
                raise BadCommand("500 5.5.1 That command is not known here.")
            self.commands[verb.upper()](words.strip())
        except BadCommand as refusal:
            self.faults += 1
            self.say(str(refusal))
            if self.faults >= MOST_FAULTS:
                self.say(f"421 4.7.0 {self.host} Too many faults, closing.")
                self.is_over = True

    def command(self) -> bytes | None:
        """The next line; None where it is too long, once all of it is read."""
        line = self.line(MOST_IN_A_COMMAND)
        is_whole = line.endswith(b"\n")
        while not line.endswith(b"\n"):
            line = self.line(CHUNK)
        return line if is_whole else None

    def line(self, most: int) -> bytes:
        line = self.reader.readline(most)
        if not line:
            raise Gone
        return line

    def lhlo(self, words: str) -> None:
        if not words:
            raise BadCommand("501 5.5.4 Say who you are: LHLO your.host.name")
        self.is_greeted = True
        self.forget()
        offers = ("PIPELINING", "ENHANCEDSTATUSCODES", f"SIZE {MOST_IN_A_MESSAGE}", "8BITMIME")
        self.say(
            f"250-{self.host}", *(f"250-{offer}" for offer in offers[:-1]), f"250 {offers[-1]}"
        )

    def mail(self, words: str) -> None:
        if not self.is_greeted:
            raise BadCommand("503 5.5.1 Begin with LHLO.")
        if self.sender is not None:
            raise BadCommand("503 5.5.1 A message is under way: RSET first.")
        sender, parameters = path(words, "FROM")
        for parameter in parameters:
            allow(parameter)
        self.sender = sender
        self.say("250 2.1.0 Sender accepted.")

    def rcpt(self, words: str) -> None:
        if self.sender is None:
            raise BadCommand("503 5.5.1 MAIL comes before RCPT.")
        address, parameters = path(words, "TO")
        if parameters:
            raise BadCommand("555 5.5.4 RCPT takes no parameters here.")
        if not is_our_own(address.lower()):
            raise BadCommand("550 5.1.1 No such mailbox here.")
        if len(self.recipients) >= MOST_RECIPIENTS:
            raise BadCommand("452 4.5.3 Too many recipients: send the rest in another message.")
        self.recipients.append(address)
        self.say("250 2.1.5 Recipient accepted.")

    def data(self, words: str) -> None:
        if words:
            raise BadCommand("501 5.5.4 DATA stands alone.")
        if not self.recipients:
            raise BadCommand("503 5.5.1 No recipient has been accepted.")
        self.say("354 End with a line that holds a single dot.")
        message, size = self.message()
        recipients = self.recipients
        self.forget()
        for address in recipients:
            if size > MOST_IN_A_MESSAGE:
                self.say("552 5.3.4 The message is too large.")
            else:
                self.say(taken_in(message, address))

    def message(self) -> tuple[bytes, int]:
        """What is kept of the message, and the octets of all of it."""
        kept, size = bytearray(), 0
        for piece in self.pieces():
            kept += piece[: MOST_OCTETS - len(kept)]
            size += len(piece)
        return bytes(kept), size

    def pieces(self) -> Iterator[bytes]:
        """Only CR LF ends a line: a dot after a bare LF ends nothing, or mail could be smuggled."""
        end = b"\r\n"
        while True:
            piece = self.line(CHUNK)
            if end == b"\r\n" and piece.startswith(b"."):
                if piece == b".\r\n":
                    return
                yield piece[1:]
            else:
                yield piece
            end = (end + piece)[-2:]

    def rset(self, _words: str) -> None:
        self.forget()
        self.say("250 2.0.0 Forgotten.")

    def noop(self, _words: str) -> None:
        self.say("250 2.0.0 Here.")

    def vrfy(self, _words: str) -> None:
        self.say("252 2.5.0 Send it and see.")  # who is known here is not told

    def quit(self, _words: str) -> None:
        self.say(f"221 2.0.0 {self.host} Goodbye.")
        self.is_over = True


def spoken(line: bytes) -> str:
    try:
        return line.rstrip(b"\r\n").decode("ascii")
    except UnicodeDecodeError:
        raise BadCommand("500 5.6.7 Commands are ASCII here: SMTPUTF8 is not offered.") from None


def path(words: str, keyword: str) -> tuple[str, list[str]]:
    """`FROM:<address> PARAMETER=value` (RFC 5321 4.1.2)."""
    path = _PATH.fullmatch(words[len(keyword) + 1 :].lstrip())
    if not words.upper().startswith(f"{keyword}:") or path is None:
        raise BadCommand(f"501 5.5.4 Write it as {keyword}:<name@host>.")
    return path[1], path[2].split()


def allow(parameter: str) -> None:
    name, _, value = parameter.upper().partition("=")
    if name == "SIZE" and value.isdecimal() and len(value) <= 20:
        if int(value) > MOST_IN_A_MESSAGE:
            raise BadCommand("552 5.3.4 The message is too large.")
    elif (name, value) not in (("BODY", "7BIT"), ("BODY", "8BITMIME")):
        raise BadCommand("555 5.5.4 That parameter is not offered.")


def taken_in(message: bytes, address: str) -> str:
    try:
        receiving.receive(message, to=address)
    except SQLAlchemyError as error:
        # Only its name: the rest would quote the message and where the database lives.
        log.error("database", step="receiving", error=type(error).__name__)
        return "451 4.3.0 It cannot be stored now: try again later."
    finally:
        db.session.remove()
    return "250 2.0.0 Received."
