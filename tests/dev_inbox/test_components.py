"""The page of all components: none is missing, and each can be read in both schemes and looks."""

import os
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page

from tests.parts.looks import DESK, LOOKS, faults
from tests.parts.loopback import Listen

CSS = Path(__file__).parents[2] / "nact_meet" / "static" / "forms.css"
ROWS = "[...document.querySelectorAll('tbody tr, .tasks li')].map(r => r.getBoundingClientRect())"
A_ROW = 37
"""Pixels of a row in the look of tools."""


def test_no_component_is_missing(developer: FlaskClient) -> None:
    shown = set(re.findall(r"[\w-]+", " ".join(classes(developer.get("/dev/components").text))))
    known = set(re.findall(r"\.([a-z][\w-]*)", CSS.read_text()))

    assert known - shown == set(), "please show it in templates/dev_inbox/components.html"


def classes(page: str) -> list[str]:
    return re.findall(r'class="([^"]*)"', page)


@pytest.mark.walk
@pytest.mark.browser
def test_each_is_seen_in_both_schemes(developer: FlaskClient, page: Page, listen: Listen) -> None:
    """PICTURES names a folder for what one would look at."""
    url, wrong, pictures = listen(developer.application), [], set()
    for address in ("/dev/components", "/dev/components?calm"):
        page.goto(url + address)
        for look in LOOKS:
            page.set_viewport_size(look.size)
            page.emulate_media(color_scheme=look.scheme)
            wrong += [(address, look.name, *fault) for fault in faults(page)]
            picture = page.screenshot(full_page=True)
            pictures.add(picture)
            if folder := os.environ.get("PICTURES"):
                name = f"{'calm' if 'calm' in address else 'tool'}, {look.name}.png"
                Path(folder, name).write_bytes(picture)

    assert wrong == []
    assert len(pictures) == 2 * len(LOOKS)


@pytest.mark.browser
def test_rows_of_a_tool_are_a_line_each(developer: FlaskClient, page: Page, listen: Listen) -> None:
    page.set_viewport_size(DESK)
    page.goto(f"{listen(developer.application)}/dev/components")

    heights = [row["height"] for row in page.evaluate(ROWS)]
    assert heights and max(heights[:3]) <= A_ROW and heights[-1] <= A_ROW
