"""Comma-separated text, in whatever character set and with whatever delimiter (RFC 4180)."""

import csv
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from nact_meet.tables.charsets import charset_of, decoded
from nact_meet.tables.rows import (
    LONGEST_CELL,
    NOT_A_TABLE,
    BadTable,
    Row,
    Table,
    table,
)

if TYPE_CHECKING:
    from _csv import Reader

DELIMITERS = ";\t,"
"""Where two part a text equally well, the first: commas stand in names of institutes."""
SAMPLE = 64 * 1024
SAMPLE_LINES = 20
MOST_BREAKS = 20
"""Line breaks in a cell; with more of them a quotation mark was never closed."""

_OF_OTHERS = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"RIFF",
    b"{\\rtf",
    b"Rar!",
    b"\x1f\x8b",
)


def from_text(octets: bytes, charset: str = "") -> Table:
    """`charset` is what its owner says that it is; else it is guessed. Raises BadTable."""
    if octets.startswith(_OF_OTHERS):
        raise BadTable(NOT_A_TABLE)
    charset = charset or charset_of(octets)
    text = decoded(octets, charset).removeprefix("\ufeff")
    if sum(sign < " " and sign not in "\t\r\n\f\v" for sign in text[:SAMPLE]) > 2:
        raise BadTable(NOT_A_TABLE)
    text, delimiter = with_delimiter(text)
    return table(rows(text, delimiter), charset, delimiter)


def with_delimiter(text: str) -> tuple[str, str]:
    """The text, and what parts its cells: said in a first line `sep=;`, or seen from the others.

    The line that says so is emptied, and not taken out: the others keep their numbers.
    """
    first, line_end, rest = text.partition("\n")
    said = first.strip().lower()
    if len(said) == 5 and said.startswith("sep=") and said[4] in DELIMITERS:
        return line_end + rest, said[4]
    if first.lower().strip("\r") == "sep=\t":
        return line_end + rest, "\t"
    return text, max(DELIMITERS, key=lambda sign: parts(text, sign))


def parts(text: str, delimiter: str) -> int:
    """How well it parts the first lines: how many cells most of them have, times how many do."""
    lengths: Counter[int] = Counter()
    try:
        for _at, cells in zip(range(SAMPLE_LINES), reader(text[:SAMPLE], delimiter), strict=False):
            lengths[len(cells)] += 1
    except csv.Error:
        return 0
    return max(((length - 1) * count for length, count in lengths.items()), default=0)


def rows(text: str, delimiter: str) -> Iterator[Row]:
    cells_of, number = reader(text, delimiter), 1
    try:
        for cells in cells_of:
            if any(len(c) > LONGEST_CELL and c.count("\n") > MOST_BREAKS for c in cells):
                raise never_closed(number)
            yield Row(number, cells)
            number = cells_of.line_num + 1
    except csv.Error:
        raise never_closed(number) from None


def reader(text: str, delimiter: str) -> "Reader":
    return csv.reader(StringIO(text, newline=""), delimiter=delimiter)


def never_closed(number: int) -> BadTable:
    return BadTable(_l("A quotation mark on line %(number)s is not closed.", number=number))
