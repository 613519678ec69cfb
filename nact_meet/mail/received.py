"""A raw message that came in, taken apart: who wrote it, to which place, what is in it.

The standard library's older parser (compat32) is used: the newer one raises on headers that real
mail has. Nothing is decompressed, and nothing is read beyond MOST_OCTETS. What that library reads
in a time that grows faster than its length (encoded words, parameters, parts) is bounded before.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.errors import MessageError
from email.message import Message
from email.policy import Policy, compat32
from email.utils import getaddresses, parsedate_to_datetime
from html import unescape
from itertools import islice
from typing import Any

import nh3

from nact_meet.ical.charsets import decoded, one_line, storable
from nact_meet.ical.reading import UnreadableCalendar
from nact_meet.mail import authentication, delivery_reports, robots
from nact_meet.mail.addresses import as_stored, return_keys
from nact_meet.mail.delivery_reports import Report
from nact_meet.mail.headers import header, values

MOST_OCTETS = 2_000_000
"""A reply is a few thousand; what comes after this is an attachment and is not kept."""
MOST_NESTED = 60
MOST_LINE_ENDS = 400_000
"""CR and LF are two."""
MOST_PARTS = 200
MOST_FIELDS = 2000
"""Of all its parts together; a mail that has come a long way has a hundred."""
MOST_PARAMETERS, LONGEST_PARAMETERS = 100, 8000
"""Of a field that says what a part is, and its octets: a file name in any script among them."""
MOST_TEXT = 4000
MOST_SAID, MOST_WORDS = 5, 12_000
"""Parts of a report that may hold a server's words, and the letters of each."""
MOST_HTML = 20_000
"""Letters of a body whose tags are taken out: nh3 takes four times as long for twice as many, a
tenth of a second for these at worst."""
MOST_KEYS = 20
CALENDARS = ("text/calendar", "application/ics", "text/x-vcalendar")
WINMAIL = ("application/ms-tnef", "application/vnd.ms-tnef")
_NESTING = re.compile(rb"multipart/|message/", re.IGNORECASE)
_BREAKS = re.compile(r"<(br|/p|/div|/tr|/li)\b[^<>]*>", re.IGNORECASE)
_BODY = re.compile(r"<body\b[^<>]*>", re.IGNORECASE)
_WHERE_TO = ("Delivered-To", "X-Original-To", "Envelope-To", "Resent-To", "To", "Cc")


@dataclass(frozen=True)
class Attachment:
    octets: bytes
    charset: str


@dataclass(frozen=True)
class Received:
    """Addresses are lower case. `key` tells a message from every other one.

    `names` are the mails of ours that it names, by their return keys. `is_proved` where our own
    mail server vouches for the sender's domain; `has_failed` where it says that the sender is
    another. Mostly it says neither.
    """

    key: str
    message_id: str
    sender: str
    recipients: tuple[str, ...]
    subject: str
    sent_at: datetime | None
    calendars: tuple[Attachment, ...]
    text: str
    report: Report | None
    names: tuple[str, ...]
    is_automatic: bool
    is_winmail: bool
    """Outlook packed what it says, or part of it, so that nobody else can read it."""
    is_proved: bool
    has_failed: bool


def take_apart(raw: bytes, *, to: str = "", authserv_id: str = "") -> Received:
    """`to` is the envelope's recipient, where it is known. Raises UnreadableCalendar."""
    octets = raw[:MOST_OCTETS]
    message = parsed(octets)
    parts = list(leaves(message))
    text = text_of(parts)
    senders = list(addresses(message, "From"))
    subject, sender = header(message, "Subject"), header(message, "From")
    words = report_text(parts)
    report = delivery_reports.read(message, sender=sender, subject=subject, text=words)
    named = names(message, octets, to, is_report=report is not None)
    if report and named:  # of what names no mail of ours nothing comes: no process for it
        report = report.with_names(octets)
    return Received(
        key=digest(identity(message, raw), to.lower().encode("utf-8", "replace")),
        message_id=header(message, "Message-ID")[:300],
        sender=as_stored(senders[0]) if senders else "",
        recipients=tuple(dict.fromkeys([*([to.lower()] if to else []), *recipients(message)])),
        subject=subject[:300],
        sent_at=sent_at(message),
        calendars=tuple(attachment(part) for part in parts if is_calendar(part)),
        text=text,
        report=report,
        names=named,
        is_automatic=robots.wrote(message, sender=sender, subject=subject, text=text),
        is_winmail=any(is_winmail(part) for part in parts),
        is_proved=len(senders) == 1 and authentication.is_proved(message, senders[0], authserv_id),
        has_failed=authentication.has_failed(message, authserv_id),
    )


def parsed(octets: bytes) -> Message:
    """Left as soon as it is seen to have too much of anything. Raises UnreadableCalendar."""
    if len(_NESTING.findall(octets)) > MOST_NESTED:
        raise UnreadableCalendar("the message is nested too deep")
    if octets.count(b"\n") + octets.count(b"\r") > MOST_LINE_ENDS:
        raise UnreadableCalendar("the message has too many lines")
    try:
        return message_from_bytes(octets, Counted().part)
    except UnreadableCalendar:
        raise
    except (MessageError, ValueError, LookupError, RecursionError) as error:
        raise UnreadableCalendar("it is no mail") from error


class Counted:
    """Makes the parts of one message, and counts what is in them."""

    def __init__(self) -> None:
        self.parts, self.fields = -1, 0  # the parser makes one first, to see how

    def part(self, policy: Policy = compat32) -> "CountedPart":
        self.parts += 1
        if self.parts > MOST_PARTS:
            raise UnreadableCalendar("the message has too many parts")
        return CountedPart(self, policy)

    def field(self, name: str, value: str) -> None:
        self.fields += 1
        if self.fields > MOST_FIELDS:
            raise UnreadableCalendar("the message has too many headers")
        if not name.lower().startswith("content-"):
            return
        if len(value) > LONGEST_PARAMETERS or value.count(";") > MOST_PARAMETERS:
            raise UnreadableCalendar("the message has a header that is too long")


class CountedPart(Message):
    def __init__(self, counted: Counted, policy: Policy) -> None:
        super().__init__(policy)
        self.counted = counted

    def set_raw(self, name: str, value: Any) -> None:
        """What the parser calls for each header."""
        self.counted.field(name, str(value))
        super().set_raw(name, value)


def digest(*octets: bytes) -> str:
    return hashlib.sha256(b"\0".join(octets)).hexdigest()


def identity(message: Message, raw: bytes) -> bytes:
    """RFC 5322 3.6.4: one Message-ID is one message; without any, its octets are."""
    return header(message, "Message-ID").encode("utf-8", "replace") or raw


def leaves(message: Message) -> Iterator[Message]:
    """The parts that are this message's own; what it forwards or returns is somebody else's."""
    waiting = [message]
    while waiting:
        part = waiting.pop(0)
        if part.get_content_maintype() == "message":
            continue
        if part.is_multipart():
            inside = part.get_payload()
            assert isinstance(inside, list)
            waiting = [inner for inner in inside if isinstance(inner, Message)] + waiting
        else:
            yield part


def addresses(message: Message, name: str) -> Iterator[str]:
    try:
        mailboxes = getaddresses([value[:4000] for value in islice(values(message, name), 50)])
    except (IndexError, ValueError, RecursionError):
        return
    for _name, address in mailboxes:
        if "@" in address:
            yield one_line(address).lower()[:254]


def recipients(message: Message) -> Iterator[str]:
    for name in _WHERE_TO:
        yield from addresses(message, name)


def sent_at(message: Message) -> datetime | None:
    try:
        at = parsedate_to_datetime(header(message, "Date"))
        return at.replace(tzinfo=at.tzinfo or UTC).astimezone(UTC)
    except (TypeError, ValueError, OverflowError, IndexError):
        return None


def is_calendar(part: Message) -> bool:
    return part.get_content_type() in CALENDARS or file_name(part).lower().endswith(".ics")


def is_winmail(part: Message) -> bool:
    """TNEF (MS-OXTNEF), by its type or the name that it always has."""
    is_named_so = file_name(part).lower() == "winmail.dat"
    return part.get_content_type() in WINMAIL or is_named_so


def file_name(part: Message) -> str:
    try:
        return str(part.get_filename() or "")
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""  # RFC 2231 written wrongly: the standard library raises what it happens to


def attachment(part: Message) -> Attachment:
    return Attachment(octets_of(part), charset_of(part))


def octets_of(part: Message) -> bytes:
    """The body without its transfer encoding; nothing where that cannot be undone."""
    try:
        octets = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        return b""
    return octets if isinstance(octets, bytes) else b""


def charset_of(part: Message) -> str:
    value = part.get_param("charset", "")
    return value if isinstance(value, str) else str(value[2]) if value else ""


def text_of(parts: list[Message]) -> str:
    """What a person wrote: the first plain text, or the first HTML without its tags."""
    for kind in ("text/plain", "text/html"):
        for part in parts:
            is_it = part.get_content_type() == kind and not file_name(part)
            if is_it and (words := words_in(part, MOST_TEXT)):
                return words
    return ""


def report_text(parts: list[Message]) -> str:
    """All that a report says; what it carries of ours is a message and none of its leaves."""
    for kinds in (("text/plain", "multipart/"), ("text/html",)):  # a boundary that is not there
        said = [part for part in parts if part.get_content_type().startswith(kinds)][:MOST_SAID]
        if words := "\n\n".join(words_in(part, MOST_WORDS) for part in said).strip():
            return words
    return ""


def words_in(part: Message, most: int) -> str:
    words = decoded(octets_of(part)[: most * 20], charset_of(part))
    if part.get_content_type() == "text/html":
        words = without_tags(words)
    return storable(words)[:most] if words.strip() else ""


def without_tags(html: str) -> str:
    """Office programs write styles of any length before the body: it begins after them."""
    body = _BODY.search(html)
    words = html[body.end() if body else 0 :][:MOST_HTML]
    return unescape(nh3.clean(_BREAKS.sub("\n", words), tags=set()))


def names(message: Message, octets: bytes, to: str, *, is_report: bool) -> tuple[str, ...]:
    """By the address that it was sent to; a report also by what it quotes, of headers or in words.

    Nobody guesses a key, so that it does not matter where in a report it stands.
    """
    whole = "\n".join([to, *recipients(message)]).encode("utf-8", "replace")
    found = return_keys(whole)
    if is_report:
        found |= return_keys(octets)
        for part in message.walk():
            if "Content-Transfer-Encoding" in part and not part.is_multipart():
                found |= return_keys(octets_of(part))
    return tuple(sorted(found)[:MOST_KEYS])
