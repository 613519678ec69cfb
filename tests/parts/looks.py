"""What must be true of every page as it stands in the browser."""

import os
from dataclasses import dataclass
from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize

DESK: ViewportSize = {"width": 1200, "height": 800}
PHONE: ViewportSize = {"width": 360, "height": 740}
WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@dataclass(frozen=True)
class Look:
    size: ViewportSize
    scheme: Literal["light", "dark"]

    @property
    def name(self) -> str:
        return f"{self.size['width']} px, {self.scheme}"


LOOKS = [Look(size, scheme) for size in (DESK, PHONE) for scheme in ("dark", "light")]
ONE_OF_EACH = [Look(DESK, "dark"), Look(PHONE, "light")]


def faults(page: Page) -> list[tuple[str, str]]:
    """Once it has loaded: whether it scrolls sideways, and what axe finds wrong."""
    page.wait_for_load_state()
    wide = [("wide", page.url)] if page.evaluate(WIDE) else []
    found = Axe().run(page).response["violations"]
    return wide + [(each["id"], each["nodes"][0]["html"]) for each in found]


def check(page: Page) -> None:
    assert faults(page) == []


def check_everywhere(page: Page) -> None:
    """On a phone and on a desk, light and dark: all four in `make walk`, else one of each."""
    for look in LOOKS if os.environ.get("WALK") else ONE_OF_EACH:
        page.set_viewport_size(look.size)
        page.emulate_media(color_scheme=look.scheme)
        check(page)
