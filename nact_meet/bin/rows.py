"""A row of the database with all that would go with it, taken out as JSON and put in again.

Nothing here knows a table by name: what points at what, the columns say.
"""

import base64
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from enum import Enum
from typing import Any, cast

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    CursorResult,
    Date,
    DateTime,
    ForeignKey,
    LargeBinary,
    Table,
    Time,
    and_,
    exists,
    insert,
    literal,
    null,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.exc import IntegrityError

from nact_meet.web.database import Base, UtcDateTime
from nact_meet.web.extensions import db

Row = dict[str, Any]
Rows = dict[str, list[Row]]
Ids = dict[str, dict[Any, Any]]
"""Of tables, what an id of before is now."""


def tables() -> Sequence[Table]:
    """Parents before what points at them."""
    return Base.metadata.sorted_tables


def closure(root: Table, id: int, *, besides: Iterable[str] = ()) -> Rows:
    """The row, and whatever the database would delete with it."""
    rows: Rows = {root.name: [dict(row._mapping) for row in fetched(root, root.c.id == id)]}
    left_out = {*besides, root.name}
    for table in tables():
        found: dict[Any, Row] = {}
        for key in keys_of(table) if table.name not in left_out else ():
            above = ids_in(rows, key)
            if key.ondelete == "CASCADE" and above:
                for row in fetched(table, key.parent.in_(above)):
                    found[identity(table, dict(row._mapping))] = dict(row._mapping)
        if found:
            rows[table.name] = list(found.values())
    return rows


def fetched(table: Table, where: ColumnElement[bool]) -> Sequence[Any]:
    return db.session.execute(select(table).where(where)).all()


def keys_of(table: Table) -> list[ForeignKey]:
    """In the order of its columns."""
    return [key for column in table.columns for key in column.foreign_keys]


def ids_in(rows: Rows, key: ForeignKey) -> list[Any]:
    """What is taken out of that at which the key points."""
    return [row[key.column.name] for row in rows.get(key.column.table.name, ())]


def identity(table: Table, row: Row) -> tuple[Any, ...]:
    return tuple(row[column.name] for column in table.primary_key.columns)


def holders(rows: Rows, *, also: Iterable[str] = ()) -> list[str]:
    """Tables with rows that stay and point at what would go; of `also`, with any that do."""
    held = []
    for table in tables():
        known = {identity(table, row) for row in rows.get(table.name, ())}
        for key in keys_of(table):
            holds_on = key.ondelete is None or table.name in also
            if not holds_on or not (ids := ids_in(rows, key)):
                continue
            pointing = [dict(row._mapping) for row in fetched(table, key.parent.in_(ids))]
            if table.name in also or any(identity(table, r) not in known for r in pointing):
                held += [table.name] if pointing else []
    return list(dict.fromkeys(held))


def pointing_at(target: Table, id: int, *, also: Iterable[str] = ()) -> str:
    """Of `holders`, the first table that points at this row itself; "" where none does."""
    asked = [
        select(literal(table.name)).where(exists().where(key.parent == id))
        for table in tables()
        for key in keys_of(table)
        if key.column.table is target and (key.ondelete is None or table.name in also)
    ]
    return db.session.scalar(union_all(*asked).limit(1)) or "" if asked else ""


def links_to(rows: Rows) -> list[list[Any]]:
    """[table, id, column, id of before] of rows that stay, and point at nothing from now on."""
    links = []
    for table in tables():
        for key in keys_of(table):
            if key.ondelete != "SET NULL" or "id" not in table.c or not (ids := ids_in(rows, key)):
                continue
            known = {row.get("id") for row in rows.get(table.name, ())}
            found = db.session.execute(
                select(table.c.id, key.parent).where(key.parent.in_(ids), table.c.id.not_in(known))
            )
            target = key.column.table.name
            links += [[table.name, id, key.parent.name, target, was] for id, was in found]
    return links


def take_out(rows: Rows) -> None:
    for table in reversed(tables()):
        for row in rows.get(table.name, ()):
            same = [column == row[column.name] for column in table.primary_key.columns]
            db.session.execute(table.delete().where(and_(*same)))
    db.session.expire_all()


def put_in(rows: Rows, links: Sequence[Sequence[Any]]) -> Ids:
    """As they were; what points at rows that are gone meanwhile is empty, or stays away.

    An id that another row has by now becomes a new one. Raises IntegrityError where something else
    is called so by now.
    """
    ids: Ids = {}
    there = Outside()
    for table in tables():
        known = ids.setdefault(table.name, {})
        late: list[tuple[ForeignKey, Any, Any]] = []
        is_new = are_taken(table, rows.get(table.name, ()))
        for row in rows.get(table.name, ()):
            values = pointed(table, row, ids, there, late)
            if values is not None:
                known[row.get("id")] = put_row(table, values, is_new=is_new)
        for key, id, target in late:
            mine, there_now = table.c.id == known[id], known.get(target) or there.find(key, target)
            db.session.execute(update(table).where(mine).values({key.parent.name: there_now}))
    for name, id, column_name, target, was, *moved_to in links:
        now = ids.get(target, {}).get(was)
        restore_link(Base.metadata.tables[name], id, column_name, now, moved_to)
    db.session.expire_all()
    return ids


def are_taken(table: Table, rows: Sequence[Row]) -> bool:
    if "id" not in table.c or not rows:
        return False
    taken = select(table.c.id).where(table.c.id.in_([row["id"] for row in rows])).limit(1)
    return db.session.scalar(taken) is not None


def put_row(table: Table, values: Row, *, is_new: bool) -> Any:
    """Its id."""
    if is_new:
        del values["id"]
    blank = {c.name: null() for c in table.columns if isinstance(c.type, JSON)}
    values = {name: blank.get(name) if value is None else value for name, value in values.items()}
    made = cast("CursorResult[Any]", db.session.execute(insert(table).values(values)))
    return (made.inserted_primary_key or (None,))[0]


class Outside:
    """Which rows there are that were not taken out; each is looked for once."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, Any], Any] = {}

    def find(self, key: ForeignKey, id: Any) -> Any:
        asked = (key.target_fullname, id)
        if asked not in self.known:
            self.known[asked] = db.session.scalar(select(key.column).where(key.column == id))
        return self.known[asked]


def pointed(
    table: Table,
    row: Row,
    ids: Ids,
    there: Outside,
    late: list[tuple[ForeignKey, Any, Any]],
) -> Row | None:
    """Its values, pointing at what is there now; None where it would point at nothing."""
    values = dict(row)
    for key in keys_of(table):
        name, target, was = key.parent.name, key.column.table, row.get(key.parent.name)
        if was is None:
            continue
        if target is table:
            values[name] = None
            late.append((key, row["id"], was))
            continue
        inside = ids.get(target.name, {})
        now = inside[was] if was in inside else there.find(key, was)
        if now is None and not key.parent.nullable:
            return None
        values[name] = now
    return values


def restore_link(
    table: Table, id: int, column_name: str, now: Any, moved_to: Sequence[Any]
) -> None:
    """Unless it points at something else by now, or may point at nothing any more."""
    column = table.c[column_name]
    same = (table.c.id == id, or_(column.is_(None), column.in_(moved_to)))
    if now is not None and db.session.scalar(select(table.c.id).where(*same)):
        pointed_to(table, id, column_name, now)


def move(target: Table, was: int, to: int) -> list[list[Any]]:
    """Whatever points at one row points at the other; answers [table, id, column, target, was, to]
    of each. What is there already stays where it is.
    """
    links: list[list[Any]] = []
    db.session.flush()
    for table in tables():
        for key in keys_of(table):
            if key.column.table is not target or "id" not in table.c:
                continue
            for id in db.session.scalars(select(table.c.id).where(key.parent == was)).all():
                if pointed_to(table, id, key.parent.name, to):
                    links.append([table.name, id, key.parent.name, target.name, was, to])
    db.session.expire_all()
    return links


def pointed_to(table: Table, id: int, column_name: str, to: int) -> bool:
    try:
        with db.session.begin_nested():
            mine = update(table).where(table.c.id == id)
            db.session.execute(mine.values({column_name: to}))
    except IntegrityError:
        return False
    return True


def without(rows: Rows, gone: Mapping[str, set[Any]]) -> Rows:
    """What points at these (ids by table) is empty there, or goes, with all that points at it."""
    left, gone = dict(rows), {name: set(ids) for name, ids in gone.items()}
    for table in tables():
        stays = []
        for row in left.get(table.name, ()):
            kept: Row | None = dict(row)
            for key in keys_of(table):
                if row.get(key.parent.name) in gone.get(key.column.table.name, ()):
                    kept = (
                        (kept | {key.parent.name: None}) if kept and key.parent.nullable else None
                    )
            if kept is not None:
                stays.append(kept)
            elif "id" in row:
                gone.setdefault(table.name, set()).add(row["id"])
        if table.name in left:
            left[table.name] = stays
    return left


def as_json(rows: Rows) -> Rows:
    return {
        name: [{k: plain(v) for k, v in row.items()} for row in of] for name, of in rows.items()
    }


def plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value.isoformat() if isinstance(value, datetime | date | time) else value


def from_json(rows: Rows) -> Rows:
    """A table or a column that there is no more is passed over."""
    known = {table.name: table for table in tables()}
    return {
        name: [
            {key: lively(known[name].c[key], row[key]) for key in row if key in known[name].c}
            for row in of
        ]
        for name, of in rows.items()
        if name in known
    }


def lively(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, UtcDateTime | DateTime):
        return datetime.fromisoformat(value)
    if isinstance(column.type, Date):
        return date.fromisoformat(value)
    if isinstance(column.type, Time):
        return time.fromisoformat(value)
    return base64.b64decode(value) if isinstance(column.type, LargeBinary) else value
