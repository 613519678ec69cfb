"""Rows of text, with the number under which their writer finds them; why there are none."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from nact_meet.limited.texts import composed

NOT_A_TABLE = _l("We cannot read this list. Please save it as Excel (.xlsx) or CSV.")
PROTECTED = _l(
    "This Excel file is damaged or protected by a password. Please save it again "
    "without a password."
)
NO_WORKBOOK = _l("This file is damaged or not an Excel workbook. Please save it again as .xlsx.")
TOO_LARGE = _l("This file contains too much. Please keep only the sheet with the people.")
EMPTY = _l("This list is empty.")

MOST_LINES = 30_000
MOST_COLUMNS = 60
"""What stands further right is not read."""
LONGEST_CELL = 2000

# Marks that copying leaves: word breaks, reading directions, byte order. Joiners stay: names need
# them; so do those that turn letters round, for which a line is refused.
_UNSEEN = {
    *(0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF, 0x061C),
    *range(0x202A, 0x202D),
    *range(0x2066, 0x206A),
}
_CONTROL = {number for number in range(0xA0) if unicodedata.category(chr(number)) == "Cc"}
_TIDY: dict[int, str | None] = dict.fromkeys(_CONTROL, " ") | dict.fromkeys(_UNSEEN)
_AS_TEXT = re.compile(r'="([0-9]+)"')
"""Digits as Excel leaves them as they are, which our own lists write so."""
_FORMULA = ("'=", "'+", "'-", "'@")


class BadTable(ValueError):
    """`sentence` is shown beside the field that the file came in."""

    def __init__(self, sentence: LazyString | str) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


class Row(NamedTuple):
    """`number` counts from 1, as Excel does: the line of a text on which the row begins."""

    number: int
    cells: list[str]


@dataclass(frozen=True)
class Table:
    """`charset` and `delimiter` say how a text was read; both are "" for a workbook."""

    rows: list[Row]
    charset: str = ""
    delimiter: str = ""


def table(rows: Iterable[Row], charset: str = "", delimiter: str = "") -> Table:
    """The rows that hold something. Raises BadTable where there are too many, or none."""
    filled_rows = list(at_most(filled(rows)))
    if not filled_rows:
        raise BadTable(EMPTY)
    return Table(filled_rows, charset, delimiter)


def filled(rows: Iterable[Row]) -> Iterator[Row]:
    for number, cells in rows:
        tidied = [tidy(cell) for cell in cells[:MOST_COLUMNS]]
        if any(tidied):
            yield Row(number, tidied)


def at_most(rows: Iterable[Row]) -> Iterator[Row]:
    for count, row in enumerate(rows, 1):
        if count > MOST_LINES:
            sentence = _l(
                "A list can have at most %(most)s lines. Please upload it in parts.",
                most=MOST_LINES,
            )
            raise BadTable(sentence)
        yield row


def tidy(cell: str) -> str:
    """On one line, letters composed (NFC); the sign by which we defuse formulas is taken off."""
    if not cell.isascii() or not cell.isprintable():
        cell = composed(cell).translate(_TIDY)
    cell = " ".join(cell.split())[:LONGEST_CELL]
    if as_text := _AS_TEXT.fullmatch(cell):
        return as_text[1]
    return cell[1:] if cell.startswith(_FORMULA) else cell
