"""What the README and docs/contributing.md say of the house is there."""

import re
from pathlib import Path

import pytest

from nact_meet.capabilities import PACKAGES, load
from nact_meet.web.database import Base

ROOT = Path(__file__).parents[1]
NAMED = re.compile(r"`([\w/]+/(?:[\w]+\.(?:py|html|txt|md))?)`")
UNDER = ("", "nact_meet", "docs")


@pytest.mark.parametrize("page", ["README.md", "docs/contributing.md"])
def test_every_file_that_is_named_exists(page: str) -> None:
    named = set(NAMED.findall((ROOT / page).read_text(encoding="utf-8")))

    missing = {
        name for name in named if not any((ROOT / folder / name).exists() for folder in UNDER)
    }
    assert missing == set()


def test_the_readme_draws_every_package() -> None:
    house = (ROOT / "README.md").read_text(encoding="utf-8").split("## The house")[1]

    drawn = re.findall(r"(\w+)/", house.split("```")[1])
    assert [package for package in PACKAGES if package not in drawn] == []


@pytest.mark.parametrize("page", ["README.md", "docs/contributing.md", "docs/post.md"])
def test_every_member_of_a_row_that_is_named_exists(page: str) -> None:
    load("models")
    rows = {mapper.class_.__name__: mapper.class_ for mapper in Base.registry.mappers}

    said = re.findall(r"`([A-Z]\w+)\.([a-z]\w*)", (ROOT / page).read_text(encoding="utf-8"))
    assert [name for name in said if name[0] in rows and not hasattr(rows[name[0]], name[1])] == []
