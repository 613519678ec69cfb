"""Every table that may speak of somebody, found by its columns: one that is new is swept too.

A row that points at a place or at an address belongs to its person. A row that points at a meeting
may mention people: there their names and addresses are struck out of what was written.
"""

import json
import re
import typing
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    CursorResult,
    Delete,
    Enum,
    LargeBinary,
    Select,
    String,
    Table,
    Text,
    Update,
    cast,
    false,
    or_,
    select,
)

from nact_meet.notices.registry import last_mails
from nact_meet.own_data.keeping import keepings
from nact_meet.web.database import Base
from nact_meet.web.extensions import db

NOBODY = "N. N."
"""As programmes write where a name is not given (nomen nescio)."""

OF_A_PERSON = {"participants.id", "contacts.id"}
BY_HAND = {"participants", "contacts", "people", "notices"}
"""Tables whose rows stay or go by rules of their own."""
PUBLISHED = {"meetings", "meeting_days", "agenda_items", "hosts", "rooms"}
"""What the hosts wrote for everybody is theirs to change."""
OF_PROGRAMMES = {"participants", "speakers"}
"""Who was somewhere, and who spoke: each row is decided on by itself."""


def run(statement: Update | Delete) -> None:
    """An UPDATE or DELETE of any number of rows; whoever holds some of them loads them anew."""
    db.session.execute(statement.execution_options(synchronize_session=False))


def count_of(statement: Update | Delete) -> int:
    """How many rows it touched."""
    return typing.cast("CursorResult[Any]", db.session.execute(statement)).rowcount


def table_of(row: type[Base]) -> Table:
    return Base.metadata.tables[row.__tablename__]


def tables() -> Sequence[Table]:
    return Base.metadata.sorted_tables


def by_hand() -> set[str]:
    return BY_HAND | {table.__tablename__ for kept in keepings() for table in kept.has_own_rules}


def for_everybody() -> set[str]:
    return PUBLISHED | {table.__tablename__ for kept in keepings() for table in kept.for_everybody}


def pointing_at(table: Table, targets: set[str]) -> list[Column[Any]]:
    return [
        column
        for column in table.columns
        if any(key.target_fullname in targets for key in column.foreign_keys)
    ]


def writings(table: Table) -> list[Column[Any]]:
    """Columns in which somebody may have written something; an Enum's words are ours."""
    return [
        column
        for column in table.columns
        if isinstance(column.type, String | JSON) and not isinstance(column.type, Enum)
    ]


def blanks(table: Table, *, keep: set[str]) -> dict[str, Any]:
    """For an UPDATE that leaves nothing written in a row but the columns of `keep`."""
    files = [column for column in table.columns if isinstance(column.type, LargeBinary)]
    return {
        column.name: blank(column)
        for column in (*writings(table), *files)
        if column.name not in keep
    }


def blank(column: Column[Any]) -> dict[str, Any] | bytes | str | None:
    if column.nullable:
        return None
    if isinstance(column.type, JSON):
        return {}
    return b"" if isinstance(column.type, LargeBinary) else ""


def drop_rows_of(ids: Mapping[str, Sequence[int] | Select[int]]) -> dict[str, int]:
    """Answers, files, and whatever else is somebody's alone; how many rows of which table.

    `ids`: "participants.id" or "contacts.id" -> their ids, or a SELECT of them. A row that may
    also stand alone is let go of instead.
    """
    dropped: dict[str, int] = {}
    own_rules = by_hand()
    for table in reversed(tables()):
        if table.name in own_rules:
            continue
        for column in pointing_at(table, set(ids)):
            (key,) = column.foreign_keys
            theirs = column.in_(ids[key.target_fullname])
            if column.nullable:
                db.session.execute(table.update().where(theirs).values({column.name: None}))
            else:
                count = count_of(table.delete().where(theirs))
                dropped[table.name] = dropped.get(table.name, 0) + count
    return dropped


def strike_out(words: Iterable[str], meeting_ids: Sequence[int], address: str = "") -> None:
    """Out of everything that was written about these meetings, or about no meeting at all.

    Mail to `address` is somebody else's who reads there: their own has been dropped.
    """
    wanted = sorted({word for word in words if len(word) > 1}, key=len, reverse=True)
    if not wanted:
        return
    anywhere = "|".join(re.escape(word) for word in wanted)
    pattern = re.compile(rf"(?<![A-Za-z0-9])(?:{anywhere})(?![A-Za-z0-9])")
    for table in tables():
        about = about_meetings(table, meeting_ids)
        if about is None or table.name in for_everybody() | OF_PROGRAMMES:
            continue
        nobodys = [column.is_(None) for column in pointing_at(table, OF_A_PERSON)]
        strike_out_of(table, wanted, pattern, about, *nobodys, *not_others(table, address))


def about_meetings(table: Table, meeting_ids: Sequence[int]) -> ColumnElement[bool] | None:
    """The condition: about one of these, or about none. None for a table far from any meeting."""
    if (said := of_its_meeting(table, meeting_ids)) is not None:
        return said
    for column in table.columns:
        for key in column.foreign_keys:
            parent = key.column.table
            if parent.name in by_hand():
                continue
            if (above := of_its_meeting(parent, meeting_ids)) is not None:
                return column.in_(select(key.column).where(above))
    return None


def of_its_meeting(table: Table, meeting_ids: Sequence[int]) -> ColumnElement[bool] | None:
    """By its own column."""
    if columns := pointing_at(table, {"meetings.id"}):
        return or_(columns[0].in_(meeting_ids), columns[0].is_(None))
    return None


def not_others(table: Table, address: str) -> Iterator[ColumnElement[bool]]:
    """A line of the log about another place or person may hold the same name: it is not theirs.

    What a last mail holds must leave first, and goes then by itself.
    """
    if table.name == "changes":
        yield table.c.subject.not_in(["participants", "people"])
    if table.name == "notices":
        yield table.c.kind.not_in(last_mails())
        yield (table.c.address != address) | (table.c.address == "")


def strike_out_of(
    table: Table, words: Sequence[str], pattern: re.Pattern[str], *where: ColumnElement[bool]
) -> None:
    columns = writings(table)
    mentions = or_(false(), *(mention(column, word) for column in columns for word in words))
    keys = list(table.primary_key.columns)
    rows = db.session.execute(select(*keys, *columns).where(*where, mentions)).all()
    for row in rows:
        same = [key == value for key, value in zip(keys, row, strict=False)]
        values = {
            column.name: struck(row[len(keys) + place], pattern)
            for place, column in enumerate(columns)
        }
        db.session.execute(table.update().where(*same).values(values))


def mention(column: Column[Any], word: str) -> ColumnElement[bool]:
    """JSON is kept with escapes for letters beyond ASCII."""
    written = json.dumps(word)[1:-1] if isinstance(column.type, JSON) else word
    return cast(column, Text).contains(written, autoescape=True)


def struck(value: Any, pattern: re.Pattern[str]) -> Any:
    if isinstance(value, str):
        return pattern.sub(NOBODY, value)
    if isinstance(value, list):
        return [struck(part, pattern) for part in value]
    if isinstance(value, dict):
        return {struck(key, pattern): struck(part, pattern) for key, part in value.items()}
    return value
