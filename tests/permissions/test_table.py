"""The table of permissions is true: every address, for every role, by every kind of link."""

import re
import tempfile
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from config import Settings
from nact_meet import create_app
from tests.permissions.page import PAGE, written
from tests.permissions.table import (
    DEVELOPER,
    ROLES,
    SECRETARIAT,
    TABLE,
    Audience,
    audiences,
    by_role,
)
from tests.permissions.world import World

NUMBER = re.compile(r"<int:(\w+)>")


def routes(app: Flask) -> dict[str, Rule]:
    return {
        f"{method} {rule}": rule
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) & {"GET", "POST"}
    }


def everything() -> dict[str, Rule]:
    with tempfile.TemporaryDirectory() as folder:
        return routes(create_app(Settings(data_dir=Path(folder), log_level="ERROR")))


RULES = everything()
AUDIENCES = audiences()


def of(audience: Audience) -> list[str]:
    return [route for route in TABLE[audience] if route in RULES]


BY_SESSION = [route for each in TABLE if each.words and each != DEVELOPER for route in of(each)]
BY_LINK = [route for each in TABLE if each.link for route in of(each)]


def test_every_address_has_its_line_and_every_line_an_address() -> None:
    twice = [route for route in AUDIENCES if sum(route in lines for lines in TABLE.values()) > 1]

    assert set(RULES) - set(AUDIENCES) == set(), "please say in table.py who may do this"
    assert set(AUDIENCES) - set(RULES) == set()
    assert twice == []


@pytest.mark.parametrize("route", BY_SESSION)
def test_each_role_meets_what_the_table_says(world: World, route: str) -> None:
    expected, rule = by_role(AUDIENCES[route]), RULES[route]
    sent_away = [role for role in ROLES if expected[role] != "yes"]
    let_in = [role for role in ROLES if expected[role] == "yes"]
    before = world.dump() if route.startswith("POST") else {}

    met = {role: word(world, role, route, rule) for role in sent_away}
    if before:
        assert changed(before, world.dump()) == {}
        world.put_back()
    for role in let_in:
        met[role] = word(world, role, route, rule)
        if before:
            world.put_back()

    assert met == expected


@pytest.mark.parametrize("route", BY_LINK)
def test_each_link_opens_what_the_table_says(world: World, route: str) -> None:
    method, rule = route.split(" ")[0], RULES[route]
    before = world.dump()
    met = {}

    for kind in sorted(world.links, key=lambda kind: kind == AUDIENCES[route].link):
        url = world.url(rule, token=world.links[kind])
        if kind == AUDIENCES[route].link:
            assert changed(before, world.dump()) == {}
        answer = world.open("stranger", url, method)
        met[kind] = said(answer)
    world.put_back()

    assert met == {kind: "yes" if kind == AUDIENCES[route].link else "404" for kind in world.links}


NAMED_BELOW = [
    (route, name)
    for route in AUDIENCES
    for name in NUMBER.findall(route)
    if route in RULES and ("<ref>" in route or "<token>" in route or route.count("<") > 1)
]


@pytest.mark.parametrize(("route", "name"), NAMED_BELOW)
def test_a_row_of_somebody_elses_is_not_found_below_ones_own(
    world: World, route: str, name: str
) -> None:
    """Not even by the Secretariat, who may open both: an address that mixes two names nothing.

    Hosts are refused what is the Secretariat's alone, before anything is looked up.
    """
    method, rule = route.split(" ")[0], RULES[route]
    is_theirs = AUDIENCES[route] is SECRETARIAT
    token = {"token": world.links[AUDIENCES[route].link]} if AUDIENCES[route].link else {}
    url = world.url(rule, foreign=lambda argument: argument == name, **token)
    before = world.dump()

    roles = {"stranger": 404} if token else {"host": 403 if is_theirs else 404, "secretariat": 404}
    met = {role: world.open(role, url, method).status_code for role in roles}

    assert met == roles
    assert changed(before, world.dump()) == {}


def test_the_page_for_operators_says_the_same() -> None:
    assert PAGE.read_text() == written(), "make permissions"


def word(world: World, role: str, route: str, rule: Rule) -> str:
    return said(world.open(role, world.url(rule), route.split(" ")[0]))


def said(answer: Any) -> str:
    """As the table says it."""
    assert answer.status_code < 500 or answer.status_code == 503, answer.text
    if answer.headers.get("Location", "").startswith("/sign-in"):
        return "sign-in" if answer.status_code == 303 else "yes"
    return str(answer.status_code) if answer.status_code in (403, 404) else "yes"


def changed(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """Rows by table; when somebody was here last is no change."""
    found = {}
    for table, rows in before.items():
        now = after[table]
        rows_changed = {
            key: (rows.get(key), now.get(key))
            for key in rows | now
            if rows.get(key) != now.get(key)
        }
        if rows_changed and table not in WATCHED_LAST:
            found[table] = rows_changed
    return found


WATCHED_LAST = {"sessions", "kept_forms"}
