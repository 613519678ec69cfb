"""Octets that somebody else wrote as text, whatever they say of themselves, made fit to be kept."""

import codecs
import re

# Python also knows "charsets" that are no text, warn, or take long: hex, idna, unicode_escape.
_OF_TEXT = re.compile(
    r"(utf-?8|utf-?16([lb]e)?|(us-)?ascii|iso-8859-\d{1,2}|(windows-|cp)\d{3,4}|gb2312|gbk|gb18030"
    r"|big5(hkscs)?|tis-620|shift_jis|euc-(jp|kr)|iso-2022-(jp|kr)|koi8-[ru])",
    re.IGNORECASE,
)
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030"}
"""Mail programs say the smaller set and write letters of the larger."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decoded(octets: bytes, charset: str = "") -> str:
    """By its byte order mark, as UTF-8, as it says itself, or octet by octet: never refused."""
    marked = next((encoding for mark, encoding in _MARKS if octets.startswith(mark)), "")
    said = charset.strip().lower() if _OF_TEXT.fullmatch(charset.strip()) else ""
    if b"\x1b$B" in octets:
        said = "iso-2022-jp"  # whose octets are ASCII's, so that it passes for UTF-8
        marked = marked or said
    if marked or is_wide(said):
        return octets.decode(marked or said, "replace")
    for encoding in ("utf-8", _WIDER.get(said, said)):
        try:
            return octets.decode(encoding or "utf-8")
        except (UnicodeError, LookupError):
            continue
    return octets.decode("latin-1")


def is_wide(charset: str) -> bool:
    """Whether a character has two octets or more, all of them."""
    return charset.lower().startswith("utf-16") or charset.lower().startswith("utf16")


def storable(text: str) -> str:
    """Without control characters: PostgreSQL keeps no NUL, and half a pair is no character."""
    whole = text.replace("\r\n", "\n").encode("utf-8", "replace").decode()
    return _CONTROL.sub(" ", whole).strip()


def one_line(text: str) -> str:
    return " ".join(storable(text).split())
