"""Approval in a browser: two register on a phone; a host says yes to one and no to the other."""

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from nact_meet.attending.registering import registration_token
from nact_meet.meetings.models.meeting import Admission, Meeting
from nact_meet.publication import publishing
from nact_meet.signing_in.models.sign_in_link import SignInLink
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.parts.deliver import deliver
from tests.parts.looks import check
from tests.parts.loopback import Listen
from tests.parts.smtp import MailServer

pytestmark = pytest.mark.browser


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    meeting = cast.meeting(is_open=True)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    return meeting


@pytest.fixture
def url(app: Flask, meeting: Meeting, listen: Listen) -> str:
    db.session.commit()
    return listen(app)


def register(page: Page, url: str, name: str) -> str:
    """On a phone, through the mailed link; answers the address of the place's page."""
    page.goto(url)
    page.get_by_text("The hosts decide about your registration").wait_for()
    page.get_by_label("Full name").fill(name)
    page.get_by_label("Institute").fill("River Commission")
    page.locator("[name=country_code]").select_option("LA")
    page.get_by_label("Time zone").fill("Asia/Vientiane")
    page.get_by_role("button", name="Register").click()
    page.get_by_role("heading", name="Your registration is with the hosts").wait_for()
    check(page)
    return page.url


def test_two_register_and_a_host_decides(
    browser: Browser, page: Page, url: str, meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    link = SignInLink.for_organiser(cast.organiser)
    db.session.add(link)
    db.session.commit()
    ref, sign_in = meeting.ref, f"{url}/sign-in/{link.token}"
    addresses = {"Noy": "noy@laos.example", "Khamla": "khamla@laos.example"}
    forms = {
        name: f"{url}/m/{ref}/register/{registration_token(meeting, address)}"
        for name, address in addresses.items()
    }
    db.session.rollback()
    desk = browser.new_page(viewport={"width": 1200, "height": 800})

    desk.goto(sign_in)
    desk.get_by_role("button", name="Sign in").click()
    desk.goto(f"{url}/meetings/{ref}/registration")
    desk.get_by_role("main").get_by_role("link", name="Approval").click()
    desk.get_by_label("After the hosts’ approval").check()
    check(desk)
    desk.get_by_role("button", name="Save").click()
    desk.get_by_text("Saved.").wait_for()

    places = {name: register(page, form, name) for name, form in forms.items()}
    desk.get_by_role("main").get_by_role("link", name="Decide").click()
    desk.get_by_label("Noy").check()
    check(desk)
    desk.get_by_role("button", name="Approve").click()
    desk.get_by_text("1 approved.").wait_for()
    desk.get_by_label("Select all on this page").check()
    desk.get_by_label("Your message").fill("The room is small.")
    desk.get_by_role("button", name="Decline", exact=True).click()
    desk.get_by_text("1 declined.").wait_for()
    desk.get_by_role("link", name="Declined (1)").click()
    check(desk)
    deliver()

    assert smtp.to(addresses["Noy"])[-1].calendar()["METHOD"] == "REQUEST"
    assert "The room is small." in smtp.to(addresses["Khamla"])[-1].text()
    page.goto(places["Noy"])
    page.get_by_role("heading", name="You are registered").wait_for()
    page.goto(places["Khamla"])
    page.get_by_text("The room is small.").wait_for()
    check(page)
    desk.close()
    assert db.session.get_one(Meeting, meeting.id).admission == Admission.APPROVAL
