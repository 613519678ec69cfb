"""One navigation on every page, and the pages of a meeting as one set: clicks, keys and pixels."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, ViewportSize, expect

from nact_meet.directory.models.working_group import WorkingGroup
from nact_meet.meetings.models.agenda import AgendaItem, ItemKind
from nact_meet.meetings.tabs import TABS
from nact_meet.places.models.states import State
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.parts.looks import PHONE, WIDE, check_everywhere
from tests.parts.loopback import Listen, signed_in

DESK: ViewportSize = {"width": 1280, "height": 800}
SOME = ["/desk", "/finder", "/people", "/account/devices"]
TALLEST = 4000
"""Pixels of a page at 1280."""
HEAD = 120
"""Pixels: where one is, the meeting's name, its state and its date."""


OPEN = """[...document.querySelectorAll('#set a[data-key]')].filter(a => a.checkVisibility())
    .map(a => a.getAttribute('href'))"""
PLACES = """[...document.querySelectorAll('.masthead .nav a')]
    .map(a => [a.textContent, ...Object.values(a.getBoundingClientRect().toJSON())])"""


@pytest.fixture
def site(app: Flask, cast: Cast, browser: Browser, listen: Listen) -> Iterator[tuple[Page, str]]:
    """Somchai's browser, and the address of a meeting."""
    meeting = cast.meeting(title="China-ASEAN Cooperation on Poverty Alleviation amid COVID-19")
    db.session.commit()
    ref, url = meeting.ref, listen(app)
    context = browser.new_context(viewport=DESK)
    yield signed_in(context.new_page(), url, cast.organiser), f"{url}/meetings/{ref}"
    context.close()


def open_pages(page: Page) -> list[str]:
    """Where the visible links of the set lead."""
    found: list[str] = page.evaluate(OPEN)
    return found


@pytest.mark.browser
def test_any_page_of_a_meeting_is_one_click_from_any_other(site: tuple[Page, str]) -> None:
    page, address = site
    for other in ("", "/seats"):
        page.goto(address + other)
        assert len(open_pages(page)) == len(TABS)
        head = page.locator(".meeting-head").bounding_box()
        assert head and head["height"] <= HEAD

    page.get_by_role("link", name="Approval").click()

    expect(page.get_by_role("heading", name="Approval", level=1)).to_be_visible()


@pytest.mark.walk
@pytest.mark.browser
def test_no_page_is_taller_than_five_screens(site: tuple[Page, str]) -> None:
    page, address = site
    page.goto(address)
    tall = {}
    for path in [*open_pages(page), *SOME, "/institutes", "/working-groups", "/settings"]:
        page.goto(address.partition("/meetings")[0] + path)
        if (height := page.evaluate("document.documentElement.scrollHeight")) > TALLEST:
            tall[path] = height

    assert tall == {}


@pytest.mark.browser
def test_on_a_phone_it_is_two_taps_without_any_script(
    browser: Browser, site: tuple[Page, str]
) -> None:
    page, address = site
    kept = page.context.cookies()
    context = browser.new_context(viewport=PHONE, java_script_enabled=False, has_touch=True)
    context.add_cookies([{**cookie} for cookie in kept])  # type: ignore[typeddict-item]
    phone = context.new_page()
    phone.goto(f"{address}/seats")
    assert open_pages(phone) == []

    phone.get_by_role("button", name="Pages of this meeting").tap()
    assert len(open_pages(phone)) == len(TABS)
    phone.get_by_role("link", name="Sent emails").tap()

    phone.wait_for_url(f"{address}/post")
    context.close()


@pytest.mark.browser
def test_three_keys_reach_any_page(site: tuple[Page, str]) -> None:
    page, address = site
    keys = {"11": address, "31": f"{address}/participants", "43": f"{address}/incoming"}
    for digits, target in keys.items():
        page.goto(f"{address}/letters/new")
        for key in ("Tab", *digits):
            page.keyboard.press(key)
        page.wait_for_url(target)

    for key in ("Tab", "0", "3"):
        page.keyboard.press(key)
    page.wait_for_url("**/polls")


@pytest.mark.browser
def test_the_navigation_never_changes_place(site: tuple[Page, str]) -> None:
    page, address = site
    url = address.partition("/meetings")[0]
    places = []
    for path in [*SOME, address.removeprefix(url), f"{address.removeprefix(url)}/seats"]:
        page.goto(url + path)
        places.append(page.evaluate(PLACES))

    assert [name for name, *_box in places[0]][:5] == [
        "Desk",
        "Meetings",
        "Polls",
        "Find a time",
        "People",
    ]
    assert [place for place in places if place != places[0]] == []


@pytest.mark.browser
def test_ones_own_pages_are_a_menu_that_a_keyboard_opens(site: tuple[Page, str]) -> None:
    page, address = site
    page.goto(address)
    menu = page.locator(".menu summary")
    menu.focus()
    menu.press("Enter")
    notifications = page.get_by_role("link", name="Notifications")
    notifications.focus()
    page.keyboard.press("Escape")
    expect(notifications).to_be_hidden()
    expect(menu).to_be_focused()
    menu.press("Enter")
    page.locator("main h1").click()
    expect(notifications).to_be_hidden()
    menu.press("Enter")
    notifications.click()

    expect(page.get_by_role("heading", name="Notifications", level=1)).to_be_visible()
    page.goto(address)
    check_everywhere(page)


def test_pages_that_have_moved_are_found_where_one_knew_them(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    assert 'id="mail"' in organiser_client.get("/meetings").text
    assert organiser_client.post("/meetings/digest", data={"wanted": "1"}).status_code == 303
    assert cast.organiser.wants_digest
    assert "Stop the daily digest" in organiser_client.get("/account/notifications").text
    assert ".ics" in organiser_client.get("/account/calendar").text


def test_the_settings_of_the_site_are_the_secretariats(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    cast.organiser.is_secretariat = True
    db.session.commit()
    page = organiser_client.get("/settings").text
    assert page.count("/passkeys") >= 2 and 'href="/ceilings"' in page

    cast.organiser.is_secretariat = False
    db.session.commit()

    assert organiser_client.get("/settings").status_code == 403
    assert 'href="/settings"' not in organiser_client.get("/desk").text


def test_what_waits_is_counted_at_its_page_and_at_its_group(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    meeting = cast.meeting()
    for place in cast.invite(meeting, cast.aye, cast.wei):
        place.state = State.PENDING
    db.session.commit()

    page = organiser_client.get(f"/meetings/{meeting.ref}/seats").text
    words = '<span class="visually-hidden">2 pending</span>'

    people, messages = page.split('<p class="set__group">')[3:5]
    assert people.count(words) == 2 and people.startswith("People")
    assert words not in messages
    decisions = people.partition("/decisions")[2].partition("</a>")[0]
    assert words in decisions


@pytest.mark.browser
def test_a_word_without_an_end_widens_no_page_on_a_phone(
    app: Flask, cast: Cast, page: Page, listen: Listen
) -> None:
    word = "Donaudampfschifffahrtsgesellschaftskapitaen" * 3
    draft = cast.meeting(title=word)
    group = WorkingGroup.found({"first_name": word[:100], "written_in": "en"}, cast.somchai)
    group.leads = [cast.institute]
    draft.agenda = [AgendaItem(kind=ItemKind.SESSION, title=word, minutes=9)]
    db.session.commit()
    paths = [
        *("/desk", "/search?q=donau", f"/working-groups/{group.slug}"),
        *(f"/meetings/{draft.ref}{below}" for below in ("", "/import")),
    ]
    url = listen(app)
    signed_in(page, url, cast.organiser)
    page.set_viewport_size(PHONE)
    wide = []
    for path in paths:
        page.goto(url + path)
        wide += [path] if page.evaluate(WIDE) else []

    assert wide == []
