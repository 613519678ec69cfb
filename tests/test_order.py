"""The house of the README: packages stand in one order, and each imports only those before it.

Imports for type checkers count as well: whoever reads the code follows them too.
"""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from nact_meet.capabilities import PACKAGES

ROOT = Path(__file__).parents[1]
ORDER = (*PACKAGES, "")
"""The last, the shell, is whatever lies at the top level."""
ONLY = {
    "pytz": {"world.timezones"},
    "smtplib": {"mail.conversation", "mail.delivery"},
    "flask_mail": {"mail.message", "web.extensions"},
}

Sources = Mapping[str, str]
"""Dotted module name under nact_meet ("" is the package itself) -> its source."""


def sources() -> dict[str, str]:
    package = ROOT / "nact_meet"
    found = {}
    for path in package.rglob("*.py"):
        parts = path.relative_to(package).with_suffix("").parts
        found[".".join(part for part in parts if part != "__init__")] = path.read_text()
    return found


def package_of(module: str) -> str:
    first, _, rest = module.partition(".")
    return first if rest or first in ORDER else ""


def imports(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def inner_imports(source: str, known: Sources) -> Iterator[str]:
    for name in imports(source):
        if name.split(".")[0] == "nact_meet":
            inner = name.partition(".")[2]
            while inner and inner not in known:
                inner = inner.rpartition(".")[0]
            yield inner


def wrong_ways(known: Sources) -> Iterator[str]:
    for module, source in known.items():
        for other in inner_imports(source, known):
            mine, theirs = package_of(module), package_of(other)
            if ORDER.index(theirs) > ORDER.index(mine):
                yield f"{module} -> {other}"


def forbidden(known: Sources) -> Iterator[str]:
    for module, source in known.items():
        for name in imports(source):
            allowed = ONLY.get(name.split(".")[0])
            if allowed is not None and module not in allowed:
                yield f"{module} imports {name}"


def test_every_package_has_its_place_in_the_order() -> None:
    assert {package_of(module) for module in sources()} <= set(ORDER)


def test_no_package_imports_one_that_stands_after_it() -> None:
    assert list(wrong_ways(sources())) == []


def test_zones_and_mail_servers_are_spoken_to_in_one_place() -> None:
    assert list(forbidden(sources())) == []


@pytest.mark.parametrize(
    "line",
    [
        "from nact_meet.polls.models import poll",
        "from nact_meet.polls.models.poll import Poll",
        "import nact_meet.polls.models.poll",
        "if TYPE_CHECKING:\n    from nact_meet.polls.models.poll import Poll",
        "def later():\n    from nact_meet.polls.models.poll import Poll",
    ],
)
def test_a_breach_is_named(line: str) -> None:
    known = {"places.links": line, "polls.models.poll": ""}

    assert list(wrong_ways(known)) == ["places.links -> polls.models.poll"]


def test_a_library_with_one_room_is_named_elsewhere() -> None:
    assert list(forbidden({"polls.tally": "import pytz"})) == ["polls.tally imports pytz"]
