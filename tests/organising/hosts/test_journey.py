"""Bangkok proposes and Yangon agrees, in two real browsers; the mails leave only then."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from nact_meet.directory.models.person import Person
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.organising.hosts.conftest import act_for
from tests.organising.test_making_a_meeting import COUNTS
from tests.parts.deliver import deliver
from tests.parts.looks import DESK, check, check_everywhere
from tests.parts.loopback import Listen, signed_in
from tests.parts.patience import LONG
from tests.parts.smtp import Delivered, MailServer

pytestmark = pytest.mark.browser


@pytest.fixture
def desks(browser: Browser) -> Iterator[list[BrowserContext]]:
    """Somchai's and Aye Aye's."""
    found = [browser.new_context(viewport=DESK) for _ in range(2)]
    for each in found:
        each.set_default_timeout(LONG * 1000)
    yield found
    for each in found:
        each.close()


def sits_down(desk: BrowserContext, url: str, person: Person) -> Page:
    assert person.organiser is not None
    return signed_in(desk.new_page(), url, person.organiser)


def mails(smtp: MailServer, address: str, subject: str) -> list[Delivered]:
    deliver()
    db.session.remove()
    return [each for each in smtp.to(address) if subject in str(each.message["Subject"])]


def test_a_meeting_is_published_and_moved_by_two_hosts(
    app: Flask,
    cast: Cast,
    meeting: Meeting,
    desks: list[BrowserContext],
    listen: Listen,
    smtp: MailServer,
) -> None:
    people, page_of_it = (cast.somchai, cast.aye), f"/meetings/{meeting.ref}"
    app.config["NOTICE_QUIET_SECONDS"] = 0
    later = meeting.starts_wall.date() + timedelta(days=1)
    url = listen(app)
    somchai, aye = (sits_down(*each) for each in zip(desks, [url] * 2, people, strict=True))

    somchai.goto(f"{url}{page_of_it}")
    somchai.get_by_role("link", name="Publish").first.click()
    somchai.get_by_text("Needs approval from Institute of Yangon.").wait_for()
    check(somchai)
    somchai.get_by_role("button", name="Propose to publish").click()
    somchai.get_by_text("Waiting for approval from Institute of Yangon.").wait_for()
    (asked,) = mails(smtp, "aye@yangon.example", "Please approve")
    assert "/h/" in asked.text()
    assert mails(smtp, "maria@dili.example", "Invitation") == []

    aye.goto(f"{url}{page_of_it}")
    check(aye)
    aye.get_by_role("button", name="Approve", exact=True).click()
    aye.get_by_text("You agreed, and the change has been made.").wait_for()
    assert len(mails(smtp, "maria@dili.example", "Invitation")) == 1
    assert len(mails(smtp, "somchai@bangkok.example", "Approved")) == 1

    aye.get_by_role("link", name="Title, time and hosts").click()
    aye.get_by_label("Day", exact=True).fill(later.isoformat())
    aye.get_by_role("button", name="Save", exact=True).click()
    aye.get_by_role("heading", name="Another host must agree").wait_for()
    check(aye)
    aye.get_by_role("button", name="Save and ask").click()
    aye.get_by_role("heading", name="Move this meeting?").wait_for()
    assert mails(smtp, "maria@dili.example", "New time") == []

    somchai.goto(f"{url}{page_of_it}")
    check_everywhere(somchai)
    somchai.get_by_role("button", name="Approve", exact=True).click()
    expect(somchai.locator(".meeting-head")).to_contain_text(str(later.day))
    (news,) = mails(smtp, "maria@dili.example", "New time")
    (event,) = news.calendar().events
    assert event["DTSTART"].dt.date() == later


def test_a_host_is_asked_and_named_once_it_presses_agree(
    app: Flask,
    cast: Cast,
    desks: list[BrowserContext],
    listen: Listen,
    smtp: MailServer,
) -> None:
    act_for(cast.aye, cast.yangon)
    meeting = cast.meeting()
    url, page_of_it = listen(app), f"/meetings/{meeting.ref}"
    people = (cast.somchai, cast.aye)
    somchai, aye = (sits_down(*each) for each in zip(desks, [url] * 2, people, strict=True))

    somchai.goto(f"{url}{page_of_it}/edit")
    somchai.get_by_role("button", name="Add another host").click()
    somchai.get_by_label("Institute", exact=True).nth(1).fill("Institute of Yangon")
    somchai.get_by_role("button", name="Save", exact=True).click()
    somchai.get_by_text("It has not agreed yet; no one else can see its name.").wait_for()
    check_everywhere(somchai)
    (asked,) = mails(smtp, "aye@yangon.example", "Please approve")
    assert "asks whether Institute of Yangon will host this meeting" in asked.text()

    aye.goto(f"{url}{page_of_it}")
    aye.get_by_role("heading", name="Will Institute of Yangon host this meeting?").wait_for()
    check(aye)
    aye.get_by_role("button", name="Approve", exact=True).click()
    aye.get_by_text("You agreed, and the change has been made.").wait_for()

    aye.goto(f"{url}{page_of_it}/hosts")
    expect(aye.locator("main")).to_contain_text("Organisers: Aye Aye")
    check_everywhere(aye)


def test_publishing_with_a_second_host_is_one_click_here_and_two_there(
    app: Flask,
    cast: Cast,
    meeting: Meeting,
    desks: list[BrowserContext],
    listen: Listen,
    smtp: MailServer,
) -> None:
    """The first of the two is on the link in the mail; Aye Aye is signed in nowhere."""
    url = listen(app)
    somchai, aye = sits_down(desks[0], url, cast.somchai), desks[1].new_page()
    for page in (somchai, aye):
        page.add_init_script(COUNTS)
    somchai.goto(f"{url}/meetings/{meeting.ref}/publication")

    somchai.get_by_role("button", name="Propose to publish").click()
    somchai.get_by_text("Waiting for approval from Institute of Yangon.").wait_for()
    (asked,) = mails(smtp, "aye@yangon.example", "Please approve")
    (link,) = set(re.findall(r"/h/\S+", asked.text()))
    aye.goto(f"{url}{link}")
    check_everywhere(aye)
    aye.get_by_role("button", name="Approve", exact=True).click()
    aye.get_by_text("You agreed, and the change has been made.").wait_for()

    check(aye)
    assert [clicks(somchai), 1 + clicks(aye)] == [1, 2]
    assert len(mails(smtp, "maria@dili.example", "Invitation")) == 1


def clicks(page: Page) -> int:
    return int(page.evaluate("sessionStorage.clicks ?? 0"))
