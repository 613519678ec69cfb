"""What an act changes, row by row, while it is done; whether all was seen, and whether it mails.

A row that the unit of work writes is looked up before and after. A statement that writes many at
once is not seen through: such an act has no Undo, and neither has one that promises mail.
"""

from dataclasses import dataclass, field
from typing import Any

from flask import g, has_request_context
from sqlalchemy import Connection, Table, event, inspect, select
from sqlalchemy.orm import Mapper, ORMExecuteState, Session

from nact_meet.bin.rows import Row, Rows, closure, links_to
from nact_meet.history.models import Change
from nact_meet.notices.models.notice import Notice
from nact_meet.web.database import Base
from nact_meet.web.extensions import db

Key = tuple[str, int]
BESIDES = {"changes", "sessions", "undos", "kept_forms"}
"""The log goes on; sessions are stamped whatever is done."""
ONLY_GROWS = {"sequence", "asked_sequence", "revised_at"}
"""What calendars and caches know a revision by: it never goes back."""


@dataclass
class Noticed:
    """`before` are rows as they were at first, None of those that are new."""

    before: dict[Key, Row | None] = field(default_factory=dict)
    links: list[Any] = field(default_factory=list)
    name: str = ""
    is_whole: bool = True
    is_mailed: bool = False

    @property
    def can_be_undone(self) -> bool:
        return self.is_whole and not self.is_mailed

    def rows(self) -> tuple[Rows, Rows]:
        """Before and after, of those that are others now."""
        before: Rows = {}
        after: Rows = {}
        for (name, id), was in self.before.items():
            now = row_of(Base.metadata.tables[name], id)
            if was is not None and differs(was, now):
                before.setdefault(name, []).append(was)
            if now is not None and differs(now, was):
                after.setdefault(name, []).append(now)
        return before, after


def differs(row: Row, other: Row | None) -> bool:
    return other is None or any(row[key] != other[key] for key in row if key not in ONLY_GROWS)


def row_of(table: Table, id: int, connection: Connection | None = None) -> Row | None:
    query = select(table).where(table.c.id == id)
    found = (connection or db.session.connection()).execute(query).first()
    return dict(found._mapping) if found else None


def noticed() -> Noticed | None:
    found: Noticed | None = g.get("noticed") if has_request_context() else None
    return found


def of_interest(mapper: Mapper[Any], target: Any) -> tuple[Noticed, Table] | None:
    """None where nobody asks, or nothing of it is ever undone."""
    seen = noticed()
    table = mapper.local_table
    if seen is None or not isinstance(table, Table):
        return None
    if isinstance(target, Change):
        seen.name = seen.name or target.subject_name
    if table.name in BESIDES:
        return None
    if "id" not in table.c or changes_pairs(mapper, target):
        seen.is_whole = False
        return None
    return seen, table


def changes_pairs(mapper: Mapper[Any], target: Any) -> bool:
    """Rows of a table between two, which has no class."""
    pairs = (
        key for key, relation in mapper.relationships.items() if relation.secondary is not None
    )
    return any(inspect(target).attrs[key].history.has_changes() for key in pairs)


def before_update(mapper: Mapper[Any], connection: Connection, target: Any) -> None:
    if found := of_interest(mapper, target):
        seen, table = found
        key = (table.name, inspect(target).identity[0])
        if key not in seen.before:
            seen.before[key] = row_of(table, key[1], connection)


def after_insert(mapper: Mapper[Any], _connection: Connection, target: Any) -> None:
    if found := of_interest(mapper, target):
        seen, table = found
        seen.is_mailed = seen.is_mailed or isinstance(target, Notice)
        seen.before.setdefault((table.name, target.id), None)


def before_delete(mapper: Mapper[Any], _connection: Connection, target: Any) -> None:
    """With all that the database deletes along."""
    if not (found := of_interest(mapper, target)):
        return
    seen, table = found
    rows = closure(table, target.id)
    seen.links += links_to(rows)
    for name, of in rows.items():
        for row in of if name not in BESIDES else ():
            seen.is_whole = seen.is_whole and "id" in row
            seen.before.setdefault((name, row.get("id", 0)), row)


def on_statement(state: ORMExecuteState) -> Any:
    """One that writes many rows at once."""
    seen = noticed()
    if seen is None or not (state.is_insert or state.is_update or state.is_delete):
        return None
    name = state.statement.table.name  # type: ignore[attr-defined]  # of a statement that writes
    if name in BESIDES or (state.is_update and columns_of(state.statement) <= ONLY_GROWS):
        return None
    result = state.invoke_statement()
    if getattr(result, "rowcount", -1) != 0:  # where it says no number, it may be any
        seen.is_mailed = seen.is_mailed or name == Notice.__tablename__
        seen.is_whole = False
    return result


def columns_of(statement: Any) -> set[str]:
    return {getattr(column, "name", column) for column in statement._values or ()}


def on_rollback(_session: Session) -> None:
    if noticed() is not None:
        g.noticed = Noticed()


event.listen(Base, "before_update", before_update, propagate=True)
event.listen(Base, "after_insert", after_insert, propagate=True)
event.listen(Base, "before_delete", before_delete, propagate=True)
event.listen(Session, "do_orm_execute", on_statement)
event.listen(Session, "after_rollback", on_rollback)
