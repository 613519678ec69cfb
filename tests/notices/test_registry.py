"""The registries of mails and chores: nothing is left out, whichever module is imported first."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from nact_meet.notices.models.notice import Kind
from nact_meet.notices.registry import MailKind, mails, mails_of

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
REGISTERED = """
import sys
from pathlib import Path
from config import Settings
from nact_meet import create_app, worker
from nact_meet.notices.chores import ERRANDS, chores
create_app(Settings(database_url="sqlite://", data_dir=Path(sys.argv[1]), log_level="ERROR"))
for done in [*chores(), *(errand.do for errand in ERRANDS)]:
    print(f"{done.__module__}.{done.__name__}")
"""
PARTS = ("subject.txt", "body.txt", "body.html")


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_its_mails_and_their_templates(app: Flask, kind: Kind) -> None:
    folder = mails_of(kind).folder(kind)

    for part in PARTS:
        assert app.jinja_env.get_template(f"{folder}/{part}")


def test_no_templates_are_left_of_a_kind_that_is_gone(app: Flask) -> None:
    known = {mails_of(kind).folder(kind) for kind in Kind}

    there = {str(path.parent.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("subject.txt")}

    assert there == known


def test_a_kind_is_registered_once(app: Flask) -> None:
    with pytest.raises(AssertionError, match="invitation is registered twice"):
        mails(Kind.INVITATION)(type("AnotherInvitation", (MailKind,), {}))


def written_chores() -> Iterator[str]:
    for path in (ROOT / "nact_meet").rglob("*.py"):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and {"chore", "errand"} & set(over(node)):
                yield f"{module}.{node.name}"


def over(function: ast.FunctionDef) -> Iterator[str]:
    for decorator in function.decorator_list:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        if isinstance(called, ast.Name):
            yield called.id


def test_the_worker_knows_every_chore_that_is_written_down(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", REGISTERED, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert sorted(done.stdout.split()) == sorted(written_chores())
