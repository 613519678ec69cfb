"""A row's verbs set only what its class declares: a type checker takes `self.x = ...` as a
declaration, so that a misspelt column would be set, and never stored."""

import ast
import inspect
from collections.abc import Iterator
from textwrap import dedent

import pytest

from nact_meet import capabilities
from nact_meet.web.database import Base

capabilities.load("models")
CLASSES = sorted((mapper.class_ for mapper in Base.registry.mappers), key=lambda row: row.__name__)


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
