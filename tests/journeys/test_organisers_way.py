"""An organiser's pages in a browser, on a phone and at a desk, with scripts and without: what is
repeated, merged, deleted, cancelled and called again, looked up and read about."""

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from tests.cast import Cast, person
from tests.parts.looks import DESK, PHONE, check
from tests.parts.loopback import Listen, signed_in
from tests.parts.patience import LONG

pytestmark = [pytest.mark.browser, pytest.mark.walk]

SIZES = pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])


def opened(browser: Browser, size: ViewportSize, *, scripts: bool = True) -> BrowserContext:
    context = browser.new_context(viewport=size, java_script_enabled=scripts)
    context.set_default_timeout(LONG * 1000)
    return context


@SIZES
@SCRIPTS
def test_a_meeting_is_repeated_with_its_people(
    app: Flask, cast: Cast, browser: Browser, listen: Listen, size: ViewportSize, scripts: bool
) -> None:
    cast.act_for(cast.institute)
    meeting = cast.meeting()
    cast.invite(meeting)
    organiser, ref, url = cast.organiser, meeting.ref, listen(app)
    context = opened(browser, size, scripts=scripts)
    page = signed_in(context.new_page(), url, organiser)

    page.goto(f"{url}/meetings/{ref}/again")
    look(page, scripts)
    page.get_by_label("Every week", exact=True).check()
    page.get_by_label("How many more meetings").fill("3")
    page.get_by_label("With the same people").check()
    page.get_by_role("button", name="Make the drafts").last.click()

    expect(page.get_by_role("status")).to_contain_text("3")
    page.goto(f"{url}/meetings")
    look(page, scripts)
    expect(page.get_by_role("link", name="Rice and rivers")).to_have_count(4)
    context.close()


@SIZES
@SCRIPTS
def test_two_of_a_name_are_merged_and_parted_again(
    app: Flask, cast: Cast, browser: Browser, listen: Listen, size: ViewportSize, scripts: bool
) -> None:
    db.session.add_all(
        person("Anong Dee", f"anong{n}@bangkok.example", cast.institute) for n in range(2)
    )
    db.session.commit()
    organiser, url = cast.organiser, listen(app)
    context = opened(browser, size, scripts=scripts)
    page = signed_in(context.new_page(), url, organiser)

    page.goto(f"{url}/people/duplicates")
    look(page, scripts)
    page.get_by_role("button", name="Merge").click()
    look(page, scripts)
    page.get_by_role("button", name="Undo").click()

    page.goto(f"{url}/people")
    look(page, scripts)
    expect(page.get_by_role("link", name="Anong Dee")).to_have_count(2)
    context.close()


@SIZES
@SCRIPTS
def test_what_was_cancelled_is_called_again_for_a_day(
    app: Flask, cast: Cast, browser: Browser, listen: Listen, size: ViewportSize, scripts: bool
) -> None:
    meeting = cast.meeting()
    cast.invite(meeting)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    organiser, ref, url = cast.organiser, meeting.ref, listen(app)
    context = opened(browser, size, scripts=scripts)
    page = signed_in(context.new_page(), url, organiser)

    page.goto(f"{url}/meetings/{ref}/cancellation")
    look(page, scripts)
    page.locator("[name=reason]").fill("The host is ill.")
    page.get_by_role("button", name="Cancel the meeting").click()
    look(page, scripts)
    page.get_by_role("button", name="Call this meeting again").click()

    expect(page.get_by_role("status")).to_contain_text("takes place after all")
    look(page, scripts)
    context.close()


@SIZES
@SCRIPTS
def test_a_page_leads_to_its_paragraph_and_two_letters_find_a_person(
    app: Flask, cast: Cast, browser: Browser, listen: Listen, size: ViewportSize, scripts: bool
) -> None:
    organiser, url = cast.organiser, listen(app)
    context = opened(browser, size, scripts=scripts)
    page = signed_in(context.new_page(), url, organiser)

    page.goto(f"{url}/polls")
    about = page.get_by_role("link", name="Help with this page").get_attribute("href")
    page.goto(f"{url}{about}")
    expect(page.get_by_role("heading", name="Polls", level=1)).to_be_visible()
    look(page, scripts)
    page.goto(f"{url}/desk")
    search = page.locator("input[name=q]:visible").first
    search.fill("Ay")
    search.press("Enter")

    expect(page.locator("main").get_by_role("link", name="Aye Aye")).to_be_visible()
    look(page, scripts)
    context.close()


def look(page: Page, scripts: bool) -> None:
    """axe is a script itself."""
    if scripts:
        check(page)
