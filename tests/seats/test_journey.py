"""A seat from the organiser's page to who waits for it, in a real Chromium."""

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places.models.participant import Participant
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.parts.deliver import deliver
from tests.parts.looks import DESK, check, check_everywhere
from tests.parts.loopback import Listen, signed_in
from tests.parts.smtp import MailServer

pytestmark = pytest.mark.browser


@pytest.fixture
def places(cast: Cast) -> list[Participant]:
    """Aye Aye and Maria, invited to a meeting that is open to anybody."""
    meeting = cast.meeting(is_open=True)
    places = cast.invite(meeting, cast.aye, cast.maria)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    return places


def register(page: Page, url: str) -> None:
    page.goto(url)
    page.get_by_role("button", name="Register").click()


def test_a_freed_seat_goes_to_who_waits(
    app: Flask,
    cast: Cast,
    places: list[Participant],
    listen: Listen,
    browser: Browser,
    page: Page,
    smtp: MailServer,
) -> None:
    ref = db.session.get_one(Meeting, places[0].meeting_id).ref
    aye, maria = (f"/r/{place.token}" for place in places)
    organiser = cast.organiser
    url = listen(app)
    desk = signed_in(browser.new_page(viewport=DESK), url, db.session.merge(organiser))

    desk.goto(f"{url}/meetings/{ref}/registration")
    desk.get_by_role("main").get_by_role("link", name="Seats", exact=True).click()
    desk.get_by_label("Total seats").fill("3")
    desk.get_by_label("Lao PDR").fill("2")
    desk.get_by_label("When a seat becomes free").select_option("They have an hour to accept")
    desk.get_by_role("button", name="Save").click()
    desk.get_by_text("Saved.").wait_for()
    check_everywhere(desk)

    register(page, url + aye)
    page.get_by_role("heading", name="You are registered").wait_for()
    register(page, url + maria)
    page.get_by_text("You are first on the waiting list.").wait_for()
    check(page)

    page.goto(f"{url}{aye}/withdraw")
    page.get_by_role("button", name="Withdraw").click()
    deliver()
    offer = [each for each in smtp.messages if each.recipient == "maria@dili.example"][-1]
    assert "A seat has become free, and you are next on the waiting list." in offer.text()
    page.goto(url + maria)
    check(page)
    page.get_by_role("button", name="Accept the seat").click()
    page.get_by_role("heading", name="You are registered").wait_for()
    desk.goto(f"{url}/meetings/{ref}/participants")
    expect(desk.get_by_role("row", name="Maria")).to_contain_text("Registered")
    desk.close()
