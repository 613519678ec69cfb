"""Every value that a page shows has a word, and the words of every package are loaded."""

import ast
from collections import Counter
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pytest
from flask import Flask

from nact_meet import capabilities
from nact_meet.web.labels import has_label

PACKAGE = Path(__file__).parents[1] / "nact_meet"
REGISTERED_BY = {"words", "log_verbs", "log_own_verbs", "log_fields", "log_values"}
UNNAMED = {
    *("AskedFor", "Deed"),
    *("Holds", "Match", "Order", "Pile", "Progress", "Sharing", "Spoken"),
    *("Purpose", "RedirectionEnd", "RoomKind", "Side", "Source", "WayIn", "ZoneSource"),
}
"""Enums whose members no page names by the filter `label`; some have words of their page's own."""


def registers(path: Path) -> bool:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    registers_of = {"nact_meet.web.labels", "nact_meet.history.sentences"}
    names = {alias.name for node in imports if node.module in registers_of for alias in node.names}
    return not names.isdisjoint(REGISTERED_BY)


def test_whoever_registers_words_is_loaded() -> None:
    registering = {
        ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
        for path in PACKAGE.rglob("*.py")
        if registers(path)
    }

    loaded = {module.__name__.partition(".")[2] for module in capabilities.load("labels")}
    assert registering <= loaded


def enums(kind: type[StrEnum] = StrEnum) -> Iterator[type[StrEnum]]:
    for enum in kind.__subclasses__():
        if enum.__module__.startswith("nact_meet."):
            yield enum
        yield from enums(enum)


def test_every_value_that_is_shown_has_a_word(app: Flask) -> None:
    named = {enum.__name__: {has_label(value) for value in enum} for enum in enums()}

    assert {name for name, known in named.items() if known == {False}} == UNNAMED
    assert [name for name, known in named.items() if known == {True, False}] == []


def keys_of_calls(register: str, path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == register:
            assert isinstance(node.args[0], ast.Dict)
            yield from (ast.literal_eval(key) for key in node.args[0].keys if key)


@pytest.mark.parametrize("register", ["log_verbs", "log_own_verbs", "log_fields", "log_values"])
def test_no_two_packages_say_what_the_log_tells_of_one_thing(register: str) -> None:
    paths = PACKAGE.rglob("labels.py")
    said = Counter(key for path in paths for key in keys_of_calls(register, path))

    assert said
    assert [key for key, times in said.items() if times > 1] == []
