"""Looks for words in every table that there is, so that a table nobody thought of is found out."""

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Enum,
    Float,
    Integer,
    LargeBinary,
    String,
    Table,
    insert,
    select,
)
from sqlalchemy.exc import IntegrityError

from nact_meet.delegations.models import NominationPaper
from nact_meet.own_data.models import Erasure
from nact_meet.own_data.sweep import for_everybody
from nact_meet.web.database import Base, UtcDateTime
from nact_meet.web.extensions import db

PLANNED = Erasure.__tablename__
"""What lies put away there is the worker's to put back, and goes with its row."""
NEAR = {"participants.id", "contacts.id", "meetings.id"}


def traces(*words: str) -> list[str]:
    """Where one of these words still stands: table, column, and what is there. In no scan."""
    found = []
    for table in Base.metadata.sorted_tables:
        for row in db.session.execute(select(table)):
            for name, value in row._mapping.items():
                text = written(value)
                is_scan = isinstance(value, bytes) and table.name == NominationPaper.__tablename__
                if any(word in text for word in words) and not is_scan:
                    found.append(f"{table.name}.{name}: {text[:200]}")
    return found


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    return {
        table.name: [
            tuple(row) for row in db.session.execute(select(table).order_by(*table.primary_key))
        ]
        for table in Base.metadata.sorted_tables
    }


def written(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)


def write_everywhere(words: str, ids: dict[str, int]) -> list[str]:
    """A row about somebody in each table that has none yet: `words` wherever words can stand.

    `ids`: what foreign keys point at, such as {"participants.id": 1}. Answers the tables' names.
    """
    made = []
    for table in Base.metadata.sorted_tables:
        if table.name in for_everybody() | {PLANNED} or not (
            is_about_people(table) and has_room(table, words)
        ):
            continue
        if db.session.execute(select(table).limit(1)).first() is None:
            result = inserted(table, words, ids)
            keys = list(table.primary_key.columns)
            if len(keys) == 1 and not keys[0].foreign_keys:
                ids[f"{table.name}.{keys[0].name}"] = result.inserted_primary_key[0]
            made.append(table.name)
    db.session.commit()
    return made


def inserted(table: Table, words: str, ids: dict[str, int]) -> Any:
    """With every column filled, or where a CHECK forbids that, without what points at an institute,
    or with all that is optional left out."""
    people = {key: value for key, value in ids.items() if key != "institutes.id"}
    for known, is_full in ((ids, True), (people, True), (ids, False)):
        values = dict(row_of(table, words, known, is_full))
        with suppress(IntegrityError), db.session.begin_nested():
            return db.session.execute(insert(table).values(values))
    raise AssertionError(f"Please let write_everywhere make a row of {table.name}: {values}")


def has_room(table: Table, words: str) -> bool:
    """False for a table of numbers and short codes."""
    return any(
        isinstance(each.type, JSON | LargeBinary)
        or (
            isinstance(each.type, String)
            and not isinstance(each.type, Enum)
            and (each.type.length is None or each.type.length >= len(words))
        )
        for each in table.columns
    )


def is_about_people(table: Table) -> bool:
    """It points at a place, an address or a meeting, or at a row that does."""
    near = {each.partition(".")[0] for each in NEAR}
    parents = [key.column.table for key in table.foreign_keys]
    grand = [key.column.table for parent in parents for key in parent.foreign_keys]
    return any(each.name in near for each in (*parents, *grand))


def row_of(
    table: Table, words: str, ids: dict[str, int], is_full: bool
) -> Iterator[tuple[str, Any]]:
    for column in table.columns:
        keys = [key.target_fullname for key in column.foreign_keys]
        if keys:
            if keys[0] in ids and (is_full or not column.nullable or keys[0] in NEAR):
                yield column.name, ids[keys[0]]
        elif not column.primary_key and (is_full or not column.nullable):
            yield column.name, value_of(column, words)


def value_of(column: Column[Any], words: str) -> Any:
    kind = column.type
    if isinstance(kind, Enum):
        return kind.enums[0] if kind.enum_class is None else next(iter(kind.enum_class))
    if isinstance(kind, JSON):
        return {"said": [words]}
    if isinstance(kind, LargeBinary):
        return words.encode()
    if isinstance(kind, String):
        return words if kind.length is None or kind.length >= len(words) else words[: kind.length]
    if isinstance(kind, Boolean):
        return False
    if isinstance(kind, Integer | Float):
        return 1
    now = datetime.now(UTC)
    return now.date() if isinstance(kind, Date) else now if isinstance(kind, UtcDateTime) else None
