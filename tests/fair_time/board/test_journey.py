"""From the hours of a country to an hour in which everybody works, in a real Chromium."""

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.parts.looks import DESK, check, check_everywhere
from tests.parts.loopback import Listen, signed_in

pytestmark = pytest.mark.browser


def test_hours_that_are_changed_open_an_hour_for_everybody(
    app: Flask, cast: Cast, listen: Listen, browser: Browser
) -> None:
    cast.organiser.is_secretariat = True
    db.session.commit()
    organiser = cast.organiser
    url = listen(app)
    desk = signed_in(browser.new_page(viewport=DESK), url, db.session.merge(organiser))

    desk.goto(f"{url}/finder")
    desk.get_by_role("link", name="Board", exact=True).click()
    desk.get_by_text("Choose people, dates").click()
    for country in ("Myanmar", "Thailand"):
        desk.get_by_label(country, exact=True).check()
    desk.get_by_label("Add someone in another place").fill("New York")
    desk.get_by_label("A day", exact=True).check()
    desk.get_by_label("From", exact=True).fill("2027-03-17")
    desk.get_by_role("button", name="Show").click()
    desk.get_by_role("row", name="New York").get_by_text("Tuesday, early or late").first.wait_for()
    check_everywhere(desk)
    desk.set_viewport_size(DESK)
    desk.get_by_text("Choose people, dates").click()
    desk.get_by_label("New York", exact=True).uncheck()
    desk.get_by_role("button", name="Show").click()
    expect(
        desk.get_by_role("link", name="09:00, new meeting, 1 of 2 at work", exact=True)
    ).to_be_visible()

    desk.get_by_role("link", name="Working hours, days without").click()
    check_everywhere(desk)
    desk.get_by_role("link", name="Change Myanmar").click()
    desk.get_by_role("group", name="An ordinary day").get_by_label("Morning from").fill("08:30")
    desk.get_by_label("Source").fill("Order 7 of the ministry")
    check_everywhere(desk)
    desk.get_by_role("button", name="Save").click()
    desk.get_by_role("row", name="Myanmar").get_by_text("Sources").click()
    desk.get_by_text("Order 7 of the ministry").wait_for()

    desk.goto(f"{url}/board?country=MM&country=TH&view=day&from=2027-03-17")
    shared = desk.get_by_role("link", name="09:00, new meeting, everyone at work")
    assert "starts=2027-03-17T02:00:00Z" in (shared.get_attribute("href") or "")
    desk.get_by_role("link", name="A month").click()
    desk.get_by_role("heading", name="March 2027").wait_for()
    check_everywhere(desk)
    for name in ("What an hour costs", "Days without meetings"):
        desk.goto(f"{url}/hours")
        desk.get_by_role("link", name=name).click()
        check_everywhere(desk)
    desk.close()


def test_a_week_says_its_best_hours_and_is_short_on_a_phone(
    app: Flask, cast: Cast, listen: Listen, page: Page
) -> None:
    """Twelve countries: hours are rows and countries narrow columns, and the weekend is folded."""
    url = listen(app)
    signed_in(page, url, cast.organiser).goto(f"{url}/board?from=2027-03-17")

    days = page.locator(".board-day")
    page.set_viewport_size({"width": 360, "height": 740})
    expect(days.first.locator(".board-best")).to_have_text(
        "14:00–15:00 Bangkok (UTC+7): all 12 at work."
    )
    first, last = days.first.bounding_box(), days.last.bounding_box()
    assert first and last and last["y"] + last["height"] - first["y"] < 3000
    one, other = (page.get_by_role("rowheader", name=name).first.bounding_box() for name in
                  ("Cambodia", "China"))  # fmt: skip
    assert one and other and one["y"] == other["y"] and one["x"] < other["x"] < 360
    assert days.locator("details").count() == 2
    page.set_viewport_size(DESK)
    assert page.evaluate("document.documentElement.scrollHeight") < 4000


def test_a_participant_says_their_hours_on_a_phone(
    app: Flask, cast: Cast, listen: Listen, page: Page
) -> None:
    meeting = cast.meeting()
    (place,) = cast.invite(meeting, cast.aye)
    publishing.publish(meeting, by=cast.somchai)
    place.confirm(**place.answered_by)
    db.session.commit()
    token = place.token
    url = listen(app)

    page.goto(f"{url}/r/{token}")
    page.get_by_role("link", name="Set your working hours").click()
    day = page.get_by_role("group", name="An ordinary day")
    expect(day.get_by_label("Morning from")).to_have_value("09:30")
    check(page)
    day.get_by_label("Morning from").fill("10:00")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(f"{url}/r/{token}?done=*")

    page.get_by_role("link", name="Set your working hours").click()
    expect(day.get_by_label("Morning from")).to_have_value("10:00")
    page.get_by_role("button", name="Reset to the institute’s hours").click()
    page.get_by_role("link", name="Set your working hours").click()
    expect(day.get_by_label("Morning from")).to_have_value("09:30")
