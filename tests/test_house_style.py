"""What the house style promises of every page, read from its files."""

import re
from itertools import product
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
STATIC = ROOT / "nact_meet" / "static"
PAGES = [
    path for path in (ROOT / "templates").rglob("*.html") if "mail" not in path.parts
]  # a mail's HTML has no stylesheet of its own to name

GROUNDS = ["paper", "surface", "sunken"]
TEXTS = [
    "ink",
    "ink-soft",
    "accent",
    "accent-strong",
    "brass",
    "good",
    "warn",
    "danger",
]
PAIRS = [
    *product(TEXTS, GROUNDS),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("on-night", "night"),
    ("ink-soft", "rule"),
    ("accent", "accent-soft"),
    ("good", "good-soft"),
    ("warn", "warn-soft"),
    ("danger", "danger-soft"),
    *(("ink", f"{state}-soft") for state in ("accent", "good", "warn", "danger")),
]


def tokens(scheme: str) -> dict[str, str]:
    """The colours of one scheme; the dark one stands in the second block that names them."""
    blocks = re.findall(
        r":root \{(.*?)\n\s*\}",
        (STATIC / "style.css").read_text(encoding="utf-8"),
        re.DOTALL,
    )
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", blocks[scheme == "dark"]))


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it, 0 to 1."""
    shares = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_read_on_every_ground(scheme: str) -> None:
    colours = tokens(scheme)

    too_faint = [pair for pair in PAIRS if contrast(*(colours[name] for name in pair)) < 4.5]

    assert too_faint == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_edges_and_focus_stand_out_from_every_ground(scheme: str) -> None:
    colours = tokens(scheme)

    too_faint = [
        (name, ground)
        for name, ground in product(["edge", "focus"], GROUNDS)
        if contrast(colours[name], colours[ground]) < 3
    ]

    assert too_faint == []


def test_both_schemes_name_the_same_colours() -> None:
    assert tokens("light").keys() == tokens("dark").keys()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_page_carries_what_the_content_security_policy_refuses(path: Path) -> None:
    source = path.read_text(encoding="utf-8")

    assert not re.search(r"<[^>]*\s(style|on[a-z]+)\s*=", source)
    assert not re.search(r"<style|<script(?![^>]*\ssrc=)|javascript:", source)
    assert not re.search(r"(src|href)=\"(https?:)?//", source)
