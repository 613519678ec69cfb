"""Words that somebody looks for, as conditions of a query."""

from collections.abc import Callable, Iterable
from typing import Any

from flask import Response, jsonify
from sqlalchemy import ColumnElement, false, or_
from sqlalchemy.orm import InstrumentedAttribute

from nact_meet.web.folding import fold, folded

MOST_LETTERS = 200
"""A name has no more. Each word is a condition, and neither database takes any number of them."""
FEWEST_LETTERS = 2
"""Of Latin and its like; where a letter is a word, one is enough."""
MOST_SUGGESTED = 8
"""A list that is taken in at a glance; who finds more types on."""


def is_enough(wanted: str) -> bool:
    return len(wanted) >= FEWEST_LETTERS or (fold(wanted) or "") > "\u2e80"


def suggestions(found: Iterable[tuple[str, str, str]]) -> Response:
    """For combobox.js: (value, label, hint) of each; nothing in between keeps them."""
    rows = [{"value": value, "label": label, "hint": hint} for value, label, hint in found]
    said = jsonify(rows)
    said.headers["Cache-Control"] = "private, no-store"
    return said


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
