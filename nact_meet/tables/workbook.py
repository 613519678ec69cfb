"""The first sheet of an Excel workbook (ECMA-376), read cell by cell as it is unpacked.

Made for files of strangers. Readers that lay a sheet out whole stop the process with two cells
far apart (python-calamine 0.9.1: 5 kB), or hold a row's elements at once (openpyxl 3.1.5:
36 kB become 2.4 GB). Here memory and time have bounds whatever a file says of itself, and twenty
thousand people are read in a second or two.
"""

import zlib
from collections.abc import Callable, Iterator
from functools import cache
from io import BytesIO
from posixpath import join, normpath
from xml.parsers.expat import ExpatError, ParserCreate, XMLParserType
from zipfile import BadZipFile, ZipFile

from nact_meet.tables.rows import (
    LONGEST_CELL,
    MOST_COLUMNS,
    NO_WORKBOOK,
    TOO_LARGE,
    BadTable,
    Row,
    Table,
    table,
)

MOST_OCTETS = 64 * 1024 * 1024
"""Unpacked, of any one part: ten times what twenty thousand people take."""
MOST_ELEMENTS = 2_000_000
"""Of one part. Fifteen columns of twenty thousand lines are a third of it."""
LAST_ROW = 1_048_576
CHUNK = 64 * 1024
BOOK = "xl/workbook.xml"
LINKS = "xl/_rels/workbook.xml.rels"
STRINGS = "xl/sharedStrings.xml"

# Encrypted, packed in a way that zipfile does not know, or cut short.
DAMAGED = (
    BadZipFile,
    LookupError,
    zlib.error,
    ExpatError,
    RuntimeError,
    NotImplementedError,
    EOFError,
    OSError,
)


def from_workbook(octets: bytes) -> Table:
    """Its first sheet that is not hidden. Cells are what was worked out, as text; no formula is.

    Raises BadTable.
    """
    try:
        with ZipFile(BytesIO(octets)) as archive:
            path = first_sheet(archive)
            strings = Strings()
            if STRINGS in archive.namelist():
                feed(archive, STRINGS, strings.start, strings.end, strings.text)
            return table(rows(archive, path, strings.texts))
    except (*DAMAGED, ValueError) as error:
        if isinstance(error, BadTable):
            raise
        raise BadTable(NO_WORKBOOK) from error


def first_sheet(archive: ZipFile) -> str:
    sheets = elements(archive, BOOK, "sheet")
    shown = [sheet for sheet in sheets if sheet.get("state", "visible") == "visible"] or sheets
    paths = {link["Id"]: link["Target"] for link in elements(archive, LINKS, "Relationship")}
    if not shown:
        raise BadTable(NO_WORKBOOK)
    target = paths[shown[0]["id"]]
    return target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))


def elements(archive: ZipFile, path: str, name: str) -> list[dict[str, str]]:
    """The attributes of each element of that name, without their namespaces."""
    matching: list[dict[str, str]] = []

    def start(element: str, attributes: dict[str, str]) -> None:
        if local(element) == name:
            matching.append({local(key): value for key, value in attributes.items()})

    feed(archive, path, start)
    return matching


def rows(archive: ZipFile, path: str, strings: list[str]) -> Iterator[Row]:
    """Handed on as soon as they are whole, so that a sheet without end is left early."""
    sheet = Sheet(strings)
    parser = parser_of(sheet.start, sheet.end, sheet.text)
    for piece in pieces(archive, path):
        parser.Parse(piece)
        yield from sheet.ready()
    parser.Parse(b"", True)
    yield from sheet.ready()


def feed(archive: ZipFile, path: str, *handlers: Callable[..., None]) -> None:
    parser = parser_of(*handlers)
    for piece in pieces(archive, path):
        parser.Parse(piece)
    parser.Parse(b"", True)


def pieces(archive: ZipFile, path: str) -> Iterator[bytes]:
    """Never more than MOST_OCTETS, whatever size the archive claims."""
    read = 0
    with archive.open(path) as file:
        while piece := file.read(CHUNK):
            read += len(piece)
            if read > MOST_OCTETS:
                raise BadTable(TOO_LARGE)
            yield piece


def parser_of(
    start: Callable[..., None],
    end: Callable[..., None] | None = None,
    text: Callable[..., None] | None = None,
) -> XMLParserType:
    """No workbook has a document type; without one there are no entities to multiply."""
    parser = ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    return parser


def refuse(*_declared: object) -> None:
    raise BadTable(NO_WORKBOOK)


@cache
def local(name: str) -> str:
    return name.rpartition(" ")[2]


class Elements:
    """What elements mean (ECMA-376, 18): counts what it is told, gathers text while `listens`."""

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
        self.texts: list[str] = []
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
            self.texts.append(self.take())


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
