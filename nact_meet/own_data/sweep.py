"""Every table that may speak of somebody, found by its columns: one that is new is swept too.

A row that points at a place or at an address belongs to its person. A row that points at a meeting
may mention people: there their names and addresses are struck out of what was written.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Enum,
    LargeBinary,
    String,
    Table,
    Text,
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
PUBLISHED = {"meetings", "agenda_items", "hosts", "rooms"}
"""What the hosts wrote for everybody is theirs to change."""
OF_PROGRAMMES = {"participants", "speakers"}
"""Who was somewhere, and who spoke: each row is decided on by itself."""


def run(statement: Any) -> None:
    """An UPDATE or DELETE of any number of rows; whoever holds some of them loads them anew."""
    db.session.execute(statement.execution_options(synchronize_session=False))


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


def blank(column: Column[Any]) -> Any:
    if column.nullable:
        return None
    if isinstance(column.type, JSON):
        return {}
    return b"" if isinstance(column.type, LargeBinary) else ""


def drop_rows_of(ids: dict[str, Any]) -> dict[str, int]:
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
                result: Any = db.session.execute(table.delete().where(theirs))
                dropped[table.name] = dropped.get(table.name, 0) + result.rowcount
    return dropped


def strike_out(words: Iterable[str], meeting_ids: Sequence[int]) -> None:
    """Out of everything that was written about these meetings, or about no meeting at all."""
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
        strike_out_of(table, wanted, pattern, about, *nobodys, *not_others(table))


def about_meetings(table: Table, meeting_ids: Sequence[int]) -> Any:
    """The condition: about one of these, or about none. None for a table far from any meeting."""
    if columns := pointing_at(table, {"meetings.id"}):
        return or_(columns[0].in_(meeting_ids), columns[0].is_(None))
    for column in table.columns:
        for key in column.foreign_keys:
            parent = key.column.table
            if parent.name not in by_hand() and pointing_at(parent, {"meetings.id"}):
                return column.in_(select(key.column).where(about_meetings(parent, meeting_ids)))
    return None


def not_others(table: Table) -> Iterator[Any]:
    """A line of the log about another place or person may hold the same name: it is not theirs.

    What a last mail holds must leave first, and goes then by itself.
    """
    if table.name == "changes":
        yield table.c.subject.not_in(["participants", "people"])
    if table.name == "notices":
        yield table.c.kind.not_in(last_mails())


def strike_out_of(
    table: Table, words: Sequence[str], pattern: re.Pattern[str], *where: Any
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


def mention(column: Column[Any], word: str) -> Any:
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
