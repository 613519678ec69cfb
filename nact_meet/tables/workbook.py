"""The first sheet of an Excel workbook (ECMA-376), read cell by cell as it is unpacked.

Made for files of strangers. Readers that lay a sheet out whole stop the process with two cells
far apart (python-calamine 0.9.1: 5 kB), or hold a row's elements at once (openpyxl 3.1.5:
36 kB become 2.4 GB). Here memory and time have bounds whatever a file says of itself, and twenty
thousand people are read in a second or two.
"""

import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from posixpath import join, normpath
from typing import Any
from xml.parsers.expat import ExpatError, ParserCreate, XMLParserType
from zipfile import BadZipFile, ZipFile

from nact_meet.tables.cells import Sheet, Strings
from nact_meet.tables.faults import NO_WORKBOOK, TOO_LARGE, BadTable
from nact_meet.tables.rows import Row, Table, table

MOST_OCTETS = 64 * 1024 * 1024
"""Unpacked, of any one part: ten times what twenty thousand people take."""
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
            return table(rows(archive, path, strings.found))
    except (*DAMAGED, ValueError) as error:
        if isinstance(error, BadTable):
            raise
        raise BadTable(NO_WORKBOOK) from error


def first_sheet(archive: ZipFile) -> str:
    sheets = elements(archive, BOOK, "sheet")
    shown = [each for each in sheets if each.get("state", "visible") == "visible"] or sheets
    paths = {each["Id"]: each["Target"] for each in elements(archive, LINKS, "Relationship")}
    if not shown:
        raise BadTable(NO_WORKBOOK)
    target = paths[shown[0]["id"]]
    return target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))


def elements(archive: ZipFile, path: str, name: str) -> list[dict[str, str]]:
    """The attributes of each element of that name, without their namespaces."""
    found: list[dict[str, str]] = []

    def start(element: str, attributes: dict[str, str]) -> None:
        if local(element) == name:
            found.append({local(key): value for key, value in attributes.items()})

    feed(archive, path, start)
    return found


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


def refuse(*_declared: Any) -> None:
    raise BadTable(NO_WORKBOOK)


def local(name: str) -> str:
    return name.rpartition(" ")[2]
