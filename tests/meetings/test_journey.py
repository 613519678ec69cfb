"""Several days, from the organiser's form to a participant's No to one of them, in Chromium."""

import csv
import io
import os
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from nact_meet.meetings.models.agenda import AgendaItem, ItemKind
from nact_meet.publication import publishing
from nact_meet.signing_in.models.sign_in_link import SignInLink
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now, wall_clock
from tests.cast import assemble
from tests.meetings.plans import over_days
from tests.parts.deliver import deliver
from tests.parts.looks import DESK, PHONE, check_everywhere
from tests.parts.loopback import Listen
from tests.parts.smtp import Delivered, MailServer

AYE = "aye@yangon.example"
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


def drafted(page: Page, url: str) -> str:
    """Three days by the form, an item of the programme on each; answers the meeting's ref."""
    first = wall_clock(utc_now() + timedelta(days=21), "Asia/Bangkok").date()
    page.goto(f"{url}/meetings/new")
    texts = {"title": "Rice and rivers", "day": first.isoformat(), "starts": "10:00"}
    for name, text in (texts | {"ends": "12:00", "zone": "Bangkok"}).items():
        page.locator(f"[name={name}]").fill(text)
    page.locator("[name=hosts-0-institute_id]").fill("Institute of Bangkok")
    for number in (0, 1):
        page.get_by_role("button", name="Add another day").click()
        expect(page.locator(f"[name=days-{number}-day]")).not_to_have_value("")
    page.locator("[name=days-1-starts]").fill("14:00")
    page.locator("[name=days-1-ends]").fill("16:00")
    page.get_by_role("button", name="Save, then: Programme", exact=True).last.click()
    expect(page.get_by_text("Draft saved")).to_be_visible()
    for number in range(3):
        if number:
            page.get_by_role("button", name="Add another item").click()
        page.locator(f"[name=agenda-{number}-day]").select_option(str(number + 1))
        page.locator(f"[name=agenda-{number}-title]").fill(f"Part {number + 1}")
        page.locator(f"[name=agenda-{number}-minutes]").fill("60")
    page.get_by_role("button", name="Save, then: The room", exact=True).last.click()
    expect(page.locator("[name=room_url]")).to_be_visible()
    return page.url.split("/meetings/")[1].split("/")[0]


def hours_in(mails: list[Delivered]) -> list[tuple[str, str, str]]:
    """Start, what the mail asks for and what the entry says of its reader; by day."""
    calendars = [calendar for mail in mails if (calendar := mail.calendar())]
    found = ((calendar, calendar.events[0]) for calendar in calendars)
    return sorted(
        (
            f"{event['DTSTART'].dt:%H:%M}",
            str(calendar["METHOD"]),
            str(event["ATTENDEE"].params["PARTSTAT"]),
        )
        for calendar, event in found
    )


def test_three_days_from_the_first_form_to_the_list_of_each_day(
    sqlite_url: str,
    make_app: Callable[..., Flask],
    smtp: MailServer,
    listen: Listen,
    page: Page,
) -> None:
    """Somchai makes them; Aye Aye registers, and cannot come on the second."""
    app = make_app(sqlite_url)
    cast = assemble()
    link = SignInLink.for_organiser(cast.organiser)
    db.session.add(link)
    db.session.commit()
    url = listen(app)
    page.goto(f"{url}/sign-in/{link.token}")
    page.get_by_role("button", name="Sign in").click()
    there = f"{url}/meetings/{drafted(page, url)}"
    page.goto(f"{there}/invitations")
    page.locator("[name=pasted]").fill("Aye Aye <aye@yangon.example>")
    page.get_by_role("button", name="Invite", exact=True).last.click()
    page.goto(f"{there}/publication")
    check_everywhere(page)
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("Published.")).to_be_visible()
    deliver()

    (invitation,) = smtp.to(AYE)
    asked = re.search(r"/r/[\w.-]+", invitation.text())
    assert asked and all(f"Part {number}" in invitation.text() for number in (1, 2, 3))
    page.goto(f"{url}{asked[0]}")
    expect(page.get_by_text("Part 3")).to_be_visible()
    check_everywhere(page)
    page.get_by_role("button", name="Yes, I will attend").click()
    expect(page.get_by_role("heading", name="You are registered")).to_be_visible()
    smtp.reset()
    deliver()
    assert hours_in(smtp.to(AYE)) == [
        *[("10:00", "REQUEST", "ACCEPTED")] * 2, ("14:00", "REQUEST", "ACCEPTED")
    ]  # fmt: skip
    smtp.reset()
    page.get_by_role("button", name="I cannot come on this day").nth(1).click()
    expect(page.get_by_text("You told us that you cannot come on this day.")).to_be_visible()
    check_everywhere(page)
    deliver()
    assert hours_in(smtp.to(AYE)) == [("10:00", "REQUEST", "DECLINED")]

    page.goto(f"{there}/participants")
    expect(page.get_by_role("row").filter(has_text="Aye Aye").get_by_text("Not on")).to_be_visible()
    check_everywhere(page)
    sheet = page.request.get(f"{there}/lists/participants.csv").text()
    (aye,) = [row for row in csv.reader(io.StringIO(sheet)) if "Aye Aye" in row]
    assert aye[-3:] == ["", "Cannot come on this day", ""]
