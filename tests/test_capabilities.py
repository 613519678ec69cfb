"""What a package brings along is found by the names of its modules, and nothing is forgotten."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from nact_meet import chores, worker
from nact_meet.notices.chores import ERRANDS
from nact_meet.notices.chores import chores as registered_chores
from nact_meet.web.database import Base

ROOT = Path(__file__).parents[1] / "nact_meet"


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT.parent).with_suffix("").parts)


def decorated(name: str) -> Iterator[tuple[str, str]]:
    """Module and name of every function under this decorator."""
    for path in ROOT.rglob("*.py"):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef):
                over = {ast.unparse(decorator).split("(")[0] for decorator in node.decorator_list}
                if name in over:
                    yield module_name(path), node.name


def tables() -> Iterator[tuple[str, str]]:
    for path in ROOT.rglob("*.py"):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef) and "Base" in map(ast.unparse, node.bases):
                yield module_name(path), node.name


def test_every_table_is_mapped(app: Flask) -> None:
    classes = [mapper.class_ for mapper in Base.registry.mappers]

    assert set(tables()) <= {(known.__module__, known.__name__) for known in classes}


def test_every_page_is_registered(app: Flask) -> None:
    made = {module_name(path) for path in ROOT.rglob("*.py") if " = Blueprint(" in path.read_text()}

    known = {blueprint.import_name for blueprint in app.blueprints.values()}
    assert made - {"nact_meet.dev_inbox.views"} <= known


@pytest.mark.parametrize("kind", ["chore", "errand"])
def test_the_worker_knows_every_chore(app: Flask, kind: str) -> None:
    assert chores in vars(worker).values()
    known = {
        "chore": {(done.__module__, done.__name__) for done in registered_chores()},
        "errand": {(errand.do.__module__, errand.do.__name__) for errand in ERRANDS},
    }

    assert set(decorated(kind)) == known[kind]


def test_whatever_is_registered_was_loaded_by_its_name(app: Flask) -> None:
    parts = ("models", "labels", "mails", "chores", "own_data", "views")
    named = [
        module_name(path)
        for path in ROOT.glob("*/**/*.py")
        if path.name != "__init__.py"
        and not set(path.relative_to(ROOT).with_suffix("").parts[1:]).isdisjoint(parts)
    ]

    assert [module for module in named if module not in sys.modules] == []


def test_every_view_has_a_name_by_which_its_limits_are_found(app: Flask) -> None:
    """A `partial` has none: each of its requests failed where limits are on."""
    views = app.view_functions.items()

    assert [endpoint for endpoint, view in views if not hasattr(view, "__name__")] == []
