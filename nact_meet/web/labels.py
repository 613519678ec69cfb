"""What the values of rows are called in the reader's language: each package registers its own."""

from enum import StrEnum
from typing import TypeVar

from flask import Flask
from flask_babel import LazyString

from nact_meet.world.labels import RULES

Value = TypeVar("Value", bound=StrEnum)

_by_value: dict[tuple[type[StrEnum], str], LazyString] = {}
"""Two enums may share a value."""


def words(table: dict[Value, LazyString]) -> dict[Value, LazyString]:
    """Register what the members of an enum are called; the table itself is handed back."""
    _by_value.update({(type(value), value): word for value, word in table.items()})
    return table


def label(value: StrEnum) -> str:
    """The name of a role, state, duty, item, notice or rule."""
    return str(_by_value[type(value), value])


def has_label(value: StrEnum) -> bool:
    return (type(value), value) in _by_value


def init_app(app: Flask) -> None:
    app.add_template_filter(label)


words(RULES)
