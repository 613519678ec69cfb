"""Content lines of RFC 5545: escaping, parameters (RFC 6868), folding.

Written here because icalendar 7.3 reads `\\N` in a value as a line break, quotes
`FEATURE="AUDIO,VIDEO"` as one value, and is slow where a mail needs it to be quick.
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime

# Every character some parser takes for the end of a line, as str.splitlines() does.
_LINE_BREAK = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_NOT_IN_URI = re.compile('[\x00-\x20"<>\\\\^`{|}\x7f-\x9f\u2028\u2029\ud800-\udfff]')
_NOT_IN_TOKEN = re.compile("[^A-Za-z0-9-]")
_NEEDS_QUOTES = re.compile("[:;,]")


def text(value: str) -> str:
    r"""A TEXT value (section 3.3.11); each kind of line break becomes `\n`."""
    if _LINE_BREAK.search(value):
        value = _LINE_BREAK.sub("\n", value)
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return _CONTROL.sub("", escaped.replace("\n", "\\n"))


def texts(values: Iterable[str]) -> str:
    return ",".join(text(value) for value in values)


def parameter(value: str) -> str:
    """A parameter's value: one line, quoted where it must be, `"` and `^` by RFC 6868."""
    flat = _CONTROL.sub("", _LINE_BREAK.sub(" ", value)).strip()
    encoded = flat.replace("^", "^^").replace('"', "^'")
    return f'"{encoded}"' if _NEEDS_QUOTES.search(encoded) else encoded


def token(value: str) -> str:
    """A name of the standard, such as a status; whatever cannot be part of one is left out."""
    return _NOT_IN_TOKEN.sub("", value).upper()


def uri(value: str) -> str:
    """A URI value is not escaped, so what cannot be in a URI is percent-encoded."""
    return _NOT_IN_URI.sub(_percent_encoded, value.strip())


def instant(at: datetime) -> str:
    return wall_clock(at.astimezone(UTC)) + "Z"


def day(at: date) -> str:
    return f"{at.year:04}{at.month:02}{at.day:02}"


def wall_clock(at: datetime) -> str:
    return f"{day(at)}T{at.hour:02}{at.minute:02}{at.second:02}"


def lines(content: Iterable[str]) -> bytes:
    """Folded at 75 octets, each ended by CRLF (section 3.1)."""
    return b"".join([_folded(line.encode("utf-8")) for line in content])


def _folded(line: bytes) -> bytes:
    if len(line) <= 75:
        return line + b"\r\n"
    pieces, start, room = [], 0, 75
    while len(line) - start > room:
        end = start + room
        while line[end] & 0xC0 == 0x80:  # Never inside a UTF-8 character,
            end -= 1
        piece = line[start:end]
        end -= (len(piece) - len(piece.rstrip(b"\\^"))) % 2  # nor after half an escape.
        pieces.append(line[start:end])
        start, room = end, 74  # The space that marks a continuation counts.
    pieces.append(line[start:])
    return b"\r\n ".join(pieces) + b"\r\n"


def _percent_encoded(match: re.Match[str]) -> str:
    octets = match.group().encode("utf-8", "surrogatepass")
    return "".join(f"%{octet:02X}" for octet in octets)
