"""Several days, from the organiser's form to a participant's No to one of them, in Chromium."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from nact_meet.meetings.models.agenda import AgendaItem, ItemKind
from nact_meet.publication import publishing
from nact_meet.signing_in.models.sign_in_link import SignInLink
from nact_meet.web.extensions import db
from tests.cast import assemble
from tests.meetings.plans import over_days
from tests.parts.looks import DESK, PHONE, check_everywhere
from tests.parts.loopback import Listen

pytestmark = [pytest.mark.browser, pytest.mark.walk]


class Local(NamedTuple):
    app: Flask
    sign_in: str
    ref: str
    own_page: str


@pytest.fixture
def local(sqlite_url: str, make_app: Callable[..., Flask]) -> Local:
    """Aye Aye is registered for three days."""
    app = make_app(sqlite_url, mail_server="")
    cast = assemble()
    meeting = over_days(cast.meeting())
    meeting.agenda = [
        AgendaItem(position=at, day=at, kind=ItemKind.SESSION, title=f"Part {at + 1}", minutes=60)
        for at in range(3)
    ]
    (place,) = cast.invite(meeting, cast.aye)
    publishing.publish(meeting, by=cast.somchai)
    place.confirm(by=cast.aye)
    link = SignInLink.for_organiser(cast.organiser)
    db.session.add(link)
    db.session.commit()
    return Local(app, f"/sign-in/{link.token}", meeting.ref, f"/r/{place.token}")


def picture(page: Page, name: str) -> None:
    """For whoever wants to look: PICTURES names a folder."""
    if folder := os.environ.get("PICTURES"):
        for size, scheme in ((DESK, "light"), (PHONE, "dark")):
            page.set_viewport_size(size)
            page.emulate_media(color_scheme=scheme)
            path = Path(folder) / f"{name}-{size['width']}.png"
            page.screenshot(path=path, full_page=True)


def test_days_are_added_and_one_of_them_is_declined(
    local: Local, listen: Listen, page: Page
) -> None:
    url = listen(local.app)
    page.goto(f"{url}{local.own_page}")
    expect(page.get_by_role("heading", name="Your days")).to_be_visible()
    picture(page, "own_page")
    page.get_by_role("button", name="I cannot come on this day").nth(1).click()
    expect(page.get_by_text("You told us that you cannot come on this day.")).to_be_visible()
    check_everywhere(page)

    page.goto(f"{url}{local.sign_in}")
    page.get_by_role("button", name="Sign in").click()
    page.goto(f"{url}/meetings/{local.ref}/participants")
    expect(page.get_by_text("Not on")).to_be_visible()
    page.goto(f"{url}/meetings/{local.ref}/edit")
    page.get_by_role("button", name="Add another day").click()
    expect(page.locator("[name=days-2-day]")).not_to_have_value("")
    picture(page, "form")
    check_everywhere(page)
    page.goto(f"{url}/m/{local.ref}")
    picture(page, "public")
    check_everywhere(page)
    page.goto(f"{url}/m/{local.ref}?lang=zh_Hans")
    picture(page, "public_zh")
