"""What people paste, by the signs of RFC 5322: out of chats, forms, tables and mail programs."""

import re
from collections.abc import Sequence
from functools import cache

from nact_meet.limited.texts import composed
from nact_meet.world.countries import NETWORK, country_name

# What Chinese and Japanese input methods and word processors write for the signs of RFC 5322.
_SIGNS = str.maketrans(
    "，、；＜＞〈〉《》‹›＠“”„＂「」『』«»：៖｜／．\u3000\u00a0（）［］【】",
    ',,;<><><><>@""""""""""::|/.  ()[][]',
)
# Marks that copying leaves: word breaks, reading directions, byte order. Joiners stay: names need
# them; so do those that turn letters round, for which a name is refused.
_UNSEEN = dict.fromkeys([0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF, *range(0x202A, 0x202D)])
_UNSEEN |= dict.fromkeys([0xAD, *range(0x2066, 0x206A)])
_LINE_ENDS = re.compile(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]")
# What stands before a name or an address where people copy a form: 邮箱：x@y.
_OF_ADDRESSES = (
    r"e-?mail(?: address)?|e-?mel|mail|smtp|surel|(?:alamat|địa chỉ) (?:e-?mail|surel|emel)"
    r"|thư điện tử|hộp thư|correio eletr[óo]nico|korreiu eletróniku"
    r"|อีเมล(?:์|ล์)?|ອີເມວ|ອີເມລ|អ៊ីមែល|អ៊ីម៉ែល|အီးမေးလ်"
    r"|(?:qq|163|联系|聯絡|聯繫|工作|常用|个人|個人|单位|單位|公司|办公|備用|备用)?"
    r"(?:(?:电子|電子)?(?:邮|郵)(?:箱|件)|信箱|(?:电|電)(?:邮|郵))(?:地址)?"
)
_OF_NAMES = (
    r"(?:full )?name|nama(?: lengkap)?|họ (?:và )?tên|pangalan|nome(?: completo)?|naran"
    r"|ชื่อ(?:[ -]*(?:นาม)?สกุล)?|ຊື່|ឈ្មោះ|အမည်|姓名|联系人|聯絡人"
)
_LABEL = re.compile(
    r"(?:^[ \t]*|[;,][ \t]*)(?:to|b?cc|from)[ \t]*:[ \t]*"
    rf"|(?<![\w.@%+-])(?:{_OF_ADDRESSES}|{_OF_NAMES}"
    r"|kepada|(?:收|发|發|寄)件人|收件者|抄送|密送|ถึง|đến)[ \t]*:(?!//)[ \t]*",
    re.IGNORECASE | re.MULTILINE,
)
_LABEL_ALONE = re.compile(_OF_ADDRESSES, re.IGNORECASE)
_TELEPHONE = re.compile(
    r"(?:(?:电话|電話|手机|手機|微信|tel|phone|mobile|hp)(?:号码|号)?\.?[ \t]*:?[ \t]*|(?<!\S))"
    r"\+?\d[\d -]{5,17}\d(?![^\s,;])",
    re.IGNORECASE,
)
_AGAIN = re.compile(r"(?P<address>[^\s<>@]{1,64}@[^\s<>@]{1,255})[ \t]*<mailto:(?P=address)>", re.I)
_IN_THE_NAME = re.compile(
    r"[(\[][ \t]*(?P<address>[^\s()\[\]<>@,;]{1,64}@[^\s()\[\]<>@,;]{1,255})[ \t]*[)\]]"
    r"(?=['\"]?[ \t]*<(?P=address)>)",
    re.IGNORECASE,
)
"""Outlook puts the address behind the name as well."""
_AROUND_AT = re.compile(r"(?<=[a-z\d])(?:[ \t]+@[ \t]*|@[ \t]+)(?=[a-z\d-]+\.[a-z])", re.I)
_ASIAN = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_BEGINNING = re.compile(
    rf"^[ \t]*(?:[•·●○■◆▪*–—-][ \t]*|\(?\d{{1,3}}(?:[.)][ \t]+|[.),](?=[{_ASIAN}])|\)(?=\w)))",
    re.MULTILINE,
)
"""Of a line of a list: a bullet, a number."""
_ASCII_ADDRESS = r"[a-z\d][\w.+-]{0,63}@[a-z\d-]{1,63}\.[a-z\d.-]{1,255}"
_AFTER_A_NAME = re.compile(
    rf"(?:(?<=[{_ASIAN}])|(?<=[{_ASIAN}]\"))[_–—－-]?(?={_ASCII_ADDRESS}(?![{_ASIAN}.]*\.))",
    re.IGNORECASE | re.ASCII,
)
_BEFORE_A_NAME = re.compile(
    rf"(@[a-z\d.-]{{1,255}}\.[a-z]{{2,24}})(?=[{_ASIAN}])(?![{_ASIAN}]+\.)", re.IGNORECASE
)
"""Nobody writes a blank between Han characters and letters; a domain of two scripts has a dot."""
_COLON = re.compile(r"(?<!mailto):(?=[^\s:@/]{1,64}@)", re.IGNORECASE)
_SLASH = re.compile(r"(@[\w.-]{1,255})[/|](?=[^\s@/|]{1,64}@)")
_FULL_STOP = re.compile(r"。(?![A-Za-z\d])")
_PART = r"[^\s()\[\]<>@,;]{1,320}"
_IN_BRACKETS = re.compile(rf"[(\[][ \t]*({_PART}@{_PART})[ \t]*[)\]]")
_ADDRESS_ALONE = re.compile(r"[^\s<>()@,;]+@[^\s<>()@,;]+")
_NAME_HEADING = re.compile(r"name|nama|姓名|名字|tên|ชื่อ", re.IGNORECASE)


def plain(text: str) -> str:
    """By the signs of RFC 5322, without what forms and lists write around an address.

    Without any address nothing is read, and all of it comes back as it was typed.
    """
    if "@" not in text.translate(_SIGNS):
        return text
    signs = _LINE_ENDS.sub("\n", composed(text)).translate(_SIGNS).translate(_UNSEEN)
    signs = _FULL_STOP.sub(";", _AROUND_AT.sub("@", _AGAIN.sub(r"\g<address>", signs)))
    signs = _LABEL.sub(separated, _TELEPHONE.sub(" ", _BEGINNING.sub("", signs)))
    signs = _BEFORE_A_NAME.sub(r"\1 ", _AFTER_A_NAME.sub(" ", signs))
    signs = _SLASH.sub(r"\1 / ", _COLON.sub(": ", signs))
    return paired(_IN_BRACKETS.sub(r" <\1> ", _IN_THE_NAME.sub("", signs)))


def is_label(text: str) -> bool:
    """`Email`, `邮箱`: what a form calls an address, and nobody's name."""
    return _LABEL_ALONE.fullmatch(text) is not None


def separated(label: re.Match[str]) -> str:
    """`; To:` still parts two people."""
    return f"{label[0][0]} " if label[0][0] in ";," else " "


def paired(text: str) -> str:
    """A name beside or above its address, where the whole is a table or a column of both."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if any(sign in text for sign in '<("'):
        return text
    above = all(_ADDRESS_ALONE.fullmatch(line) for line in lines[1::2])
    are_names = not any("@" in line or is_heading(line) for line in lines[::2])
    if above and are_names and len(lines) > 3 and len(lines) % 2 == 0:
        return "\n".join(map(entry, lines[::2], lines[1::2]))
    rows = [row.strip() for line in lines for row in line.split(";") if row.strip()]
    tables = (table(lines, ","), table(lines, ";"), table(rows, ","))
    return next((found for found in tables if found), text)


def is_heading(line: str) -> bool:
    """Of those below it: a list by countries has one address each at times."""
    return line.endswith(":") or line.casefold() in country_names()


@cache
def country_names() -> frozenset[str]:
    known = {country_name(c.code, language) for c in NETWORK for language in ("en", "zh_Hans")}
    return frozenset(name.casefold() for name in (*known, "Brunei", "Laos", "Vietnam", "Burma"))


def table(lines: Sequence[str], sign: str) -> str:
    """Two columns; of more, the one that a heading calls so. "" where it is none."""
    rows = [[cell.strip() for cell in line.strip(sign).split(sign)] for line in lines]
    headings = rows.pop(0) if len(rows) > 1 and "@" not in lines[0] else []
    if not headings:
        rows = [[cell for cell in row if cell] for row in rows]
    widths = {len(row) for row in rows}
    is_one = len(rows) > 1 or sign == ","
    if widths != {max(len(headings), 2)} or not is_one:
        return ""
    if any(sum("@" in cell for cell in row) != 1 for row in rows):
        return ""
    if any(is_heading(cell) for row in rows for cell in row):
        return ""
    named = [at for at, heading in enumerate(headings) if _NAME_HEADING.search(heading)]
    if max(widths) > 2 and not named:
        return ""
    return "\n".join(entry(*name_and_address(row, named)) for row in rows)


def name_and_address(row: Sequence[str], named: Sequence[int]) -> tuple[str, str]:
    address = next(cell for cell in row if "@" in cell)
    names = [row[at] for at in named if row[at] != address] or [
        cell for cell in row if cell != address
    ]
    return " ".join(names), address


def entry(name: str, address: str) -> str:
    return f"{name.strip(' ,:;')} <{address.strip(' ,:;')}>"
