"""Whether any of many instants is another one than before, as the database can tell it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Numeric
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import FunctionElement


class sum_of_moments(FunctionElement[Any]):  # noqa: N801  (SQL functions are written so)
    """Grows with each of them, where the latest alone would hide a change.

    Two meetings may be revised within a second; and PostgreSQL's writers overlap, so that the one
    that stamped its row first may commit last.
    """

    type = Numeric()
    inherit_cache = True
    name = "sum_of_moments"

    def __init__(self, column: ColumnElement[datetime]) -> None:
        super().__init__(column)


@compiles(sum_of_moments, "sqlite")
def _on_sqlite(element: sum_of_moments, compiler: Any, **more: Any) -> str:
    return f"sum(strftime('%s', {compiler.process(element.clauses, **more)}))"


@compiles(sum_of_moments, "postgresql")
def _on_postgresql(element: sum_of_moments, compiler: Any, **more: Any) -> str:
    return f"sum(extract(epoch from {compiler.process(element.clauses, **more)}))"
