"""In which character set somebody's spreadsheet wrote its text, by what it then says."""

import codecs
import re
import unicodedata

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp

from nact_meet.tables import vietnamese

SAMPLE = 64 * 1024
TORN_OF = 20
CHARSETS: dict[str, LazyString] = {
    "utf-8": _l("Any language (Unicode)"),
    "gb18030": _l("Simplified Chinese"),
    "big5hkscs": _l("Traditional Chinese"),
    "cp874": _lp("script of a file", "Thai"),
    "cp1258": _lp("script of a file", "Vietnamese"),
    vietnamese.NAME: _l("Vietnamese (old fonts, such as .VnTime)"),
    "cp1252": _l("Western European (Windows)"),
    "mac-roman": _l("Western European (old Mac)"),
    "cp932": _lp("script of a file", "Japanese"),
    "cp949": _lp("script of a file", "Korean"),
    "utf-16-le": _l("Two-byte Unicode (old Excel)"),
    "utf-16-be": _l("Two-byte Unicode (reverse order)"),
}
"""What programs of the network write, by Python's names; what Mac writes in Chinese is the same."""
_BETWEEN_CELLS = re.compile(rb'[,;\t\r\n"]')
"""None of these is half a letter in any of them."""
_WESTERN = "cp1252"
_OF_OLD_FONTS = ("utf-8", "utf-16-le", _WESTERN)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def decoded(octets: bytes, charset: str) -> str:
    """Old Vietnamese fonts are letters of another set, whichever that is."""
    if charset != vietnamese.NAME:
        return octets.decode(charset, "replace")
    return vietnamese.in_unicode(octets.decode(written_in(octets), "replace"))


def charset_of(octets: bytes) -> str:
    """What it is in, or that its letters stand for Vietnamese ones."""
    written = written_in(octets)
    sample = octets[:SAMPLE].decode(written, "replace").removeprefix("\ufeff")
    cells = re.split(r'[,;\t\r\n"]', sample)
    if written in _OF_OLD_FONTS and vietnamese.is_in_old_letters(cells):
        return vietnamese.NAME
    return written if written != _WESTERN else by_language(octets)


def written_in(octets: bytes) -> str:
    """By its byte order mark, by its zeros, as UTF-8; or else in some set of one octet a letter."""
    if marked := next((name for mark, name in _MARKS if octets.startswith(mark)), ""):
        return marked
    sample = octets[:SAMPLE]
    if zeros := sample.count(0):
        return "utf-16-le" if sample[1::2].count(0) * 2 > zeros else "utf-16-be"
    return "utf-8" if is_nearly_unicode(octets) else _WESTERN


def is_nearly_unicode(octets: bytes) -> bool:
    """Also where few letters are torn, as at the end of a file that was cut."""
    text = octets.decode("utf-8", "replace")
    torn = text.count("\ufffd")
    return torn * TORN_OF <= sum(not sign.isascii() for sign in text)


def by_language(octets: bytes) -> str:
    if decodes(octets, "cp1252") and is_written_in_ascii(octets[:SAMPLE].decode("cp1252")):
        return "cp1252"
    # A large package, and most lists are Unicode.
    import chardet

    guesses = chardet.detect_all(
        foreign_cells(octets[:SAMPLE]),
        ignore_threshold=True,
        include_encodings=[name for name in CHARSETS if name != vietnamese.NAME],
        compat_names=False,
    )
    likely = sorted(
        guesses, key=lambda guess: (-guess["confidence"], guess["encoding"] != "cp1252")
    )
    names = [str(guess["encoding"]) for guess in likely]
    return next((name for name in names if name in CHARSETS and decodes(octets, name)), "cp1252")


def foreign_cells(octets: bytes) -> bytes:
    """Headings and addresses are ASCII, and would speak for Western Europe."""
    cells = _BETWEEN_CELLS.split(octets)
    return b"\n".join(cell for cell in cells if not cell.isascii())


def is_written_in_ascii(text: str) -> bool:
    """But for quotation marks, dashes and the like, which on an old Mac would be letters."""
    return all(sign.isascii() or unicodedata.category(sign)[0] in "PZ" for sign in text)


def decodes(octets: bytes, charset: str) -> bool:
    try:
        octets.decode(charset)
    except UnicodeDecodeError:
        return False
    return True
