"""One mail to one person, as MIME: INTEROP's shape.

multipart/mixed( multipart/alternative( text, html, text/calendar; method=... ), invite.ics )

Letters of the hosts come last in the multipart/mixed.

Headers are encoded by the standard library's EmailMessage(policy=SMTP) and remembered, since the
mails of one meeting share most of them; bodies are base64. Building every part as an EmailMessage
took 2.7 ms a mail, this takes a tenth of it.
"""

import binascii
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import lru_cache
from urllib.parse import quote

import flask_mail

from nact_meet.ical.event import Party
from nact_meet.mail.addresses import with_ascii_domain
from nact_meet.world.timezones import utc_now

_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,900}>")
PLAIN = {
    "To": re.compile(r"[a-z0-9_.+-]{1,64}@[a-z0-9.-]{1,255}"),
    "In-Reply-To": _MESSAGE_ID,
    "References": _MESSAGE_ID,
}
"""What needs no encoding is a reader's own, so that remembering it would help nobody."""
PLAIN_NAME = re.compile(r"[A-Za-z0-9 ._-]{1,60}")
"""Of a file, what a header holds as it is."""
_NOBODY = Address("", "x" * 24, "nobody.example")

RIGHT_TO_LEFT = {"R", "AL", "AN"}
ORDERING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"


@dataclass(frozen=True)
class Words:
    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class Attached:
    """A file beside the mail; `name` is safe to save under, in any script."""

    name: str
    media_type: str
    content: bytes


def one_line(text: str) -> str:
    """Text that stays inside its header: a line break typed into a title becomes a space."""
    return " ".join(text.split())


@lru_cache(maxsize=2000)
def header(name: str, value: str) -> bytes:
    """One folded, encoded header line (RFC 5322 2.2.3, RFC 2047)."""
    if name in PLAIN and PLAIN[name].fullmatch(value):
        return f"{name}: {value}\r\n".encode()
    mail = EmailMessage(policy=SMTP)
    mail[name] = one_line(value)
    return mail.as_bytes().removesuffix(b"\r\n")


@lru_cache(maxsize=500)
def mailbox_around(name: str) -> tuple[bytes, bytes]:
    """What stands in a From line before and after the address, for this display name."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(one_line(name), _NOBODY.username, _NOBODY.domain)
    before, _, after = mail.as_bytes().removesuffix(b"\r\n").partition(str(_NOBODY).encode())
    return before, after


class Mail(flask_mail.Message):
    """Flask-Mail's own MIME puts HTML after the calendar part, and 8-bit bodies undeclared."""

    def __init__(
        self,
        *,
        sender: Party,
        recipient: str,
        message_id: str,
        words: Words,
        calendar: bytes | None = None,
        method: str = "",
        attach_calendar: bool = True,
        headers: Mapping[str, str] | None = None,
        is_mixed: bool = False,
    ) -> None:
        """`is_mixed` where files may come with it: see `with_files`."""
        super().__init__(one_line(words.subject), [recipient], sender=sender.address)
        self.from_whom, self.message_id, self.words = sender, message_id, words
        self.calendar, self.method, self.attach_calendar = calendar, method, attach_calendar
        self.more, self.is_mixed = dict(headers or {}), is_mixed or calendar is not None

    def as_bytes(self) -> bytes:
        return b"".join(self.lines())

    def lines(self) -> Iterator[bytes]:
        before, after = mailbox_around(self.from_whom.name)
        yield before + self.from_whom.address.encode() + after
        yield header("To", with_ascii_domain(str(self.recipients[0])))
        yield header("Subject", self.subject)
        yield f"Date: {format_datetime(utc_now())}\r\nMessage-ID: {self.message_id}\r\n".encode()
        yield b"Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
        for name, value in self.more.items():
            yield header(name, value)
        yield from self.parts()

    def parts(self) -> Iterator[bytes]:
        # Every body is base64, which holds no "=_", so no body can hold a boundary.
        if not self.is_mixed:
            yield from multipart(b"alternative", b"=_a", self.alternatives())
            return
        mixed = [b"".join(multipart(b"alternative", b"=_a", self.alternatives()))]
        if self.attach_calendar and self.calendar is not None:
            head = b'Content-Type: application/ics; name="invite.ics"\r\n'
            disposition = b'Content-Disposition: attachment; filename="invite.ics"\r\n'
            mixed.append(part(head + disposition, self.calendar))
        yield from multipart(b"mixed", b"=_m", mixed)

    def alternatives(self) -> list[bytes]:
        parts = [
            part(b"Content-Type: text/plain; charset=utf-8\r\n", self.words.text.encode()),
            part(b"Content-Type: text/html; charset=utf-8\r\n", self.words.html.encode()),
        ]
        if self.calendar is not None:
            # The method in the header is the one in the body (RFC 6047 2.4); this part is last.
            kind = f"text/calendar; method={self.method}; charset=UTF-8; component=VEVENT"
            parts.append(part(f"Content-Type: {kind}\r\n".encode(), self.calendar))
        return parts


def with_files(mail: bytes, files: bytes) -> bytes:
    """A composed mail with what `encoded` made of its files, after everything else.

    Mails wait without them: hundreds to one meeting need the same ones.
    """
    end = b"--=_m--\r\n"
    return mail.removesuffix(end) + files + end if files and mail.endswith(end) else mail


@lru_cache(maxsize=4)
def encoded(files: tuple[Attached, ...]) -> bytes:
    """The same octets for every mail of a meeting."""
    return b"".join(b"--=_m\r\n%s\r\n" % part_of(file) for file in files)


def part_of(file: Attached) -> bytes:
    """Its name twice: by RFC 2231, and for Outlook, QQ and 163 by RFC 2047 beside the type."""
    if PLAIN_NAME.fullmatch(file.name):
        name, disposition = file.name, f';\r\n filename="{file.name}"'
    else:
        name = Header(file.name, "utf-8", maxlinelen=60).encode(linesep="\r\n")
        disposition = in_pieces("filename", file.name)
    head = f'Content-Type: {file.media_type};\r\n name="{name}"\r\n'
    head += f"Content-Disposition: attachment{disposition}\r\n"
    return part(head.encode(), file.content)


def in_pieces(parameter: str, value: str) -> str:
    """Octets by percents, as many to a line as it holds (RFC 2231 3 and 4)."""
    pieces = re.findall(r"(?:%..|.){1,16}", quote(value, safe=""))
    if len(pieces) == 1:
        return f";\r\n {parameter}*=utf-8''{pieces[0]}"
    pieces[0] = f"utf-8''{pieces[0]}"
    return "".join(f";\r\n {parameter}*{at}*={piece}" for at, piece in enumerate(pieces))


def multipart(subtype: bytes, boundary: bytes, parts: list[bytes]) -> Iterator[bytes]:
    yield b'Content-Type: multipart/%s; boundary="%s"\r\n\r\n' % (subtype, boundary)
    for content in parts:
        yield b"--%s\r\n%s\r\n" % (boundary, content)
    yield b"--%s--\r\n" % boundary


def part(headers: bytes, content: bytes) -> bytes:
    """Lines of 76 characters (RFC 2045 6.8)."""
    encoded = binascii.b2a_base64(content, newline=False)
    lines = [encoded[start : start + 76] for start in range(0, len(encoded), 76)]
    return headers + b"Content-Transfer-Encoding: base64\r\n\r\n" + b"\r\n".join(lines) + b"\r\n"


@lru_cache(maxsize=4096)
def isolated(value: str) -> str:
    """For plain text: what is written from right to left turns nothing round it (Unicode UAX 9)."""
    kinds = {unicodedata.bidirectional(letter) for letter in value}
    if not kinds & (RIGHT_TO_LEFT | ORDERING):
        return value
    kept = "".join(sign for sign in value if unicodedata.bidirectional(sign) not in ORDERING)
    return f"{FIRST_STRONG_ISOLATE}{kept}{POP_ISOLATE}"
