"""What lies in the bin names rows outside it by their numbers, and points along when those move.

Where they go it points nowhere: a number is given again by some databases, and would name
something else.
"""

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from typing import Any

from sqlalchemy import Table, UniqueConstraint, select
from sqlalchemy.orm import undefer

from nact_meet.bin.models import LINK, Binned
from nact_meet.bin.rows import Ids, Row, Rows, keys_of, restore_link, tables
from nact_meet.web.database import Base
from nact_meet.web.extensions import db

NOWHERE = 0
IN_BIN = Binned.__tablename__
Link = list[Any]
Moves = Mapping[str, Mapping[Any, int]]
"""By table: where what points at this id is to point."""


def entries() -> Sequence[Binned]:
    return db.session.scalars(select(Binned).options(undefer(Binned.rows))).all()


def point_along(moves: Moves, besides: Binned | None = None) -> list[Link]:
    """In every entry; answers [the bin, entry, where in it, table, was, now] of each."""
    links: list[Link] = []
    for entry in entries():
        if entry is besides:
            continue
        rows, marks = deepcopy(entry.rows), deepcopy(entry.links)
        found = [*in_rows(rows, moves), *in_links(marks, moves)]
        if found:
            entry.rows, entry.links = rows, marks
        links += [[IN_BIN, entry.id, *where] for where in found]
    return links


def in_rows(rows: Rows, moves: Moves) -> list[Link]:
    """What points at what lies there with it stays."""
    found: list[Link] = []
    inside = {name: {row.get("id") for row in of} for name, of in rows.items()}
    for table in tables():
        for row in rows.get(table.name, ()):
            for key in keys_of(table):
                target, was = key.column.table.name, row.get(key.parent.name)
                if was not in moves.get(target, {}) or was in inside.get(target, ()):
                    continue
                now = free(table, rows[table.name], row, {key.parent.name: moves[target][was]})
                row[key.parent.name] = now
                where = f"{table.name}.{row.get('id')}.{key.parent.name}"
                found.append([where, target, was, now])
    return found


def free(table: Table, rows: Sequence[Row], row: Row, values: dict[str, int]) -> int:
    """Nowhere, where another row of the entry is there already and the database takes one alone."""
    (now,) = values.values()
    for rule in table.constraints:
        if not isinstance(rule, UniqueConstraint):
            continue
        names = [column.name for column in rule.columns]
        if values.keys() & set(names):
            wanted = [(row | values).get(name) for name in names]
            if any([one.get(name) for name in names] == wanted for one in rows if one is not row):
                return NOWHERE
    return now


def in_links(links: list[Link], moves: Moves) -> list[Link]:
    """To what something was merged that lies there."""
    found: list[Link] = []
    for place, link in enumerate(links):
        if link[0] == IN_BIN or len(link) == len(LINK):
            continue
        was = link[-1]
        if was in moves.get(link[3], {}):
            link[-1] = moves[link[3]][was]
            found.append([f"links.{place}", link[3], was, link[-1]])
    return found


def point_back(links: Sequence[Link], ids: Ids) -> None:
    """After what moved or went is back: `ids` of before are these now."""
    if not any(len(link) > len(LINK) for link in links):
        return
    lying = {entry.id: entry for entry in entries()}
    for name, id, where, target, was, *to in links:
        now = ids.get(target, {}).get(was)
        if now is None or not to:
            continue
        if name != IN_BIN:
            put_back(lying.values(), f"{name}.{id}.{where}", to[0], now)
        elif id in lying:
            put_back([lying[id]], where, to[0], now)
        elif to[0] != NOWHERE and not where.startswith("links."):
            put_back_elsewhere(lying.values(), where, to[0], now)


def put_back_elsewhere(lying: Iterable[Binned], where: str, was: int, now: int) -> None:
    """What lay there has been restored since, and may have been deleted again."""
    name, id, column = where.split(".")
    restore_link(Base.metadata.tables[name], int(id), column, now, [was])
    put_back(lying, where, was, now)


def put_back(lying: Iterable[Binned], where: str, was: int, now: int) -> None:
    for entry in lying:
        rows, links = deepcopy(entry.rows), deepcopy(entry.links)
        name, _, rest = where.partition(".")
        if name == "links":
            link = links[int(rest)]
            link[-1] = now if link[-1] == was else link[-1]
        else:
            number, _, column = rest.partition(".")
            for row in rows.get(name, ()):
                if str(row.get("id")) == number and row.get(column) == was:
                    row[column] = now
        entry.rows, entry.links = rows, links
