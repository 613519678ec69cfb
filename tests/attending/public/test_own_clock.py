"""A public page leads with its visitor's own clock where a script can tell it."""

import os

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.parts.loopback import Listen
from tests.parts.patience import LONG

PICTURES = os.environ.get("PICTURES")


@pytest.mark.browser
def test_a_visitor_s_own_clock_comes_first_and_the_meeting_s_without_a_script(
    app: Flask, cast: Cast, browser: Browser, listen: Listen
) -> None:
    meeting = cast.meeting()
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    address = f"{listen(app)}/m/{meeting.ref}"

    for has_script, when, clock in (
        (True, "09:30–11:30 Yangon, UTC+6:30", "Your time: Yangon"),
        (False, "10:00–12:00 Bangkok, UTC+7", "Meeting time: Bangkok"),
    ):
        context = browser.new_context(
            viewport={"width": 360, "height": 740},
            timezone_id="Asia/Rangoon",
            java_script_enabled=has_script,
        )
        context.set_default_timeout(LONG * 1000)
        page = context.new_page()
        page.goto(address)
        expect(page.locator(".when")).to_contain_text(when)
        expect(page.locator(".clocks dt").first).to_have_text(clock)
        expect(page).to_have_url(address)
        if PICTURES:
            page.screenshot(path=f"{PICTURES}/public-{clock[:4]}.png")
        context.close()
