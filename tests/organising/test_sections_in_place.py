"""In a browser the pages of a meeting's form take each other's place, and no document is loaded."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Browser, Dialog, Page, expect
from sqlalchemy import select

from nact_meet.publication import publishing
from nact_meet.signing_in.models.browser_session import BrowserSession
from nact_meet.signing_in.models.kept_form import KeptForm
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.organising.test_meeting_pages import only_meeting
from tests.parts.looks import DESK, check_everywhere
from tests.parts.loopback import Listen, signed_in

MOST_OCTETS = 2 * 1024 * 1024
"""Of a form."""

pytestmark = [pytest.mark.browser, pytest.mark.walk]


@pytest.fixture
def at_desk(page: Page) -> Page:
    page.set_viewport_size(DESK)
    return page


def loads_of(page: Page) -> list[str]:
    loads: list[str] = []
    page.on("load", lambda loaded: loads.append(loaded.url))
    return loads


def section(page: Page, name: str) -> None:
    page.locator("nav.set").get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", name=name, level=2)).to_be_focused()


def answers(page: Page, *verbs: str) -> list[str]:
    """Dialogs are answered so, one after another; what they asked."""
    asked: list[str] = []
    left = list(verbs)

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.message)
        deed: Callable[[], None] = getattr(dialog, left.pop(0))
        deed()

    page.on("dialog", answer)
    return asked


def test_one_goes_between_sections_back_and_forth_and_each_works_as_if_it_were_loaded(
    app: Flask, at_desk: Page, listen: Listen, cast: Cast
) -> None:
    page, ref = at_desk, cast.meeting().ref
    url = listen(app)
    signed_in(page, url, cast.organiser).goto(f"{url}/meetings/{ref}/edit/room")
    loads = loads_of(page)

    page.get_by_label("Address of the video room").fill("https://video.example.org/one")
    section(page, "Programme")
    assert page.title().startswith("Programme")
    expect(page.locator("nav.set [aria-current]")).to_have_text("Programme")
    page.locator("[name=agenda-0-title]").fill("Opening")
    page.locator("[name=agenda-0-minutes]").fill("30")
    page.get_by_role("button", name="Add another item").click()
    expect(page.locator("[data-rows=agenda] > .row")).to_have_count(2)
    page.locator("[name=agenda-1-title]").fill("Rice")
    page.locator("[name=agenda-1-minutes]").fill("30")
    section(page, "The room")
    expect(page.get_by_label("Address of the video room")).to_have_value(re.compile("/one$"))
    page.go_back()
    expect(page.locator("[name=agenda-1-title]")).to_have_value("Rice")
    page.get_by_role("button", name="Remove: Item 2").click()
    expect(page.locator("[data-rows=agenda] > .row")).to_have_count(1)
    page.go_back()
    expect(page.get_by_role("heading", name="The room")).to_be_focused()
    page.go_forward()
    expect(page.locator("[data-rows=agenda] > .row")).to_have_count(1)
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.locator("main h1")).to_be_focused()
    expect(page.locator("body > [role=status]")).to_have_text("Saved.")
    section(page, "Languages and reminders")
    expect(page.locator(".notice--good")).to_have_count(0)
    check_everywhere(page)

    assert loads == []
    meeting = only_meeting()
    assert [item.title for item in meeting.agenda] == ["Opening"]
    assert meeting.main_room is not None


def test_what_cannot_be_saved_is_not_left_unasked(
    app: Flask, at_desk: Page, listen: Listen, cast: Cast
) -> None:
    page, ref = at_desk, cast.meeting().ref
    url = listen(app)
    signed_in(page, url, cast.organiser).goto(f"{url}/meetings/{ref}/edit")
    section(page, "The room")
    asked = answers(page, "dismiss", "dismiss", "accept", "dismiss", "accept")
    room = page.get_by_label("Address of the video room")

    room.fill("video")
    page.locator("nav.set").get_by_role("link", name="Programme").click()
    expect(page.locator("[data-kept]")).to_contain_text("Not saved yet")
    page.evaluate("history.back()")
    expect(page).to_have_url(re.compile("/edit/room$"))
    expect(room).to_have_value("video")
    section(page, "Title, time and hosts")
    page.locator("[name=title]").fill("")
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.locator("#errors")).to_be_focused()
    page.locator("nav.set").get_by_role("link", name="Programme").click()
    expect(page.locator("[name=title]")).to_have_value("")
    section(page, "Programme")

    assert asked == ["What you typed on this page is not saved. Leave the page all the same?"] * 5
    assert (only_meeting().title, only_meeting().main_room) == ("Rice and rivers", None)


def test_a_form_that_did_not_arrive_says_so_and_goes_when_it_can(
    app: Flask, browser: Browser, listen: Listen, cast: Cast
) -> None:
    url = listen(app)
    page = signed_in(browser.new_context(viewport=DESK).new_page(), url, cast.organiser)
    page.goto(f"{url}/meetings/{cast.meeting().ref}/edit")
    save = page.get_by_role("button", name="Save", exact=True).last
    page.locator("[name=title]").fill("Rivers alone")
    page.context.set_offline(True)

    save.click()
    expect(page.get_by_text("We could not reach the server.")).to_be_visible()
    page.context.set_offline(False)
    save.click()

    expect(page.get_by_role("heading", name="Rivers alone")).to_be_visible()
    page.context.close()


def test_what_a_server_or_its_proxy_refuses_stays_in_the_form(
    app: Flask, browser: Browser, listen: Listen, cast: Cast
) -> None:
    url = listen(app)
    page = signed_in(browser.new_context(viewport=DESK).new_page(), url, cast.organiser)
    page.goto(f"{url}/meetings/new")
    title = page.locator("[name=title]")
    save = page.get_by_role("button", name="Save", exact=True).last
    title.fill("Rivers alone")
    gateway = "<h1>502 Bad Gateway</h1>"
    page.route(
        "**/meetings",
        lambda route: route.fulfill(status=502, content_type="text/html", body=gateway),
        times=1,
    )

    save.click()
    expect(page.get_by_text("We could not reach the server.")).to_be_visible()
    expect(title).to_have_value("Rivers alone")
    title.evaluate("(field, size) => { field.value += 'x'.repeat(size) }", MOST_OCTETS)
    save.click()

    expect(page.get_by_text("This is too large to be sent.")).to_be_visible()
    expect(title).to_have_value(re.compile("^Rivers alonex+$"))
    page.context.close()


def test_what_was_typed_waits_for_who_was_signed_out_meanwhile(
    app: Flask, at_desk: Page, listen: Listen, cast: Cast
) -> None:
    page = at_desk
    url = listen(app)
    signed_in(page, url, cast.organiser).goto(f"{url}/meetings/{cast.meeting().ref}/edit")
    BrowserSession.end_all(cast.organiser)
    db.session.commit()
    db.session.remove()

    page.locator("[name=title]").fill("Rivers alone")
    page.get_by_role("button", name="Save", exact=True).last.click()

    expect(page.get_by_role("heading", level=1)).to_be_focused()
    expect(page).to_have_url(re.compile(r"/sign-in\?next=.*form=kept$"))
    kept = db.session.scalars(select(KeptForm)).one()
    assert dict(kept.form)["title"] == "Rivers alone"


def test_a_change_that_others_are_told_of_is_confirmed_and_nothing_is_asked_twice(
    app: Flask, at_desk: Page, listen: Listen, cast: Cast
) -> None:
    page, meeting = at_desk, cast.meeting()
    publishing.publish(meeting, by=cast.somchai)
    cast.invite(meeting, cast.aye)
    ref, url = meeting.ref, listen(app)
    signed_in(page, url, cast.organiser).goto(f"{url}/meetings/{ref}/edit")
    asked = answers(page, "accept")

    page.locator("[name=title]").fill("Rivers alone")
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.locator("main h1")).to_be_focused()
    page.locator("main form").get_by_role("button").first.click()

    expect(page.get_by_role("heading", name="Rivers alone")).to_be_visible()
    assert (asked, only_meeting().title) == ([], "Rivers alone")


def test_without_scripts_they_are_links_and_forms(
    app: Flask, browser: Browser, listen: Listen, cast: Cast
) -> None:
    url = listen(app)
    plain = browser.new_context(java_script_enabled=False, viewport=DESK)
    page = signed_in(plain.new_page(), url, cast.organiser)
    page.goto(f"{url}/meetings/{cast.meeting().ref}/edit")

    page.locator("nav.set").get_by_role("link", name="The room").click()
    page.get_by_label("Address of the video room").fill("https://video.example.org/one")
    page.get_by_role("button", name="Save", exact=True).last.click()

    expect(page.get_by_text("https://video.example.org/one")).to_be_visible()
    plain.close()
