"""Wherever Undo is in the message, one press puts back every row that the act wrote."""

import re
from typing import Any

import pytest

from nact_meet.bin.noticing import ONLY_GROWS
from nact_meet.bin.undoing import CAN_BE_UNDONE
from tests.permissions.test_table import RULES, changed
from tests.permissions.world import World

pytestmark = pytest.mark.walk


def test_one_press_puts_back_every_row(world: World) -> None:
    offered = set()
    for route, rule in RULES.items():
        if rule.endpoint not in CAN_BE_UNDONE or not route.startswith("POST"):
            continue
        for role in ("host", "secretariat", "institute"):
            client, before = world.browser(role), world.dump()
            answer = client.post(world.url(rule), data=world.own["sent"])
            said = client.get(answer.location).text if answer.status_code == 303 else ""
            if press := re.search(r'action="(/undo/\d+[^"]*)"', said):
                offered.add(rule.endpoint)
                assert client.post(press[1].replace("&amp;", "&")).status_code == 303, route
                assert left(changed(before, world.dump())) == {}, route
            world.put_back()

    assert len(offered) > 9


def left(tables: dict[str, Any]) -> dict[str, Any]:
    """Besides the log, and what only grows."""
    return {
        name: rows
        for name, rows in tables.items()
        if name != "changes" and any(differ(*pair) for pair in rows.values())
    }


def differ(was: dict[str, Any] | None, now: dict[str, Any] | None) -> bool:
    if was is None or now is None:
        return True
    return any(was[key] != now[key] for key in was if key not in ONLY_GROWS)
