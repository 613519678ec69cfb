"""A row's verbs set only what its class declares: a type checker takes `self.x = ...` as a
declaration, so that a misspelt column would be set, and never stored."""

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from nact_meet import capabilities
from nact_meet.web.database import Base

capabilities.load("models")
CLASSES = sorted((mapper.class_ for mapper in Base.registry.mappers), key=lambda row: row.__name__)

ROOT = Path(__file__).parents[1] / "nact_meet"


def members_set(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(dedent(source))):
        match node:
            case ast.Attribute(value=ast.Name(id="self"), attr=name, ctx=ast.Store()):
                yield name


def test_what_the_rows_of_the_house_set_is_theirs() -> None:
    misspelt = {
        f"{row.__name__}.{name}"
        for row in CLASSES
        for name in members_set(inspect.getsource(row))
        if not hasattr(row, name)
    }

    assert misspelt == set()


@pytest.mark.parametrize("line", ["self.withdrawn = None", "self.count, self.withdrawn = 1, None"])
def test_a_misspelt_column_is_named(line: str) -> None:
    source = f"class Letter:\n    count: int\n    def take_back(self):\n        {line}\n"

    assert "withdrawn" in set(members_set(source))


def unchecked(source: str) -> Iterator[str]:
    """What a type checker would take on trust: members of a class that it only promises to have."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ClassDef):
            tests = [ast.unparse(part.test) for part in node.body if isinstance(part, ast.If)]
            if "TYPE_CHECKING" in tests:
                yield f"{node.name} says for type checkers alone what it has"
        elif isinstance(node, ast.FunctionDef) and node.args.args:
            first = node.args.args[0]
            said = ast.unparse(first.annotation) if first.annotation else ""
            if first.arg == "self" and "Any" in said:
                yield f"{node.name} takes any self"


def test_no_class_is_taken_on_trust() -> None:
    trusted = {
        f"{path.relative_to(ROOT)}: {what}"
        for path in ROOT.rglob("*.py")
        for what in unchecked(path.read_text(encoding="utf-8"))
    }

    assert trusted == set()


@pytest.mark.parametrize(
    "body", ["if TYPE_CHECKING:\n        meeting: Meeting", "def leave(self: Any) -> None: ..."]
)
def test_a_promised_member_is_named(body: str) -> None:
    assert len(list(unchecked(f"class Seat:\n    {body}\n"))) == 1


def test_packages_are_empty_but_for_the_shell() -> None:
    assert [path for path in ROOT.glob("*/**/__init__.py") if path.read_text().strip()] == []
