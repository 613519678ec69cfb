"""Ids in addresses: one that no row can have is not there."""

from flask import Flask
from werkzeug.routing import IntegerConverter


class RowIds(IntegerConverter):
    """`<int:id>`: nine digits fit the INTEGER of both databases, and no table ever needs more."""

    regex = r"[0-9]{1,9}"


def init_app(app: Flask) -> None:
    app.url_map.converters["int"] = RowIds
