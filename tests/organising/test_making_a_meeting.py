"""A meeting of two hosts, six items and two rooms: clicks are counted, and documents that load."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.organising.test_meeting_pages import only_meeting
from tests.parts.looks import DESK
from tests.parts.loopback import Listen, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.walk]

COUNTS = """document.addEventListener("click", (event) => {
  const known = Number(sessionStorage.clicks ?? 0);
  if (event.isTrusted && event.detail) sessionStorage.clicks = known + 1;
}, true)"""


def test_a_meeting_takes_fourteen_clicks_at_most_and_loads_no_document(
    app: Flask, page: Page, listen: Listen, cast: Cast
) -> None:
    """Between them it is typed, with Tab from field to field."""
    page.set_viewport_size(DESK)
    url = listen(app)
    signed_in(page, url, cast.organiser).goto(f"{url}/meetings")
    page.add_init_script(COUNTS)
    page.reload()  # from here on clicks are counted
    first = page.evaluate("performance.timeOrigin")
    loads: list[str] = []
    page.on("load", lambda loaded: loads.append(loaded.url))

    page.get_by_role("link", name="New meeting").click()
    page.locator("[name=title]").click()
    page.keyboard.type("Rice and rivers")
    page.locator("[name=day]").fill("2031-02-26")
    page.locator("[name=starts]").fill("10:00")
    page.locator("[name=ends]").fill("13:00")
    page.get_by_role("button", name="Add another host").click()
    page.locator("[name=hosts-1-institute_id]").fill("Institute of Shanghai")
    page.get_by_role("button", name="Save, then: Programme").click()
    for number in range(6):
        if number:
            page.get_by_role("button", name="Add another item").click()
        page.locator(f"[name=agenda-{number}-minutes]").fill("30")
        page.locator(f"[name=agenda-{number}-title]").fill(f"Part {number + 1}")
    page.get_by_role("button", name="Save, then: The room").click()
    page.locator("[name=room_url]").fill("https://video.example.org/main")
    page.locator("summary", has_text="fallback room").click()
    page.locator("[name=fallback_url]").fill("https://video.example.com/second")
    page.get_by_role("button", name="Save", exact=True).last.click()

    expect(page.get_by_text("Part 6")).to_be_visible()
    page.wait_for_url(re.compile(r"/meetings/[^/]+$"))
    assert int(page.evaluate("sessionStorage.clicks")) <= 14
    assert (loads, page.evaluate("performance.timeOrigin")) == ([], first)
    meeting = only_meeting()
    made = (len(meeting.hosts), len(meeting.agenda), len(meeting.rooms))
    db.session.remove()
    assert made == (2, 6, 2)
