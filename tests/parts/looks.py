"""What must be true of every page as it stands in the browser."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize

DESK: ViewportSize = {"width": 1200, "height": 800}
PHONE: ViewportSize = {"width": 360, "height": 740}
WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


def check(page: Page) -> None:
    """Once it has loaded: nothing to scroll sideways, and nothing that axe finds wrong."""
    page.wait_for_load_state()
    assert not page.evaluate(WIDE), (page.url, page.viewport_size)
    found = Axe().run(page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []


def check_everywhere(page: Page) -> None:
    """On a phone and on a desk, light and dark."""
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        for scheme in ("dark", "light"):
            page.emulate_media(color_scheme=scheme)
            check(page)
