"""A newcomer with a phone of 360 px, in a real Chromium, with and without JavaScript."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from nact_meet.demo import meetings as demo
from tests.parts.looks import check
from tests.parts.loopback import Listen

pytestmark = pytest.mark.browser


@pytest.fixture
def url(sqlite_url: str, make_app: Callable[..., Flask], listen: Listen) -> str:
    """The demonstration, as somebody finds it who has just cloned the project."""
    app = make_app(sqlite_url, mail_server="")
    demo.seed()
    return listen(app)


def test_from_the_list_to_one_s_own_clock_and_to_registration(page: Page, url: str) -> None:
    page.goto(url)
    check(page)
    page.get_by_role("link", name="Digital Platform Management").click()
    page.wait_for_url("**/m/*")
    check(page)

    page.get_by_label("Your city or time zone").fill("Dili")
    page.get_by_role("button", name="Show my time").click()

    expect(page.locator(".when")).to_contain_text("16:00–18:30")
    expect(page.locator(".when")).to_contain_text("Dili, UTC+9")
    check(page)
    page.get_by_role("link", name="Register", exact=True).click()
    expect(page).to_have_url(re.compile("/register$"))


def test_the_date_is_the_largest_thing_on_the_page(page: Page, url: str) -> None:
    page.goto(url)
    page.get_by_role("link", name="Poverty Alleviation").click()
    page.wait_for_url("**/m/*")

    sizes = page.evaluate(
        """() => [...document.querySelectorAll("body *")]
            .filter((each) => [...each.childNodes].some((node) => node.nodeValue?.trim()))
            .map((each) => [parseFloat(getComputedStyle(each).fontSize), each.textContent.trim()])
            .sort((one, other) => other[0] - one[0])"""
    )

    assert sizes[0][1].replace("\u00a0", " ") == "Thursday 9 July 2020"
    assert sizes[0][0] > sizes[1][0]


def test_all_of_it_works_without_javascript(browser: Browser, url: str) -> None:
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, java_script_enabled=False, color_scheme="dark"
    )
    page = context.new_page()
    page.goto(url)
    page.get_by_role("link", name="Digital Platform Management").click()

    page.get_by_label("Your city or time zone").fill("Atlantis")
    page.get_by_role("button", name="Show my time").click()

    expect(page.get_by_text("We do not know this city")).to_be_visible()
    page.get_by_label("Your city or time zone").fill("Asia/Yangon")
    page.get_by_role("button", name="Show my time").click()
    expect(page.locator(".when")).to_contain_text("13:30–16:00")
    context.close()
