"""What an act changes, row by row, while it is done; whether all was seen, and whether it mails.

A row that is written is looked up before and after. What a statement puts in by itself is not seen,
nor are very many rows: such an act has no Undo, and neither has one that promises mail.
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
MOST = 500
"""Rows: an act on more is too much to keep."""
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

    def see(self, name: str, row: Row | None, id: int) -> None:
        self.before.setdefault((name, id), row)
        self.is_whole = self.is_whole and len(self.before) <= MOST

    def see_going(self, table: Table, id: int) -> None:
        """With all that the database deletes along."""
        rows = closure(table, id)
        self.links += links_to(rows)
        for name, of in rows.items():
            for row in of if name not in BESIDES else ():
                self.is_whole = self.is_whole and "id" in row
                self.see(name, row, row.get("id", 0))

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
        (id,) = inspect(target).identity
        if (table.name, id) not in seen.before and seen.is_whole:
            seen.see(table.name, row_of(table, id, connection), id)


def after_insert(mapper: Mapper[Any], _connection: Connection, target: Any) -> None:
    if found := of_interest(mapper, target):
        seen, table = found
        seen.is_mailed = seen.is_mailed or isinstance(target, Notice)
        seen.see(table.name, None, target.id)


def before_delete(mapper: Mapper[Any], _connection: Connection, target: Any) -> None:
    if found := of_interest(mapper, target):
        seen, table = found
        if seen.is_whole:
            seen.see_going(table, target.id)


def on_statement(state: ORMExecuteState) -> Any:
    """One that writes many rows at once."""
    seen = noticed()
    if seen is None or not (state.is_insert or state.is_update or state.is_delete):
        return None
    name = state.statement.table.name  # type: ignore[attr-defined]  # of a statement that writes
    if name in BESIDES or (state.is_update and columns_of(state.statement) <= ONLY_GROWS):
        return None
    mails = name == Notice.__tablename__ and (
        state.is_insert or "due_at" in columns_of(state.statement)
    )  # news that waits already takes more in
    if seen.is_whole and not (state.is_insert or mails or state.parameters):
        see_through(seen, state.statement, is_delete=state.is_delete)
        return None
    result = state.invoke_statement()
    if getattr(result, "rowcount", -1) != 0:  # where it says no number, it may be any
        seen.is_mailed, seen.is_whole = seen.is_mailed or mails, False
    return result


def see_through(seen: Noticed, statement: Any, *, is_delete: bool) -> None:
    """The rows that it is about to change."""
    table = Base.metadata.tables[statement.table.name]  # itself, with what classes load late
    if "id" not in table.c:
        seen.is_whole = False
        return
    query = select(table).where(*statement._where_criteria).limit(MOST + 1)
    for found in db.session.connection().execute(query).mappings().all():
        if is_delete:
            seen.see_going(table, found["id"])
        else:
            seen.see(table.name, dict(found), found["id"])


def columns_of(statement: Any) -> set[str]:
    return {getattr(column, "name", column) for column in statement._values or ()}


def on_rollback(session: Session) -> None:
    """Back at a savepoint, what was seen before still holds, and the rest is as it was."""
    if noticed() is not None and not session.in_nested_transaction():
        g.noticed = Noticed()


event.listen(Base, "before_update", before_update, propagate=True)
event.listen(Base, "after_insert", after_insert, propagate=True)
event.listen(Base, "before_delete", before_delete, propagate=True)
event.listen(Session, "do_orm_execute", on_statement)
event.listen(Session, "after_rollback", on_rollback)
