"""In a browser a draft saves itself, says so in words, and asks before unsaved words are left."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from nact_meet.bin import deleting
from nact_meet.bin.models import Binned
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.organising.test_meeting_pages import only_meeting
from tests.parts.looks import check_everywhere
from tests.parts.loopback import Listen, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.walk]


def saved_room() -> str:
    room = only_meeting().main_room
    assert room is not None
    db.session.remove()  # the server is the one that writes
    return room.url


def test_a_section_saves_itself_and_nothing_unsaved_is_left_unasked(
    app: Flask, page: Page, listen: Listen, cast: Cast
) -> None:
    ref = cast.meeting().ref
    url = listen(app)
    signed_in(page, url, cast.organiser).goto(f"{url}/meetings/{ref}/edit/room")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    kept = page.locator("[data-kept]")

    page.get_by_label("Address of the video room").fill("https://video.example.org/one")
    page.get_by_label("Venue").focus()
    expect(kept).to_have_text(re.compile("Saved (now|0 seconds ago)"))
    assert saved_room() == "https://video.example.org/one"
    page.get_by_label("Address of the video room").fill("video")
    page.get_by_label("Venue").focus()
    expect(kept).to_contain_text("Not saved yet: Please enter the full address")
    page.evaluate("location.reload()")
    expect(page.get_by_label("Address of the video room")).to_have_value("video")
    page.get_by_label("Address of the video room").fill("https://video.example.org/two")
    page.get_by_label("Venue").focus()
    expect(kept).to_have_text(re.compile("Saved"))
    check_everywhere(page)
    page.goto(f"{url}/meetings/{ref}")

    assert asked == ["beforeunload"]
    assert saved_room() == "https://video.example.org/two"


def test_a_draft_that_was_deleted_meanwhile_is_said_to_be_so(
    app: Flask, page: Page, listen: Listen, cast: Cast
) -> None:
    ref = cast.meeting().ref
    url = listen(app)
    signed_in(page, url, cast.organiser).goto(f"{url}/meetings/{ref}/edit/room")
    deleting.delete(only_meeting(), by=cast.somchai)
    db.session.commit()
    db.session.remove()
    kept = page.locator("[data-kept]")

    page.get_by_label("Venue").fill("Hall 2")
    page.get_by_label("Address of the video room").focus()

    expect(kept).to_contain_text("Not saved yet: someone has deleted this draft.")
    deleting.restore(db.session.scalars(select(Binned)).one(), by=cast.somchai)
    db.session.commit()
    db.session.remove()
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(f"{url}/meetings/{ref}")
    assert only_meeting().venue == "Hall 2"
