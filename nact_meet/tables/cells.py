"""What the elements of a workbook's XML mean: shared strings, and a sheet's cells (ECMA-376 18)."""

from collections.abc import Iterator
from functools import cache

from nact_meet.tables.faults import TOO_LARGE, BadTable
from nact_meet.tables.rows import LONGEST_CELL, MOST_COLUMNS, Row

MOST_ELEMENTS = 2_000_000
"""Of one part. Fifteen columns of twenty thousand lines are a third of it."""
LAST_ROW = 1_048_576


@cache
def local(name: str) -> str:
    return name.rpartition(" ")[2]


class Elements:
    """Counts what it is told, and gathers text while `listens`."""

    def __init__(self) -> None:
        self.count = 0
        self.length = 0
        self.listens = False
        self.pieces: list[str] = []

    def begin(self) -> None:
        self.count += 1
        if self.count > MOST_ELEMENTS:
            raise BadTable(TOO_LARGE)

    def text(self, piece: str) -> None:
        if self.listens and self.length < LONGEST_CELL:
            self.pieces.append(piece[:LONGEST_CELL])
            self.length += len(piece)

    def take(self) -> str:
        whole = "".join(self.pieces)
        self.pieces.clear()
        self.length = 0
        return whole


class Strings(Elements):
    """`xl/sharedStrings.xml`: what cells name by number. How words are spoken (rPh) is left out."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.is_spoken = False

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        self.begin()
        element = local(name)
        self.is_spoken = self.is_spoken or element == "rPh"
        self.listens = element == "t" and not self.is_spoken

    def end(self, name: str) -> None:
        self.listens = False
        element = local(name)
        if element == "rPh":
            self.is_spoken = False
        elif element == "si":
            self.found.append(self.take())


class Sheet(Elements):
    """`xl/worksheets/*.xml`: rows as they come; of a formula only what was worked out."""

    def __init__(self, strings: list[str]) -> None:
        super().__init__()
        self.strings = strings
        self.number = 0
        self.column = -1
        self.kind = ""
        self.cells: list[str] = []
        self.rows: list[Row] = []

    def ready(self) -> Iterator[Row]:
        yield from self.rows
        self.rows.clear()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.begin()
        element = local(name)
        if element == "c":
            self.kind = attributes.get("t", "n")
            place = attributes.get("r")
            self.column = column_of(place) if place else self.column + 1
        elif element in {"v", "t"}:
            self.listens = self.column < MOST_COLUMNS
        elif element == "row":
            # A number that grows keeps lines where Excel shows them; others are counted.
            said = int(attributes.get("r", 0))
            self.number = said if self.number < said <= LAST_ROW else self.number + 1
            self.column = -1

    def end(self, name: str) -> None:
        self.listens = False
        element = local(name)
        if element == "c":
            self.put(self.meant(self.take()))
        elif element == "row" and self.cells:
            self.rows.append(Row(self.number, self.cells))
            self.cells = []

    def meant(self, value: str) -> str:
        """Raises IndexError, ValueError where a shared string is named that is not there."""
        if self.kind == "s":
            return self.strings[int(value)] if value else ""
        if self.kind == "b":
            return "TRUE" if value == "1" else "FALSE"
        return "" if self.kind == "e" else value

    def put(self, value: str) -> None:
        if value and self.column < MOST_COLUMNS:
            self.cells.extend([""] * (self.column + 1 - len(self.cells)))
            self.cells[self.column] = value


def column_of(place: str) -> int:
    """0 for A1, 27 for AB12."""
    column = 0
    for sign in place:
        if not sign.isalpha():
            break
        column = column * 26 + ord(sign) - 64
    return min(max(column, 1), MOST_COLUMNS + 1) - 1
