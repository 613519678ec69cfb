"""The house of the README: imports go down, never up, and without circles on a floor."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FLOORS: tuple[tuple[str, ...], ...] = (
    (
        "addresses", "board", "burdens", "busy", "calendar_links", "cells", "charsets",
        "countries", "database", "days_off", "delivery_reports", "elsewhere", "extensions",
        "formats", "ical", "languages", "locales", "logs", "nearby", "obstacles", "planner",
        "received", "security", "sharing", "tables", "terms", "timezones", "tokens",
        "uploads", "wall_cells", "wall_days",
        "working_hours",
    ),
    ("models", "labels", "entries"),
    ("mailer", "inbox", "lmtp", "imap", "calendars", "chores", "worker"),
    (
        "access", "cli", "demo", "demo_parts", "demo_poll", "errors", "feeds", "find_slots",
        "finding",
        "forms", "lists", "offers", "pages", "blueprints",
    ),
    ("", "serve"),
)  # fmt: skip
ONLY = {"pytz": {"timezones"}, "smtplib": {"mailer"}, "flask_mail": {"mailer", "extensions"}}
MOST_LINES = 280

Sources = Mapping[str, str]
"""Dotted module name under the package ("" is the package itself) -> its source."""


def sources() -> dict[str, str]:
    package = ROOT / "nact_meet"
    found = {}
    for path in package.rglob("*.py"):
        parts = path.relative_to(package).with_suffix("").parts
        found[".".join(part for part in parts if part != "__init__")] = path.read_text()
    return found


def room(module: str) -> str:
    return module.split(".")[0]


def floor(module: str) -> int | None:
    return next((level for level, rooms in enumerate(FLOORS) if room(module) in rooms), None)


def imports(module: str, source: str) -> Iterator[str]:
    """Dotted names that run-time code imports; those for type checkers alone bind nothing."""
    tree = ast.parse(source)
    for_types = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in for_types:
            continue
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: relative import"
            yield from (f"{node.module}.{each.name}" for each in node.names)


def inner_imports(module: str, source: str, known: Sources) -> Iterator[str]:
    """The package's own modules that this one imports."""
    for name in imports(module, source):
        if name.split(".")[0] != "nact_meet":
            continue
        inner = name.partition(".")[2]
        while inner and inner not in known:
            inner = inner.rpartition(".")[0]
        yield inner


def complaints(known: Sources) -> list[str]:
    return [
        *unknown_rooms(known),
        *climbing(known),
        *circles(known),
        *forbidden(known),
        *long(known),
    ]


def unknown_rooms(known: Sources) -> Iterator[str]:
    for module in known:
        if floor(module) is None:
            yield f"{module} is in no floor's list"


def climbing(known: Sources) -> Iterator[str]:
    for module, source in known.items():
        for other in inner_imports(module, source, known):
            mine, theirs = floor(module), floor(other)
            if mine is not None and theirs is not None and theirs > mine:
                yield f"{module} (floor {mine}) imports {other} (floor {theirs})"


def circles(known: Sources) -> Iterator[str]:
    """Rooms of one floor that import each other, directly or round about."""
    edges: dict[str, set[str]] = {}
    for module, source in known.items():
        others = {room(other) for other in inner_imports(module, source, known)}
        edges.setdefault(room(module), set()).update(others - {room(module)})
    for start in edges:
        reached: set[str] = set()
        ahead = [start]
        while ahead:
            for other in edges.get(ahead.pop(), set()) - reached:
                reached.add(other)
                ahead.append(other)
        if start in reached:
            yield f"{start or 'nact_meet'} imports itself round about"


def forbidden(known: Sources) -> Iterator[str]:
    for module, source in known.items():
        for name in imports(module, source):
            allowed = ONLY.get(name.split(".")[0])
            if allowed is not None and room(module) not in allowed:
                yield f"{module} imports {name}"


def long(known: Sources) -> Iterator[str]:
    for module, source in known.items():
        if (lines := source.count("\n")) > MOST_LINES:
            yield f"{module} has {lines} lines: split it by noun"


def test_the_house_stands() -> None:
    assert complaints(sources()) == []


@pytest.mark.parametrize(
    ("planted", "says"),
    [
        ({"models.x": "from nact_meet.forms import y", "forms": ""}, "models.x (floor 1) imports"),
        ({"mailer": "import nact_meet.worker", "worker": "import nact_meet.mailer"}, "round about"),
        ({"access": "import pytz"}, "access imports pytz"),
        ({"worker": "import smtplib"}, "worker imports smtplib"),
        ({"helpers": ""}, "helpers is in no floor's list"),
        ({"cli": "x = 1\n" * 300}, "cli has 300 lines"),
    ],
)
def test_a_breach_is_named(planted: dict[str, str], says: str) -> None:
    found = complaints(planted)

    assert any(says in each for each in found), found


def test_an_import_for_type_checkers_alone_binds_nothing() -> None:
    source = (
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from nact_meet.forms import x"
    )

    assert complaints({"models": source, "forms": ""}) == []
