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


SENT = """const fetched = window.fetch;
window.sent = [];
window.fetch = (url, options = {}) => {
  if (options.method === "POST") sent.push([options.body.length, options.keepalive]);
  return fetched(url, options);
}"""
FILL = """(length) => {
  const list = document.querySelector("[data-rows=agenda]");
  const form = list.closest("form");
  const rows = [...Array(200)].map((_, at) => ({ title: `Part ${at}`, minutes: 5 }));
  list.dispatchEvent(new CustomEvent("rows:insert", { detail: { rows, said: "" } }));
  const size = () => new URLSearchParams(new FormData(form)).toString().length;
  for (const field of list.querySelectorAll("[name$=-speakers]")) {
    field.value = "x".repeat(Math.min(4000, Math.max(0, length - size())));
  }
  return size();
}"""
HIDDEN = """() => {
  Object.defineProperty(document, "hidden", { value: true, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


@pytest.mark.parametrize(("length", "outlives_its_page"), [(59_999, True), (60_000, False)])
def test_a_long_programme_is_saved_though_only_64_kb_may_outlive_their_page(
    app: Flask, page: Page, listen: Listen, cast: Cast, length: int, outlives_its_page: bool
) -> None:
    ref = cast.meeting().ref
    url = listen(app)
    page.add_init_script(SENT)
    signed_in(page, url, cast.organiser).goto(f"{url}/meetings/{ref}/edit/programme")

    page.evaluate(f"(length) => {{ ({FILL})(length); ({HIDDEN})(); }}", length)
    expect(page.locator("[data-kept]")).to_have_text(re.compile("Saved"))

    assert page.evaluate("sent") == [[length, outlives_its_page]]
    assert len(only_meeting().agenda) == 200


def test_a_programme_too_long_to_be_sent_is_kept_and_saved_once_it_is_shorter(
    app: Flask, page: Page, listen: Listen, cast: Cast
) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 40_000
    ref = cast.meeting().ref
    url = listen(app)
    signed_in(page, url, cast.organiser).goto(f"{url}/meetings/{ref}/edit/programme")
    kept = page.locator("[data-kept]")

    page.evaluate(FILL, 50_000)
    expect(kept).to_contain_text("Not saved yet: this is too long to be saved at once.")
    written = list(only_meeting().agenda)
    db.session.remove()
    speakers = page.locator("[name$=-speakers]").all()
    long_ones = [field for field in speakers if field.input_value()]
    for field in long_ones:
        field.fill("")

    expect(kept).to_have_text(re.compile("Saved"))
    assert (written, len(long_ones) > 0, len(only_meeting().agenda)) == ([], True, 200)
