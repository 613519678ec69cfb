"""A voter on a phone has dates kept; a host chooses one with a click; the entry is confirmed."""

import re
from datetime import datetime, timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from nact_meet.meetings.models.schedule import Slot
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.polls import agreeing
from nact_meet.polls.models.slot import AskedDate
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now, wall_clock
from tests.cast import Cast
from tests.parts.deliver import deliver
from tests.parts.looks import DESK, check_everywhere
from tests.parts.loopback import Listen, signed_in
from tests.parts.smtp import MailServer
from tests.polls.conftest import draft, enrol

pytestmark = pytest.mark.browser
AYE = "aye@yangon.example"


def in_a_month(days: int) -> AskedDate:
    start = wall_clock(utc_now() + timedelta(days=30 + days), "Asia/Bangkok")
    morning = datetime(start.year, start.month, start.day, 10)
    return AskedDate(Slot(morning, morning + timedelta(hours=2), "Asia/Bangkok"))


def test_from_a_kept_date_to_an_invitation(
    app: Flask, cast: Cast, page: Page, browser: Browser, listen: Listen, smtp: MailServer
) -> None:
    dates = [in_a_month(0), in_a_month(1)]
    deadline = utc_now() + timedelta(days=7)
    poll = draft(cast, dates=dates, closes_at=deadline, with_holds=True)
    enrol(poll, cast, cast.aye, cast.maria)
    agreeing.open(poll, by=cast.somchai)
    db.session.commit()
    ref, organiser = poll.ref, db.session.merge(cast.organiser)
    deliver()
    (path,) = re.findall(r"/v/\S+", smtp.to(AYE)[0].text())
    url = listen(app)
    desk = browser.new_context(viewport=DESK)
    host = signed_in(desk.new_page(), url, organiser)

    page.goto(url + path)
    for date in page.locator(".ballot__date").all():
        date.get_by_label("Yes", exact=True).check()
    expect(page.get_by_label("Hold the dates I can make")).to_be_checked()
    page.get_by_role("button", name="Send my answer").click()
    expect(page.get_by_text("2 dates are held in your calendar")).to_be_visible()
    check_everywhere(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the dates as a file").click()
    deliver_all()

    host.goto(f"{url}/polls/{ref}")
    check_everywhere(host)
    host.get_by_role("button", name=re.compile("^Choose .* 2 people will be told$")).first.click()
    expect(host.get_by_text("The date has been chosen and the meeting published.")).to_be_visible()
    deliver_all()
    page.reload()
    expect(page.get_by_text("The hosts have chosen this date.")).to_be_visible()
    check_everywhere(page)

    assert download.value.suggested_filename == f"dates-{ref}.ics"
    entries = [each.calendar() for each in smtp.to(AYE) if each.calendar()]
    says = [(str(each["METHOD"]), str(each.events[0]["STATUS"])) for each in entries]
    assert says[:2] == [("REQUEST", "TENTATIVE")] * 2
    assert sorted(says[2:]) == [("CANCEL", "CANCELLED"), ("REQUEST", "CONFIRMED")]
    desk.close()


def deliver_all() -> None:
    """And let go of the database: the browser's requests write to it too."""
    db.session.query(Notice).filter(Notice.kind == Kind.HOLD).update({"due_at": utc_now()})
    deliver()
    db.session.remove()
