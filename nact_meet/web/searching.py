"""Words that somebody looks for, as conditions of a query."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, false, or_
from sqlalchemy.orm import InstrumentedAttribute

from nact_meet.web.folding import fold, folded

MOST_LETTERS = 200
"""A name has no more. Each word is a condition, and neither database takes any number of them."""


def each_word(
    text: str, is_found: Callable[[str], ColumnElement[bool]]
) -> list[ColumnElement[bool]]:
    """All of the words must be found; what is longer than a name is nobody's."""
    if len(text) > MOST_LETTERS:
        return [false()]
    return [is_found(word) for word in text.split()]


def in_any(
    *columns: ColumnElement[Any] | InstrumentedAttribute[Any],
) -> Callable[[str], ColumnElement[bool]]:
    """Whatever the case of its letters, and with or without their accents."""
    return lambda word: or_(
        *(folded(column).contains(fold(word) or "", autoescape=True) for column in columns)
    )
