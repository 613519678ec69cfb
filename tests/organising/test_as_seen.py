"""Beside its form stands a meeting's page as participants will see it, from what is saved."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, expect

from nact_meet.meetings.models.agenda import AgendaItem, ItemKind
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.parts.looks import DESK, PHONE, check_everywhere
from tests.parts.loopback import Listen, signed_in


def test_a_draft_looks_as_its_page_will_and_has_no_script(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    meeting = cast.meeting(is_public=True, is_open=True)
    meeting.agenda.append(AgendaItem(position=0, title="Rice", minutes=30, kind=ItemKind.SESSION))
    db.session.commit()

    page = organiser_client.get(f"/meetings/{meeting.ref}/as-seen")

    assert page.status_code == 200
    for words in ("Rice and rivers", "Rice</b>", "In every country", "Register"):
        assert words in page.text
    assert "<script" not in page.text


def test_it_says_whether_one_can_register(organiser_client: FlaskClient, cast: Cast) -> None:
    closed, cancelled = cast.meeting(), cast.meeting(title="Off")
    publishing.publish(cancelled, by=cast.somchai)
    publishing.cancel(cancelled, by=cast.somchai, reason="Flood")
    db.session.commit()

    pages = [
        organiser_client.get(f"/meetings/{each.ref}/as-seen").text for each in (closed, cancelled)
    ]

    assert "By invitation only" in pages[0]
    assert "This meeting has been cancelled." in pages[1]


@pytest.mark.browser
@pytest.mark.walk
def test_it_follows_what_is_typed_once_that_is_saved(
    app: Flask, page: Page, listen: Listen, cast: Cast
) -> None:
    page.set_viewport_size(DESK)
    url = listen(app)
    signed_in(page, url, cast.organiser)
    page.goto(f"{url}/meetings/{cast.meeting().ref}/edit/programme")
    seen = page.frame_locator("iframe[data-seen]")

    page.locator("[name=agenda-0-minutes]").fill("30")
    page.locator("[name=agenda-0-title]").fill("Rivers in spring")
    expect(seen.get_by_text("Rivers in spring")).to_be_visible()
    page.locator("nav.set").get_by_role("link", name="Title, time and hosts").click()
    expect(seen.get_by_role("heading", name="Rice and rivers")).to_be_visible()
    check_everywhere(page)
    page.set_viewport_size(PHONE)
    expect(page.locator("iframe[data-seen]")).to_be_hidden()
    with page.expect_popup() as opened:
        page.get_by_role("link", name="As participants will see it").click()

    expect(opened.value.get_by_text("Rivers in spring")).to_be_visible()
    expect(opened.value).to_have_url(re.compile("/as-seen$"))
    check_everywhere(opened.value)


@pytest.mark.browser
@pytest.mark.walk
def test_without_scripts_it_shows_what_is_saved(
    app: Flask, browser: Browser, listen: Listen, cast: Cast
) -> None:
    url = listen(app)
    plain = browser.new_context(java_script_enabled=False, viewport=DESK)
    page = signed_in(plain.new_page(), url, cast.organiser)

    page.goto(f"{url}/meetings/{cast.meeting().ref}/edit/room")

    seen = page.frame_locator("iframe[data-seen]")
    expect(seen.get_by_role("heading", name="Rice and rivers")).to_be_visible()
    plain.close()
