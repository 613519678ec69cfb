"""An organiser types a date on a phone, sees what it is for everybody, and takes a better one."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from nact_meet.directory.models.working_group import WorkingGroup
from tests.cast import Cast
from tests.organising.clock_panel.conftest import elsewhere
from tests.parts.looks import check_everywhere
from tests.parts.loopback import Listen, signed_in

pytestmark = pytest.mark.browser


def test_a_night_becomes_a_morning(
    app: Flask, page: Page, listen: Listen, cast: Cast, group: WorkingGroup
) -> None:
    elsewhere(cast, cast.wei)
    url = listen(app)
    signed_in(page, url, cast.organiser).goto(f"{url}/meetings/new")
    panel = page.locator("[data-clocks]")

    page.get_by_label("Working group").fill("Rice")
    page.get_by_label("Day", exact=True).fill("2031-02-26")
    page.get_by_label("Start", exact=True).fill("05:30")
    expect(page.get_by_role("button", name="Check this time")).to_be_hidden()
    page.get_by_label("End", exact=True).fill("06:30")
    expect(panel.get_by_text("Myanmar · 1 person")).to_be_visible()
    expect(page.locator("#clocks").get_by_role("status")).to_contain_text("have a conflict")
    expect(page.get_by_label("End", exact=True)).to_be_focused()
    page.get_by_label("Time zone").fill("Asia/Nowhere")
    expect(panel).to_contain_text("We do not know this city")
    page.get_by_label("Time zone").fill("Asia/Bangkok")
    panel.get_by_role("button", name="Wednesday 26 February 2031").first.click()

    start = page.get_by_label("Start", exact=True)
    expect(start).not_to_have_value("05:30")
    expect(page.get_by_label("Day", exact=True)).to_be_focused()
    thailand = panel.locator("dl > div", has_text="Thailand")
    expect(thailand).to_contain_text(f"{start.input_value()}–")
    start.fill("10:30")
    page.get_by_label("End", exact=True).fill("11:15")
    expect(panel.get_by_role("link", name="Bridges")).to_be_visible()
    check_everywhere(page)
