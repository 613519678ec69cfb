"""Ids as visitors write them. One that no row can have is not there: 404, never a fault of ours."""

import re
from collections.abc import Iterable

from flask import Flask
from sqlalchemy.exc import DataError
from werkzeug.routing import IntegerConverter

LARGEST = 10**9 - 1
"""Nine digits fit the INTEGER of both databases, and no table here ever needs more."""
OUT_OF_RANGE = "22003"
"""PostgreSQL's word for such a number."""


class RowIds(IntegerConverter):
    """`<int:id>`: nothing longer is even counted."""

    regex = r"[0-9]{1,9}"


def init_app(app: Flask) -> None:
    app.url_map.converters["int"] = RowIds


def row_ids(texts: Iterable[str]) -> list[int]:
    """Those of a form's values that may be ids."""
    return [int(text) for text in texts if re.fullmatch(RowIds.regex, text)]


def is_too_large(error: Exception) -> bool:
    """A database was asked about a number that none of its columns can hold."""
    if isinstance(error, DataError):
        return getattr(error.orig, "sqlstate", "") == OUT_OF_RANGE
    return isinstance(error, OverflowError) and "SQLite" in str(error)
