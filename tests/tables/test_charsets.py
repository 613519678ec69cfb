"""Lists as spreadsheets of the network's languages write them: which characters they meant."""

import unicodedata

import pytest

from nact_meet.tables import files
from nact_meet.tables.charsets import CHARSETS, written_in
from nact_meet.tables.rows import Table
from nact_meet.tables.text import from_text
from nact_meet.tables.vietnamese import is_in_old_letters
from tests.tables.test_tables import workbook

THAI = [["Name", "Email"], ["สมชาย ใจดี", "somchai@th.example"], ["จุฬาลงกรณ์", "chula@th.example"]]
VIETNAMESE = [
    ["Name", "Email"],
    ["Nguyễn Văn Hải", "hai@vn.example"],
    ["Trần Ánh", "a@vn.example"],
]
TRADITIONAL = [
    ["姓名", "電子郵件"],
    ["陳大文", "chan@hk.example"],
    ["香港大學", "hk@hk.example"],
]
SIMPLIFIED = [["姓名", "邮箱"], ["李娜", "li@cn.example"], ["外交学院", "cfau@cn.example"]]
WESTERN = [
    ["Name", "Email"],
    ["José Conceição", "jose@tl.example"],
    ["Ñiño Peña", "n@ph.example"],
]
QUOTED = [["Name", "Email"], ["Anna “Annie” O’Neil – London", "anna@uk.example"]]
JAPANESE = [["氏名", "メール"], ["田中太郎", "tanaka@jp.example"]]


def written(lines: list[list[str]], charset: str, delimiter: str = ",") -> bytes:
    text = "\r\n".join(delimiter.join(cells) for cells in lines)
    return vietnamese(text) if charset == "cp1258" else text.encode(charset)


def vietnamese(text: str) -> bytes:
    """As Windows types it: a letter with its hat, then its tone by itself."""
    octets = b""
    for letter in text:
        try:
            octets += letter.encode("cp1258")
        except UnicodeEncodeError:
            *others, tone = unicodedata.normalize("NFD", letter)
            if tone not in "\u0300\u0301\u0303\u0309\u0323":
                others, tone = [others[0], tone], others[1]
            octets += (unicodedata.normalize("NFC", "".join(others)) + tone).encode("cp1258")
    return octets


def cells_of(table: Table) -> list[list[str]]:
    return [row.cells for row in table.rows]


@pytest.mark.parametrize(
    ("lines", "charset", "guessed"),
    [
        (THAI, "cp874", "cp874"),
        (THAI, "tis-620", "cp874"),
        (VIETNAMESE, "cp1258", "cp1258"),
        (TRADITIONAL, "big5", "big5hkscs"),
        (TRADITIONAL, "gb18030", "gb18030"),
        (SIMPLIFIED, "gbk", "gb18030"),
        (SIMPLIFIED, "gb2312", "gb18030"),
        (WESTERN, "cp1252", "cp1252"),
        (WESTERN, "mac-roman", "mac-roman"),
        (QUOTED, "cp1252", "cp1252"),
        (JAPANESE, "shift_jis", "cp932"),
        (THAI, "utf-16", "utf-16-le"),
        (THAI, "utf-16-be", "utf-16-be"),
        (VIETNAMESE, "utf-8-sig", "utf-8"),
    ],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_list_is_read_in_the_language_that_it_is_in(
    lines: list[list[str]], charset: str, guessed: str, delimiter: str
) -> None:
    table = files.read(written(lines, charset, delimiter))

    assert (table.charset, table.delimiter) == (guessed, delimiter)
    assert cells_of(table) == lines and guessed in CHARSETS


OLD = {
    "Nguyễn Văn Hải": "NguyÔn V¨n H¶i",
    "Trần Thị Đào": "TrÇn ThÞ §µo",
    "Học viện Ngoại giao": "Häc viÖn Ngo¹i giao",
    "PHẠM VĂN ĐỒNG": "PH¹M V¡N §åNG",
}
"""What the letters of .VnTime are for whoever has no such font."""


@pytest.mark.parametrize("charset", ["cp1252", "utf-8", "utf-8-sig", "utf-16"])
def test_letters_of_old_vietnamese_fonts_are_known_by_what_they_say(charset: str) -> None:
    octets = written([["Name", "Email"], *([old, "a@vn.example"] for old in OLD.values())], charset)

    table = files.read(octets)

    assert table.charset == "tcvn3" and "tcvn3" in CHARSETS
    assert [row.cells[0] for row in table.rows[1:]] == list(OLD)
    as_written = from_text(octets, written_in(octets)).rows[1:]
    assert [row.cells[0] for row in as_written] == list(OLD.values())


def test_a_workbook_of_old_fonts_is_read_like_its_writer_does() -> None:
    rows = files.read(workbook([["Name"], *([old] for old in OLD.values())])).rows

    assert [row.cells for row in rows] == [["Name"], *([name] for name in OLD)]


@pytest.mark.parametrize(
    "names",
    [
        ["José Conceição", "Mª Fernanda", "«Institut» d’Asie"],
        ["Ali·Musa", "Ai·Mei", "5µm", "Company®", "© Anna"],
        ["Nguyễn Văn Hải", "Trần Ánh"],
        ["H¶i"],
        ["陳大文", "香港大學"],
    ],
)
def test_nothing_else_is_taken_for_an_old_font(names: list[str]) -> None:
    assert not is_in_old_letters(names)
    for charset in ("big5", "gb18030"):
        octets = "\r\n".join(TRADITIONAL[1] + TRADITIONAL[2]).encode(charset)
        assert files.read(octets).charset != "tcvn3"


@pytest.mark.parametrize(("torn", "charset"), [(1, "utf-8"), (60, "cp1252")])
def test_a_letter_that_is_torn_makes_unicode_nothing_else(torn: int, charset: str) -> None:
    octets = ("外交学院\r\n" * 10).encode() + b"\xe5\r\n" * torn

    assert (files.read(octets).charset == "utf-8") is (charset == "utf-8")


def test_its_owner_knows_better() -> None:
    octets = written(WESTERN, "mac-roman")

    assert cells_of(from_text(octets, "mac-roman")) == WESTERN
    assert cells_of(from_text(octets, "cp874")) != WESTERN
