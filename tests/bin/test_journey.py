"""A draft is deleted, and one press in the message brings it back."""

import os
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page

from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.invitations.importing.test_journey import signed_in
from tests.parts.looks import check_everywhere
from tests.parts.loopback import Listen

pytestmark = pytest.mark.browser


def test_a_draft_is_deleted_and_undone_in_a_press_each(
    app: Flask, page: Page, cast: Cast, listen: Listen
) -> None:
    ref = cast.meeting().ref
    url = listen(app)
    signed_in(page, url, cast.organiser)
    page.goto(f"{url}/meetings/{ref}")

    page.get_by_role("button", name="Delete this draft").click()
    page.get_by_text("Rice and rivers has been deleted.").wait_for()
    check_everywhere(page)
    picture(page, "bin-message")
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Rice and rivers is back.").wait_for()

    page.get_by_role("button", name="Delete this draft").click()
    page.goto(f"{url}/bin")
    check_everywhere(page)
    picture(page, "bin")
    page.get_by_role("button", name="Restore").click()
    page.get_by_text("Rice and rivers is back.").wait_for()
    assert page.url.endswith(f"/meetings/{ref}")


def picture(page: Page, name: str) -> None:
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"))


def test_duplicates_side_by_side_read_well(
    app: Flask, page: Page, cast: Cast, listen: Listen
) -> None:
    cast.aye.institute = cast.wei.institute = cast.institute
    cast.wei.full_name = "Ayé Aye"
    db.session.commit()
    url = listen(app)
    signed_in(page, url, cast.organiser)
    page.goto(f"{url}/people/duplicates")

    check_everywhere(page)
    picture(page, "duplicates")
    page.get_by_role("button", name="Merge").click()
    page.get_by_text("are one now.").wait_for()
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("is back.").wait_for()
