"""Names in plain text, set apart from the words around them (Unicode UAX 9)."""

import unicodedata
from functools import lru_cache

RIGHT_TO_LEFT = {"R", "AL", "AN"}
ORDERING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"


@lru_cache(maxsize=4096)
def isolated(value: str) -> str:
    """For plain text: what is written from right to left turns nothing round it (Unicode UAX 9)."""
    kinds = {unicodedata.bidirectional(letter) for letter in value}
    if not kinds & (RIGHT_TO_LEFT | ORDERING):
        return value
    kept = "".join(each for each in value if unicodedata.bidirectional(each) not in ORDERING)
    return f"{FIRST_STRONG_ISOLATE}{kept}{POP_ISOLATE}"
