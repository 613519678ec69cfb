"""Files as people have them: character sets, delimiters, workbooks, and what is no list at all."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from xlsxwriter import Workbook

from nact_meet.limited.room import Bounds
from nact_meet.tables import files
from nact_meet.tables.rows import BadTable
from nact_meet.tables.workbook import from_workbook

LINES = [
    ["Name", "Institute", "Email address"],
    ["李伟", "China, and other; rivers", "wei@shanghai.example"],
    ["Aye Aye", "Institute of Yangon", "aye@yangon.example"],
]
FAR = "XFD1048576"
MEGABYTE = 1024 * 1024


def as_csv(lines: list[list[str]], delimiter: str) -> str:
    return "\r\n".join(delimiter.join(f'"{cell}"' for cell in line) for line in lines)


def workbook(*sheets: list[list[object]], hidden: int | None = None) -> bytes:
    file = io.BytesIO()
    with Workbook(file, {"strings_to_formulas": False}) as book:
        for at, lines in enumerate(sheets):
            sheet = book.add_worksheet()
            for row, line in enumerate(lines):
                sheet.write_row(row, 0, line)
            if at == hidden:
                sheet.hide()
            else:
                sheet.activate()
                sheet.set_first_sheet()
    return file.getvalue()


def with_sheet(octets: bytes, change: Callable[[bytes], bytes], path: str = "sheet1.xml") -> bytes:
    """The same workbook with one part rewritten."""
    source, file = zipfile.ZipFile(io.BytesIO(octets)), io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for each in source.namelist():
            part = source.read(each)
            target.writestr(each, change(part) if each.endswith(path) else part)
    return file.getvalue()


def sheet_of(data: bytes) -> bytes:
    data = b"<sheetData>" + data + b"</sheetData>"
    return with_sheet(
        workbook([["a"]]), lambda xml: re.sub(rb"<sheetData>.*</sheetData>", data, xml)
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize(
    "charset", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_a_text_is_read_whatever_wrote_it(charset: str, delimiter: str) -> None:
    table = files.read(as_csv(LINES, delimiter).encode(charset))

    assert [row.cells for row in table.rows] == LINES
    assert table.delimiter == delimiter


def test_a_name_of_western_europe_is_not_taken_for_chinese() -> None:
    table = files.read("Name;Mail\nJosé André Muñoz;jose@dili.example".encode("cp1252"))

    assert table.rows[1].cells[0] == "José André Muñoz"


def test_excel_says_the_delimiter_in_a_line_of_its_own() -> None:
    table = files.read(b"sep=;\r\nName, given;Mail\r\nA, B;a@b.example\r\n")

    assert [row.number for row in table.rows] == [2, 3]
    assert table.rows[1].cells == ["A, B", "a@b.example"]


def test_lines_keep_the_numbers_under_which_they_are_found_again() -> None:
    table = files.read(b'Name,Mail\n\n"Two\nlines",a@b.example\nC,c@d.example\n')

    assert [(row.number, row.cells[0]) for row in table.rows] == [
        (1, "Name"),
        (3, "Two lines"),
        (5, "C"),
    ]


def test_a_workbook_gives_its_first_sheet_that_is_shown() -> None:
    hidden: list[list[object]] = [["secret"]]
    shown: list[list[object]] = [["Name", "Age"], ["Aye Aye", 41], [], ["=1+1", True]]

    table = files.read(workbook(hidden, shown, hidden=0))

    assert table.rows == [(1, ["Name", "Age"]), (2, ["Aye Aye", "41"]), (4, ["=1+1", "TRUE"])]


def test_a_formula_counts_for_what_it_gave() -> None:
    octets = sheet_of(
        b'<row r="3"><c r="B3"><f>1+1</f><v>2</v></c><c r="C3" t="e"><v>#N/A</v></c>'
        b'<c r="D3" t="str"><f>A1</f><v>Hla</v></c><c t="inlineStr"><is><t>in</t></is></c></row>'
    )

    assert files.read(octets).rows == [(3, ["", "2", "", "Hla", "in"])]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("'=1+1", "=1+1"),
        ("'Abd", "'Abd"),
        ("\u202aname\u202c \u200fx", "name x"),
        ("e\u0301", "é"),
        ("a\x00\x07b\u0085c", "a b c"),
        ("👩🏽‍🏫 Zo\u200dë", "👩🏽‍🏫 Zo\u200dë"),
    ],
)
def test_marks_that_nobody_sees_are_left_out(written: str, read: str) -> None:
    (row,) = files.read(workbook([["x", written.replace("\x00", " ").replace("\x07", " ")]])).rows

    assert row.cells[1] == read


@pytest.mark.parametrize(
    ("octets", "says"),
    [
        (b"", "list is empty"),
        (b" \n;;\n", "list is empty"),
        (b"%PDF-1.7 ...", "cannot read this list"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "cannot read this list"),
        (bytes(range(1, 32)) * 9, "cannot read this list"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 512, "protected"),
        (b"PK\x03\x04nothing", "damaged"),
        (workbook([["a"]])[:-200], "damaged"),
        (b'Name,Mail\n"Aye,a@b.example\n' + b"x,y\n" * 2000, "quotation mark on line 2"),
        (b"Name,Mail\n" + b"a,b\n" * 30_001, "30000 lines"),
    ],
)
def test_what_is_no_list_gets_a_sentence(octets: bytes, says: str) -> None:
    with pytest.raises(BadTable, match=says):
        files.read(octets)


def test_another_archive_is_no_workbook() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")

    with pytest.raises(BadTable, match="not an Excel workbook"):
        files.read(file.getvalue())


WORKBOOKS = Path(__file__).parent / "workbooks"
"""Of python-calamine's own tests (MIT licence, (c) dimastbk)."""


@pytest.mark.parametrize("kind", ["xls", "xlsb", "ods"])
def test_other_programs_workbooks_are_read_too(kind: str) -> None:
    table = files.read((WORKBOOKS / f"any_sheets.{kind}").read_bytes())

    assert [(row.number, row.cells) for row in table.rows] == [
        (1, ["1", "2"]),
        (2, ["3", "4"]),
        (3, ["5", "6"]),
        (5, ["This workbook contains 4 sheets: Visible, Hidden, VeryHidden and Chart", ""]),
    ]


@pytest.mark.parametrize("kind", ["xls", "xlsx"])
def test_a_protected_workbook_is_said_to_be_one(kind: str) -> None:
    with pytest.raises(BadTable, match="password"):
        files.read((WORKBOOKS / f"password.{kind}").read_bytes())


def test_days_and_long_numbers_are_written_as_people_read_them() -> None:
    file = io.BytesIO()
    with Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.write_datetime(0, 0, datetime(2026, 1, 2), book.add_format({"num_format": 14}))
        sheet.write_datetime(0, 1, datetime(2026, 1, 2, 9, 30), book.add_format({"num_format": 22}))
        sheet.write_row(0, 2, [8_613_912_345_678, 0.5])

    (row,) = files.read(file.getvalue()).rows

    assert row.cells == ["2026-01-02", "2026-01-02 09:30", "8613912345678", "0.5"]


def test_how_a_word_is_spoken_is_left_out() -> None:
    spoken = b"<si><t>\xe6\x9d\x8e</t><rPh sb='0' eb='1'><t>Li</t></rPh></si>"
    octets = with_sheet(
        workbook([["a"]]),
        lambda xml: re.sub(rb"<si>.*</si>", spoken, xml),
        "sharedStrings.xml",
    )

    assert files.read(octets).rows == [(1, ["李"])]


BOMBS = {
    "cells": sheet_of(b'<row r="1">' + b"<c/>" * 300_000 + b"</row>"),
    "rows": sheet_of(b"<row/>" * 300_000),
    "spaces": sheet_of(b"<x>" + b" " * 70 * MEGABYTE + b"</x>"),
    "no such string": sheet_of(b'<row r="1"><c r="A1" t="s"><v>7777</v></c></row>'),
    "far apart": sheet_of(
        f'<row r="1"><c r="XFD1"><v>2</v></c></row>'
        f'<row r="1048576"><c r="A1048576"><v>3</v></c><c r="{FAR}"><v>4</v></c></row>'.encode()
    ),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_bursts_in_the_room_and_gets_a_sentence(name: str) -> None:
    with pytest.raises(BadTable):
        files.read(BOMBS[name])


def test_attributes_without_end_are_passed_over() -> None:
    """Three million of them took the site's own process fifty seconds."""
    attributes = b"".join(b' a%d=""' % number for number in range(300_000))

    octets = sheet_of(b'<row r="1"' + attributes + b'><c r="A1"><v>1</v></c></row>')

    assert files.read(octets).rows == [(1, ["1"])]


@pytest.mark.parametrize(("megabytes", "is_read"), [(512, True), (16, False)])
def test_a_workbook_may_take_so_much_memory(megabytes: int, is_read: bool) -> None:
    octets = workbook([["a"]])

    if is_read:
        assert from_workbook(octets, Bounds(megabytes=megabytes)).rows == [(1, ["a"])]
    else:
        with pytest.raises(BadTable, match="too much"):
            from_workbook(octets, Bounds(megabytes=megabytes))


def test_entities_are_not_multiplied() -> None:
    declared = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet'
    octets = with_sheet(workbook([["b"]]), lambda xml: xml.replace(b"<worksheet", declared, 1))

    assert files.read(octets).rows == [(1, ["b"])]


def test_a_cell_left_behind_in_the_last_row_hides_nobody() -> None:
    octets = sheet_of(
        b'<row r="1"><c r="A1"><v>1</v></c><c r="H1"><v>2</v></c></row>'
        b'<row r="1048576"><c r="A1048576"><v>3</v></c></row>'
    )

    assert [row.number for row in files.read(octets).rows] == [1, 1_048_576]


def test_cells_that_only_look_like_something_take_no_room() -> None:
    octets = sheet_of(
        b'<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="0"/></row>'
        b'<row r="1048576"><c r="A1048576" s="0"/></row>'
    )

    assert files.read(octets).rows == [(1, ["1"])]
