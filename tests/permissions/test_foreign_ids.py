"""A number in a form that names somebody else's row does nothing to it, and keeps nothing of it."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from nact_meet.web.database import Base
from nact_meet.world.timezones import utc_now
from tests.permissions.bodies import BODIES, Body
from tests.permissions.table import audiences
from tests.permissions.test_table import RULES, changed
from tests.permissions.world import Dump, World

AUDIENCES = audiences()


def named(body: Body) -> str:
    return f"{body.who} {body.route} {' '.join(body.typed)[:40]}"


@pytest.mark.parametrize("body", BODIES, ids=named)
def test_ones_own_row_is_changed_by_this_form(world: World, body: Body) -> None:
    """The control: with one's own number the same form acts."""
    answer, before, after = sent(world, body, world.own)

    assert answer.status_code < 400, answer.text
    assert body.makes in changed(before, after)


@pytest.mark.parametrize("body", BODIES, ids=named)
def test_somebody_elses_row_is_neither_changed_nor_kept(world: World, body: Body) -> None:
    answer, before, after = sent(world, body, world.foreign)

    assert answer.status_code < 500, answer.text
    assert touched(before, after, world) == []


def sent(world: World, body: Body, rows: Any) -> tuple[Any, Dump, Dump]:
    """How it was answered, and the database before and after; it is put back."""
    now = world.own["starts_at"] + timedelta(minutes=5) if body.is_later else utc_now()
    with time_machine.travel(now, tick=False):
        if body.first:
            send(world, body.first, world.own)
        before = world.dump()
        answer = send(world, body, rows)
        after = world.dump()
    world.put_back()
    return answer, before, after


def send(world: World, body: Body, rows: Any) -> Any:
    rule, link = RULES[body.route], AUDIENCES[body.route].link
    url = world.url(rule, **({"token": world.links[link]} if link else {}))
    typed = {filled(key, rows): filled(text, rows) for key, text in body.typed.items()}
    role = "stranger" if body.who == "link" else body.who
    return world.open(role, url, "POST", typed)


def filled(text: str, rows: Any) -> str:
    """With the numbers of these rows."""
    return re.sub(r"\{([\w.]+)\}", lambda name: str(rows.get(name[1], name[0])), text)


def touched(before: Dump, after: Dump, world: World) -> list[str]:
    """Foreign rows that changed, and changed or new rows that point at one."""
    found = []
    for table, rows in changed(before, after).items():
        for key, (was, now) in rows.items():
            if key in world.rows_of_foreign.get(table, ()):
                found.append(f"{table} {key}: {was} -> {now}")
            found += [
                f"{table} {key}.{column} -> {now[column]}"
                for column, parent in parents(table)
                if now
                and (was is None or was[column] != now[column])
                and now[column] in world.rows_of_foreign.get(parent, ())
            ]
    return found


def parents(table: str) -> list[tuple[str, str]]:
    known = Base.metadata.tables.get(table)
    return [
        (column.name, key.column.table.name)
        for column in (known.columns if known is not None else ())
        for key in column.foreign_keys
    ]
