"""A real Chromium."""

import os
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from tests.parts.patience import LONG
from tests.parts.programs import needed

expect.set_options(timeout=LONG * 1000)
"""No test depends on how fast the machine is."""

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def once_it_has_loaded(act: Callable[..., None]) -> Callable[..., None]:
    """Until then a script may hide what stands above, and the click meets something else."""

    @wraps(act)
    def acted(self: Locator, *args: Any, **kwargs: Any) -> None:
        self.page.wait_for_load_state()
        act(self, *args, **kwargs)

    return acted


for verb in ("click", "check", "uncheck"):
    setattr(Locator, verb, once_it_has_loaded(getattr(Locator, verb)))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium's own engine without its window, at half the price; CHROMIUM may name another."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    path = needed(os.environ.get("CHROMIUM", names[0]), *names, package=names[0])
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    context.set_default_timeout(LONG * 1000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A phone of 360 px; a console error, or a request to another host, fails the test."""
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "request",
        lambda asked: complaints.append(asked.url) if is_foreign(asked.url) else None,
    )
    yield page
    expected = [text for text in complaints if "status of 4" in text or text.startswith("data:")]
    assert [text for text in complaints if text not in expected] == []


def is_foreign(url: str) -> bool:
    """Passkeys are for names alone: their tests ask for localhost."""
    return not any(host in url for host in ("//127.0.0.1", "//localhost:"))
