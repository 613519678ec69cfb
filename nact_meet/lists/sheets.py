"""Lists as files: CSV line by line, XLSX row by row; neither is ever whole in memory."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO, StringIO
from typing import IO

from nact_meet.lists.columns import COLUMNS, Column, SheetReader
from nact_meet.places.order import ListedRow

FORMULA = ("=", "+", "-", "@", "\t", "\r")
NO_NUMBER = re.compile(r"0[0-9]+|[0-9]{12,}")
BLOCK = 200
"""Lines handed on at once."""


def harmless(cell: str) -> str:
    """What a spreadsheet would take for a formula, as text (OWASP, CSV injection).

    And digits that are no number: Excel drops a nought in front, and the end of sixteen.
    """
    if cell.startswith(FORMULA):
        return f"'{cell}"
    return f'="{cell}"' if NO_NUMBER.fullmatch(cell) else cell


def csv_lines(
    rows: Iterable[ListedRow], zone: str, columns: Sequence[Column] = COLUMNS
) -> Iterator[str]:
    """RFC 4180, after a mark by which Excel knows UTF-8. `zone` is who reads it in."""
    page, reader = StringIO(), SheetReader(zone)
    sheet = csv.writer(page)
    page.write("\N{BYTE ORDER MARK}")
    sheet.writerow([harmless(str(column.label)) for column in columns])
    for number, row in enumerate(rows, 1):
        sheet.writerow([harmless(column.value(row, reader)) for column in columns])
        if number % BLOCK == 0:
            yield page.getvalue()
            page.seek(0)
            page.truncate()
    yield page.getvalue()


def workbook(
    rows: Iterable[ListedRow], zone: str, file: IO[bytes], columns: Sequence[Column] = COLUMNS
) -> None:
    """Cells are text, whatever they begin with: nothing in it is ever worked out."""
    # Two megabytes in every process, which only those need who ask for a sheet.
    from xlsxwriter import Workbook

    settings = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    reader = SheetReader(zone)
    with Workbook(file, settings) as book:
        sheet, head = book.add_worksheet(), book.add_format({"bold": True, "bottom": 1})
        for at, column in enumerate(columns):
            sheet.set_column(at, at, column.width)
        sheet.freeze_panes(1, 0)
        for at, column in enumerate(columns):
            sheet.write_string(0, at, str(column.label), head)
        write, values = sheet.write_string, [column.value for column in columns]
        for line, row in enumerate(rows, 1):
            for at, value in enumerate(values):
                if cell := value(row, reader):
                    write(line, at, cell)


def small_csv(lines: Iterable[Sequence[str | int]]) -> str:
    """The first line is the head; likewise marked and harmless."""
    page = StringIO()
    page.write("\N{BYTE ORDER MARK}")
    csv.writer(page).writerows([harmless(str(cell)) for cell in line] for line in lines)
    return page.getvalue()


def small_workbook(lines: Iterable[Sequence[str | int]]) -> bytes:
    """The first line is the head; what is no number is text."""
    from xlsxwriter import Workbook

    file = BytesIO()
    settings = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(file, settings) as book:
        sheet, head = book.add_worksheet(), book.add_format({"bold": True, "bottom": 1})
        sheet.freeze_panes(1, 1)
        for line, cells in enumerate(lines):
            for at, cell in enumerate(cells):
                write = sheet.write_number if isinstance(cell, int) else sheet.write_string
                write(line, at, cell, None if line else head)
        sheet.autofit()
    return file.getvalue()
