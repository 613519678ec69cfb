"""The list of participants in a browser: two clicks, no mouse, a phone, nothing that overlaps."""

import os
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.person import Person
from nact_meet.meetings.models.meeting import Admission, Meeting
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import CameBy, State
from nact_meet.publication import publishing
from nact_meet.signing_in.models.sign_in_link import SignInLink
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.parts.looks import DESK, PHONE, check
from tests.parts.loopback import Listen

pytestmark = pytest.mark.browser

ROW = "[...document.querySelectorAll('tbody tr')].map(row => row.getBoundingClientRect().height)"
BAR_HEIGHT = "document.querySelector('.people__bar').getBoundingClientRect().height"
BAR = "document.querySelector('.people__bar').getBoundingClientRect().bottom <= innerHeight + 1"


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    meeting = cast.meeting(is_open=True, admission=Admission.APPROVAL)
    guests = [
        Person(full_name=f"Guest {n:02}", zone="Asia/Dili", institute=cast.dili, country_code="TL")
        for n in range(20)
    ]
    for n, guest in enumerate(guests):
        guest.contacts.append(Contact(address=f"guest{n}@dili.example"))
    db.session.add_all(guests)
    places = cast.invite(meeting, cast.aye, cast.maria, *guests)
    publishing.publish(meeting, by=cast.somchai)
    for place in places[:2]:
        place.came = CameBy.REGISTERED
        place.await_hosts(by=place.person)
    db.session.commit()
    return meeting


@pytest.fixture
def desk(
    app: Flask, browser: Browser, page: Page, meeting: Meeting, cast: Cast, listen: Listen
) -> Page:
    """Signed in, at the list."""
    link = SignInLink.for_organiser(cast.organiser)
    db.session.add(link)
    db.session.commit()
    path, ref = f"/sign-in/{link.token}", meeting.ref
    db.session.rollback()
    url = listen(app)
    page.set_viewport_size(DESK)
    page.goto(url + path)
    page.get_by_role("button", name="Sign in").click()
    page.goto(f"{url}/meetings/{ref}/participants")
    return page


def state_of(person: Person) -> State:
    db.session.rollback()
    place = db.session.query(Participant).filter_by(person_id=person.id).one()
    return place.state


def picture(page: Page, name: str) -> None:
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=False)


def test_one_is_approved_in_two_clicks_and_the_rows_are_dense(desk: Page, cast: Cast) -> None:
    check(desk)
    heights = sorted(desk.evaluate(ROW))
    picture(desk, "list-desk")

    desk.get_by_label("Select Aye Aye").click()
    assert desk.locator("[data-ticked]").inner_text() == "1"
    assert desk.evaluate(BAR)
    desk.get_by_role("button", name="Approve").click()
    desk.get_by_text("1 approved.").wait_for()

    assert state_of(cast.aye) == State.CONFIRMED
    assert heights[len(heights) // 2] <= 37, heights


def test_a_keyboard_alone_narrows_ticks_and_declines(desk: Page, cast: Cast) -> None:
    desk.get_by_label("Name, institute or country").focus()
    desk.keyboard.type("timór")
    desk.keyboard.press("Enter")
    desk.get_by_text("21 of them").wait_for()
    desk.get_by_label("Select Maria").focus()
    desk.keyboard.press("Space")
    desk.get_by_role("button", name="Decline").focus()
    desk.keyboard.press("Enter")
    desk.get_by_text("1 email is sent.").wait_for()
    check(desk)
    desk.get_by_role("button", name="Decline").focus()
    desk.keyboard.press("Enter")
    desk.get_by_text("1 declined.").wait_for()

    assert state_of(cast.maria) == State.DECLINED
    assert "q=tim" in desk.url


def test_on_a_phone_all_are_ticked_at_once_and_the_bar_is_at_the_thumb(desk: Page) -> None:
    desk.set_viewport_size(PHONE)
    check(desk)
    desk.get_by_label("Select all: 23 people").check()
    assert desk.locator("[data-ticked]").inner_text() == "23"
    assert desk.evaluate(BAR)
    desk.get_by_text("More", exact=True).click()
    check(desk)
    picture(desk, "list-phone-more")
    assert desk.evaluate(BAR_HEIGHT) <= PHONE["height"] / 3
    desk.get_by_label("Select Guest 03").uncheck()
    assert not desk.get_by_label("Select all: 23 people").is_checked()
    assert desk.locator("[data-ticked]").inner_text() == "22"
    desk.get_by_label("New role").select_option("observer")
    desk.get_by_role("button", name="Set role").click()
    desk.get_by_text("The role of 22 is set.").wait_for()
    desk.get_by_label("Select Aye Aye").scroll_into_view_if_needed()
    picture(desk, "list-phone")
