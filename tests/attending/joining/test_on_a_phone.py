"""What a participant does with one thumb at 360 px, in a real Chromium, without JavaScript too."""

from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from nact_meet.meetings.models.room import Room
from nact_meet.places.models.participant import Participant
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now, wall_clock
from tests.cast import Cast
from tests.parts.looks import check
from tests.parts.loopback import Listen

pytestmark = pytest.mark.browser


@pytest.fixture
def place(cast: Cast) -> Participant:
    """Aye Aye's, invited to a meeting that starts in ten minutes."""
    now = wall_clock(utc_now(), "Asia/Bangkok")
    meeting = cast.meeting(
        starts_wall=now + timedelta(minutes=10), ends_wall=now + timedelta(hours=2)
    )
    meeting.rooms = [Room(url="https://video.example/j/" + "9" * 60, number="123 456")]
    (place,) = cast.invite(meeting, cast.aye)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    return place


@pytest.fixture
def url(app: Flask, place: Participant, listen: Listen) -> str:
    """Her link on a server that listens on loopback."""
    path = f"/r/{place.token}"
    return f"{listen(app)}{path}"


def test_from_the_link_into_the_room(page: Page, url: str) -> None:
    page.goto(url)
    check(page)
    page.get_by_label("Position").fill("Director")
    page.get_by_label("Full name").fill("")
    page.get_by_role("button", name="Register").click()
    page.locator("#errors").wait_for()
    check(page)
    assert page.get_by_label("Position").input_value() == "Director"

    page.get_by_label("Full name").fill("Aye Aye")
    page.get_by_role("button", name="Register").click()
    page.get_by_role("heading", name="You are registered").wait_for()
    check(page)
    page.get_by_role("link", name="Join the meeting").click()
    page.wait_for_url("**/join")
    check(page)
    page.get_by_label("I agree to these rules").check()
    page.get_by_role("button", name="Enter").click()

    page.get_by_text("Aye Aye (Institute of Yangon)").wait_for()
    check(page)


def test_without_javascript(browser: Browser, url: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()

    page.goto(url)
    page.get_by_role("button", name="Register").click()
    page.get_by_role("link", name="Join the meeting").click()
    page.get_by_label("I agree to these rules").check()
    page.get_by_role("button", name="Enter").click()

    page.get_by_text("Aye Aye (Institute of Yangon)").wait_for()
    assert page.get_by_role("button", name="Copy").count() == 0
    context.close()
