"""Somebody on a phone says when they are busy: by their calendar's address, and by hand."""

from datetime import date, timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from tests.busy.server import Elsewhere, fetcher
from tests.busy.test_pages import coming
from tests.cast import Cast
from tests.parts.looks import check, check_everywhere
from tests.parts.loopback import Listen

pytestmark = pytest.mark.browser


def test_from_ones_place_to_busy_and_free_again(
    page: Page, app: Flask, listen: Listen, cast: Cast, elsewhere: Elsewhere
) -> None:
    app.config["FETCHER"] = fetcher()
    elsewhere.keeps(coming())
    meeting = cast.meeting()
    (place,) = cast.invite(meeting, cast.aye)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    path, day = f"/r/{place.token}", date.today() + timedelta(days=10)
    url = listen(app)

    page.goto(url + path)
    page.get_by_role("link", name="Add your busy times").click()
    page.get_by_text("Where to find your calendar’s address").click()
    check(page)
    page.get_by_label("Address of your calendar").fill(elsewhere.url("/slip.ics"))
    page.get_by_role("button", name="Save and read it").click()
    expect(page.get_by_text("There is no calendar at this address (404).")).to_be_visible()
    page.get_by_text("Use another address").click()
    page.get_by_label("Address of your calendar").fill(elsewhere.url())
    page.get_by_role("button", name="Save and read it").click()
    expect(page.get_by_text("1 busy time ahead.")).to_be_visible()

    page.get_by_label("Day", exact=True).fill(day.isoformat())
    page.get_by_label("From").fill("10:00")
    page.get_by_label("To (optional)", exact=True).fill("09:00")
    page.get_by_role("button", name="Block these hours").click()
    expect(page.get_by_role("alert")).to_contain_text("The end must come after the start.")
    check(page)
    page.get_by_label("To (optional)", exact=True).fill("11:30")
    page.get_by_label("Every week until").fill((day + timedelta(days=28)).isoformat())
    page.get_by_role("button", name="Block these hours").click()
    expect(page.locator("table")).to_contain_text("10:00–11:30 Yangon, UTC+6:30 · every week until")
    check_everywhere(page)

    page.locator("table").get_by_role("button", name="Remove").click()
    expect(page.locator("table")).to_have_count(0)
    page.get_by_role("button", name="Stop reading it").click()
    expect(page.get_by_role("button", name="Read it again now")).to_have_count(0)
