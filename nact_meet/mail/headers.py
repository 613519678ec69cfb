"""Headers of foreign mail as text: decoded (RFC 2047), on one line, however they were written."""

from collections.abc import Iterator
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message

from nact_meet.ical.charsets import decoded, one_line

MOST_DECODED = 4000
"""Letters of a header that are looked at: three hundred are kept, and encoded words take room."""


def header(message: Message, name: str) -> str:
    """One line of text, decoded (RFC 2047); "" where there is none."""
    value = next(values(message, name), "")[:MOST_DECODED]
    try:
        pieces = decode_header(value)
    except (HeaderParseError, ValueError, LookupError):
        pieces = [(value, None)]
    words = [
        decoded(piece, charset or "") if isinstance(piece, bytes) else piece
        for piece, charset in pieces
    ]
    return one_line("".join(words))


def values(message: Message, name: str) -> Iterator[str]:
    """As they came; octets that nobody encoded are read as text (RFC 6532)."""
    for known, value in message.raw_items():
        if known.lower() == name.lower():
            yield decoded(str(value).encode("utf-8", "surrogateescape"))
