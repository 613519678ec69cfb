"""Letters that nobody sees: in a name they hide what it is, or make it read backwards.

Scripts of the network need three of them, and only within their own words: Khmer, Burmese, Lao and
Thai part words by U+200B; Persian, Indic scripts and Burmese join and part letters by U+200C/D.
"""

import re
import unicodedata
from itertools import pairwise

from flask_babel import gettext as _

MARKS = "\u00ad\u200b\u200e\u200f\u2060\ufeff"
BLANKS = "".join(filter(str.isspace, map(chr, range(0x3001))))
AROUND = MARKS + BLANKS
"""What copying leaves around a name and changes nothing in it."""
OTHERWISE_UNSEEN = {*"\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"}
"""Letters and signs by their category, and yet blank."""
SHOWN = {*"\u06dd\u070f\u08e2\u0890\u0891\U000110bd\U000110cd", *map(chr, range(0x600, 0x606))}
"""Marks of format by their category, and yet seen."""
JOINERS = {*"\u180e\u200b\u200c\u200d"}
SCRIPTS = re.compile(
    "[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc"  # Arabic, as Persian is
    "\u0900-\u0fff\u1000-\u109f\u1780-\u18af\u1950-\u19ff\u1a20-\u1aaf\u1b00-\u1bff"
    "\ua980-\ua9ff\uaa00-\uaadf]"  # Indic; Thai, Lao, Tibetan, Burmese, Khmer, and their kin
)
PICTURES = {"So", "Sk", "Mn"}
"""Emoji are joined to one: a person, a sign of variation or a shade, the joiner, a thing."""


def complaint(text: str) -> str:
    """What to say of a name that hides something; "" where all of it can be seen."""
    letter, before = first_unseen(text)
    if not letter:
        return ""
    code = f"U+{ord(letter):04X}"
    if not before:
        words = _(
            "Please type this again: it begins with an invisible character (%(code)s).", code=code
        )
        return str(words)
    words = _(
        "Please type this again: there is an invisible character (%(code)s) after “%(before)s”.",
        code=code,
        before=before[-20:],
    )
    return str(words)


def first_unseen(text: str) -> tuple[str, str]:
    """The first letter that nobody sees and no script needs there, and what stands before it.

    Both are "" where all can be seen.
    """
    for at, (before, letter) in enumerate(pairwise(f" {text}")):
        if is_unseen(letter) and not (letter in JOINERS and joins(before, letter)):
            return letter, text[:at]
    return "", ""


def is_unseen(letter: str) -> bool:
    is_format = unicodedata.category(letter) in {"Cf", "Cs", "Zl", "Zp"} and letter not in SHOWN
    return is_format or letter in OTHERWISE_UNSEEN


def joins(before: str, letter: str) -> bool:
    is_emoji = letter == "\u200d" and unicodedata.category(before) in PICTURES
    return is_emoji or SCRIPTS.match(before) is not None
