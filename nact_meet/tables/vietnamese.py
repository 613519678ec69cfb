"""Vietnamese as offices wrote it before Unicode: letters of Western Europe that the fonts .VnTime
and .VnArial (TCVN 5712, also called ABC) show as Vietnamese ones. Workbooks keep them to this day.

VISCII, of Unix machines abroad, and VNI, of printers, come in no list that anybody has shown us.
"""

import re
from collections.abc import Iterable
from itertools import islice

NAME = "tcvn3"
_LETTERS = (
    "ĂÂÊÔƠƯĐăâêôơưđẶ\u0300\u0309\u0303\u0301\u0323àảãáạẲằẳẵắẴẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệìỉỄẾỒĩíịòỔỏõóọ"
    "ồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵ"
)
_SHOWN = {0xA1 + number: letter for number, letter in enumerate(_LETTERS)}
_WITHIN_A_WORD = re.compile(r"[A-Za-z][µ¶¸¹¼½¾¨¬]|[¨®¬][A-Za-z]")
"""No other language has these beside a letter."""
_WORD = re.compile(r"[^\W\d_]+")
MOST_CELLS = 500
FEWEST = 2
"""Cells that speak for it, and half of those that hold more than ASCII."""


def is_in_old_letters(cells: Iterable[str]) -> bool:
    foreign = list(islice((cell for cell in cells if not cell.isascii()), MOST_CELLS))
    letters = [sign for cell in foreign for sign in cell if sign.isalpha() or not sign.isascii()]
    marked = [sign for sign in letters if not sign.isascii()]
    if any(ord(sign) not in _SHOWN for sign in marked) or len(marked) * 2 >= len(letters):
        return False  # of Chinese, read so, most are
    speaking = sum(_WITHIN_A_WORD.search(cell) is not None for cell in foreign)
    return speaking >= FEWEST and 2 * speaking >= len(foreign)


def in_unicode(text: str) -> str:
    """Capitals have fonts of their own: a word of capitals is one throughout."""
    return _WORD.sub(capitals, text.translate(_SHOWN))


def capitals(word: re.Match[str]) -> str:
    plain = [letter for letter in word[0] if letter.isascii()]
    is_loud = len(plain) > 1 and all(letter.isupper() for letter in plain)
    return word[0].upper() if is_loud else word[0]
