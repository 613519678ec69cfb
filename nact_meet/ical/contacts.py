"""A file of contacts, vCard 3.0 or 4.0 (RFC 2426, RFC 6350), as the rows of a list.

Its lines are those of iCalendar (RFC 6350 3.2), taken apart by the same reader, in one pass.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from nact_meet.ical.reading import Property, content_line
from nact_meet.tables.charsets import charset_of, decoded
from nact_meet.tables.rows import LONGEST_CELL, NOT_A_TABLE, BadTable, Row, Table, table

MARK = b"BEGIN:VCARD"
HEADINGS = (
    *("Full name", "Email address", "Institute", "Position", "Country", "Honorific"),
    "Time zone",
)
"""As our own lists write them: line 0, before the first card."""
_FOLD = re.compile("\r?\n[ \t]")
_BETWEEN = re.compile(r"(?<!\\);")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def is_contacts(octets: bytes) -> bool:
    return octets[:64].removeprefix(b"\xef\xbb\xbf").lstrip()[: len(MARK)].upper() == MARK


def read(octets: bytes) -> Table:
    """A row for each whole card, by its number in the file. Raises BadTable."""
    rows = [Row(number, cells(card)) for number, card in enumerate(cards(lines(octets)), 1)]
    if not rows:
        raise BadTable(NOT_A_TABLE)
    return table([Row(0, list(HEADINGS)), *rows])


def lines(octets: bytes) -> Iterator[Property]:
    """What is no content line is passed over."""
    text = decoded(octets, charset_of(octets)).removeprefix("\ufeff").lstrip()
    for line in _FOLD.sub("", text).splitlines():
        if found := content_line(line):
            yield found


def cards(found: Iterable[Property]) -> Iterator[list[Property]]:
    card: list[Property] | None = None
    for line in found:
        if line.name in ("BEGIN", "END") and line.value.strip().upper() == "VCARD":
            if line.name == "END" and card is not None:
                yield card
            card = [] if line.name == "BEGIN" else None
        elif card is not None:
            card.append(line)


def cells(card: Sequence[Property]) -> list[str]:
    """Of several addresses, the one they prefer."""
    best: dict[str, str] = {}
    for line in sorted(card, key=rank):
        best.setdefault(line.name, line.value)
    name = parts(best.get("N", ""))
    whole = plain(best.get("FN", "")) or " ".join(filter(None, (name[1], name[2], name[0])))
    address = plain(best.get("EMAIL", "")).removeprefix("mailto:")
    known = [whole, address, parts(best.get("ORG", ""))[0], plain(best.get("TITLE", ""))]
    zone = best.get("TZ", "")
    return [*known, parts(best.get("ADR", ""))[6], name[3], zone if "/" in zone else ""]


def rank(line: Property) -> int:
    """The smaller the better: PREF of 4.0, TYPE=PREF of 3.0."""
    pref = line.parameters.get("PREF", "")
    if pref.isascii() and pref.isdigit():
        return int(pref[:3])
    return 1 if "PREF" in line.parameters.get("TYPE", "").upper().split(",") else 101


def parts(value: str) -> list[str]:
    """Of a value with semicolons, as many as any has."""
    found = [plain(part) for part in _BETWEEN.split(value[: 4 * LONGEST_CELL])]
    return found + [""] * (7 - len(found))


def plain(value: str) -> str:
    return _ESCAPED.sub(lambda sign: " " if sign[1] in "nN" else sign[1], value).strip()
