"""Inside the room: the first sheet of a workbook that is shown, as rows of text.

Python-calamine lays a sheet out whole, and ends its process over two cells far apart. Here that is
the room's process, and its bounds are what holds.
"""

from collections.abc import Iterable
from datetime import date, datetime, time
from io import BytesIO

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from nact_meet.limited.faults import NotThat

WHOLE = 10**15
"""Whole numbers below it are written without a point: years, telephones."""

Line = tuple[int, list[str]]


def lines(octets: bytes, most_lines: int, most_columns: int, longest: int) -> list[Line]:
    """Those that hold something, each with the number that its writer sees. Raises NotThat."""
    made: list[Line] = []
    try:
        sheet = first_shown(CalamineWorkbook.from_filelike(BytesIO(octets)))
        before = [""] * (sheet.start or (0, 0))[1]
        for number, row in enumerate(sheet.iter_rows(), 1):
            cells = texts([*before, *row][:most_columns], longest)
            if any(cells):
                made.append((number, cells))
            if len(made) == most_lines:
                break
    except (CalamineError, OSError, LookupError) as error:
        raise NotThat(type(error).__name__) from None
    return made


def first_shown(book: CalamineWorkbook) -> CalamineSheet:
    """Raises IndexError where there is none at all."""
    sheets = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    shown = [sheet for sheet in sheets if sheet.visible == SheetVisibleEnum.Visible]
    return book.get_sheet_by_name([*shown, *sheets][0].name)


def texts(cells: Iterable[object], longest: int) -> list[str]:
    return [text_of(cell)[:longest] for cell in cells]


def text_of(cell: object) -> str:
    """What was worked out, as its writer reads it; no formula is."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < WHOLE:
        return str(int(cell))
    if isinstance(cell, datetime):
        return str(cell.date()) if cell.time() == time() else cell.isoformat(" ", "minutes")
    return cell.isoformat() if isinstance(cell, date) else str(cell)
