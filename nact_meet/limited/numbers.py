"""Numbers that strangers wrote: one that no row can have, and no form means, is none."""

from collections.abc import Iterable, Iterator
from contextlib import suppress

LARGEST = 2**31 - 1
"""Of an INTEGER in either database. Python itself refuses 4301 digits, with another error."""
MOST_DIGITS = len(str(LARGEST))


def whole_number(text: object) -> int:
    """A whole number of at most LARGEST, or below nothing as far. Raises ValueError."""
    written = str(text).strip()
    if len(written) > MOST_DIGITS + 1:
        raise ValueError("too many digits")
    value = int(written)
    if abs(value) > LARGEST:
        raise ValueError("too large")
    return value


def whole_numbers(texts: Iterable[object]) -> Iterator[int]:
    """Those that are."""
    for text in texts:
        with suppress(ValueError):
            yield whole_number(text)
