"""“These fourteen people, three weeks in March”: to a published meeting, in a real Chromium."""

from datetime import date

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from nact_meet import chores
from nact_meet.demo import meetings as demo
from nact_meet.directory.models.organiser import Organiser
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import State
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.parts.looks import check, check_everywhere
from tests.parts.loopback import Listen, signed_in

pytestmark = pytest.mark.browser

YEAR = utc_now().year + 1
FIRST, LAST = date(YEAR, 3, 1), date(YEAR, 3, 21)


@pytest.fixture(autouse=True)
def clock() -> None:
    """The real one: here it is measured."""


@pytest.fixture
def site(app: Flask, listen: Listen) -> str:
    """The demonstration, whose working group has fourteen people and a past."""
    demo.seed()
    chores.do()
    return listen(app)


@pytest.fixture
def organiser(site: str, page: Page) -> Page:
    somebody = db.session.scalars(select(Organiser)).one()
    return signed_in(page, site, somebody)


def from_people_to_a_published_meeting(page: Page) -> None:
    page.get_by_role("link", name="Find a time").click()
    page.get_by_label("Working group").fill("Working group on the digital economy")
    page.get_by_label("First day").fill(FIRST.isoformat())
    page.get_by_label("Last day").fill(LAST.isoformat())
    page.get_by_role("button", name="Find times").click()
    page.get_by_role("heading", name="The times that cost least").wait_for()
    page.get_by_role("link", name="Create meeting").first.click()
    page.get_by_text("14 people will be in the draft.").wait_for()
    page.get_by_label("Title").first.fill("Platforms, the next step")
    page.get_by_role("button", name="Save", exact=True).last.click()
    page.get_by_role("link", name="Publish").first.click()
    page.get_by_text("people will get an invitation").wait_for()
    page.get_by_role("button", name="Publish").click()
    page.get_by_text("Published.").wait_for()


def test_from_fourteen_people_to_a_published_meeting(organiser: Page) -> None:
    from_people_to_a_published_meeting(organiser)

    made = db.session.scalars(
        select(Meeting).where(Meeting.title == "Platforms, the next step")
    ).one()
    asked = (Participant.meeting_id == made.id, Participant.state == State.INVITED)
    assert made.published_at is not None
    assert FIRST <= made.starts_wall.date() <= LAST
    assert db.session.scalar(select(func.count(Participant.id)).where(*asked)) == 14
    db.session.remove()


def test_each_page_of_it_can_be_read_by_everybody(organiser: Page, site: str) -> None:
    page = organiser
    search = f"{site}/finder?group=digital-economy&first={FIRST}&last={LAST}"

    page.goto(f"{search}&share=spare&zone=London")
    page.get_by_text("Details").first.click()
    expect(page.get_by_text("Other times of that day").first).to_be_visible()
    page.get_by_text("How points are counted").click()
    check_everywhere(page)

    page.goto(f"{search}&minutes=480&hard=working-hours&zone=New York&rules=chosen")
    page.get_by_role("heading", name="No possible times").wait_for()
    check(page)

    page.goto(f"{search}&minutes=7&zone=Atlantis&new=Nobody")
    expect(page.get_by_role("alert")).to_contain_text("We do not know the city “Atlantis”")
    check(page)

    page.goto(f"{site}/meetings/new?starts={FIRST}T06:00:00Z&group=digital-economy&all=1")
    page.get_by_text("View list").click()
    check(page)

    page.goto(f"{site}/working-groups/digital-economy/ledger")
    page.get_by_role("heading", name="Share of bad hours").wait_for()
    page.emulate_media(color_scheme="dark")
    check(page)
