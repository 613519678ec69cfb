"""Text of strangers brought into one form, in a time that grows as its length and no faster.

Python sorts the marks above a letter by insertion: a million of them on one letter took hours.
"""

import re
import unicodedata
from typing import Literal

MOST_MARKS = 30
"""On one letter (Unicode UAX 15, 13: no language needs as many)."""
JOINER = "\u034f"
"""COMBINING GRAPHEME JOINER: across it no marks are sorted, and nobody sees it."""
_MAY_BE_MARKS = re.compile(rf"[^\w\s\x00-\x7f]{{{MOST_MARKS + 1},}}")


def composed(text: str, form: Literal["NFC", "NFD", "NFKC", "NFKD"] = "NFC") -> str:
    """As `unicodedata.normalize`, of a text made stream-safe first (UAX 15-D4)."""
    return unicodedata.normalize(form, _MAY_BE_MARKS.sub(stream_safe, text))


def stream_safe(run: re.Match[str]) -> str:
    letters, marks = [], 0
    for letter in run[0]:
        marks = marks + 1 if unicodedata.combining(letter) else 0
        if marks > MOST_MARKS:
            letters.append(JOINER)
            marks = 1
        letters.append(letter)
    return "".join(letters)
