"""The pictures of the README, taken from a running demonstration: `make pictures`."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, FloatRect, Page, ViewportSize, sync_playwright

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures"
PORT = "8765"
SITE = f"http://127.0.0.1:{PORT}"
DESK: ViewportSize = {"width": 1200, "height": 800}
PHONE: ViewportSize = {"width": 360, "height": 740}
POLL: FloatRect = {"x": 0, "y": 150, "width": 1200, "height": 1150}
CODES = ("BN", "KH", "ID", "LA", "MY", "MM", "PH", "SG", "TH", "TL", "VN", "CN")
EVERYBODY = "".join(f"country={code}&" for code in CODES)
BOARD = f"{EVERYBODY}zone=Europe/London&zone=America/New_York&from=2027-03-10"


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        child = subprocess.Popen(
            [sys.executable, "-m", "nact_meet.serve"],
            cwd=ROOT,
            env=os.environ | {"DATA_DIR": folder, "PORT": PORT, "NOTICE_QUIET_SECONDS": "1"},
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert child.stdout is not None
            link = child.stdout.readline().removeprefix("Sign in: ").strip()
            with sync_playwright() as playwright:
                names = ("chromium-headless-shell", "chromium", "google-chrome")
                path = next(filter(None, map(shutil.which, names)))
                browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
                take(browser, link)
                browser.close()
        finally:
            child.terminate()
            child.wait(20)


def take(browser: Browser, link: str) -> None:
    page = browser.new_context(viewport=DESK).new_page()
    page.goto(SITE)
    shoot(page, "front")
    page.goto(link)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Digital Platform").first.click()
    shoot(page, "meeting")
    page.goto(f"{SITE}/board?{BOARD}#d2027-03-10")
    shoot(page, "board")
    page.goto(f"{SITE}/finder?group=digital-economy&share=spare")
    shoot(page, "finder")
    page.goto(f"{SITE}/working-groups/digital-economy/ledger")
    page.locator(".chart").wait_for()
    shoot(page, "ledger")
    page.goto(f"{SITE}/polls")
    page.get_by_role("link", name="Next call of the working group").click()
    page.get_by_text("have answered.").wait_for()
    page.screenshot(path=PICTURES / "poll.png", clip=POLL, full_page=True)
    place = personal_link(page)
    for name, language, scheme in (("", "en", "light"), ("-zh-dark", "zh-CN", "dark")):
        phone = browser.new_context(
            viewport=PHONE,
            locale=language,
            color_scheme=scheme,
            device_scale_factor=2,
        ).new_page()
        phone.goto(place)
        shoot(phone, f"place-phone{name}")


def personal_link(page: Page) -> str:
    """The link in the newest invitation of the development inbox."""
    page.goto(f"{SITE}/inbox")
    page.get_by_role("link", name="Invitation: China-ASEAN Digital").first.click()
    page.get_by_role("link", name="Plain text").click()
    found = re.search(rf"{SITE}/r/[\w.-]+", page.content())
    assert found is not None
    return found[0]


def shoot(page: Page, name: str) -> None:
    page.screenshot(path=PICTURES / f"{name}.png")


if __name__ == "__main__":
    main()
