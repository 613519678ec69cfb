"""No word before the permit: from a host that must ask its authorities to a meeting that moves."""

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from nact_meet.meetings.models.host import Host
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast
from tests.organising.hosts.conftest import act_for
from tests.parts.deliver import deliver
from tests.parts.looks import DESK, check_everywhere
from tests.parts.loopback import Listen, signed_in
from tests.parts.smtp import Delivered, MailServer

pytestmark = [pytest.mark.browser, pytest.mark.walk]

AYE = "aye@yangon.example"
LATER = timedelta(minutes=5)


def test_no_word_before_the_permit(
    app: Flask, cast: Cast, browser: Browser, listen: Listen, smtp: MailServer
) -> None:
    act_for(cast.wei, cast.shanghai)
    cast.wei.language = "en"
    meeting = cast.meeting(is_public=True, written_in="en")
    meeting.hosts.append(Host(institute=cast.shanghai, position=1))
    db.session.commit()
    cast.invite(meeting, cast.aye)
    ref, url = meeting.ref, listen(app)
    organisers = [db.session.merge(each) for each in (cast.organiser, cast.wei.organiser)]
    desks = [browser.new_context(viewport=DESK) for _ in organisers]
    somchai, wei = (
        signed_in(desk.new_page(), url, each) for desk, each in zip(desks, organisers, strict=True)
    )

    somchai.goto(f"{url}/meetings/{ref}/clearances")
    check_everywhere(somchai)
    somchai.get_by_role("button", name="Needs a clearance").last.click()
    somchai.goto(f"{url}/meetings/{ref}/publication")
    check_everywhere(somchai)
    somchai.get_by_role("button", name="Send a save the date").click()
    expect(somchai.get_by_role("status")).to_contain_text("asked to keep the date")
    deliver()
    first = smtp.to(AYE)[-1]
    for page in (f"{url}/m/{ref}", f"{url}/feeds/meetings/{ref}.ics"):
        assert "Institute of Shanghai" not in somchai.request.get(page).text()

    wei.goto(f"{url}/meetings/{ref}/clearances")
    wei.get_by_role("link", name=re.compile("^Open")).click()
    check_everywhere(wei)
    wei.get_by_label("Applied on").fill("2026-01-05")
    wei.get_by_role("button", name="Save", exact=True).click()
    expect(wei.get_by_text("Applied for", exact=True)).to_be_visible()
    wei.get_by_label("Language of the approved title").select_option(label="简体中文")
    wei.get_by_label("Title as approved").fill("稻米与河流")
    wei.get_by_role("button", name="It has been granted").click()
    expect(wei.get_by_role("status")).to_contain_text("asked about the approved title")
    wei.goto(f"{url}/meetings/{ref}/hosts")
    agree_to_host(wei, url, smtp)
    somchai.goto(f"{url}/meetings/{ref}")
    somchai.get_by_role("button", name="Approve").click()
    deliver_later()
    last = smtp.to(AYE)[-1]

    assert status_of(first) == "TENTATIVE" and status_of(last) == "CONFIRMED"
    assert entry_of(first)["UID"] == entry_of(last)["UID"]
    assert "Institute of Shanghai" in last.text()

    somchai.goto(f"{url}/meetings/{ref}/edit")
    somchai.locator("[name=starts]").fill("13:00")
    somchai.locator("[name=ends]").fill("15:00")
    somchai.get_by_role("button", name="Save", exact=True).last.click()
    somchai.get_by_role("button", name="Save and ask").click()
    expect(somchai.get_by_text("Move this meeting?")).to_be_visible()
    somchai.goto(f"{url}/meetings/{ref}/clearances")
    expect(somchai.get_by_text("To be renewed")).to_be_visible()
    deliver_later()
    assert smtp.to(AYE)[-1].raw == last.raw, "it waits for the renewal"
    wei.goto(f"{url}/meetings/{ref}/clearances")
    wei.get_by_role("link", name=re.compile("^Open")).click()
    check_everywhere(wei)
    wei.get_by_role("button", name="It has been renewed").click()
    expect(wei.get_by_role("status")).to_contain_text("The change has been made.")
    deliver_later()
    moved = entry_of(smtp.to(AYE)[-1])
    assert moved["DTSTART"].dt.hour == 13
    assert moved["SEQUENCE"] > entry_of(last)["SEQUENCE"]
    for desk in desks:
        desk.close()


def agree_to_host(page: Page, url: str, smtp: MailServer) -> None:
    """By the one link of the mail that asks."""
    deliver()
    asking = [mail for mail in smtp.to("wei@shanghai.example") if "/h/" in mail.text()]
    found = re.search(r"https?://\S+(/h/\S+)", asking[-1].text())
    assert found
    page.goto(url + found[1])
    page.get_by_role("button", name="Approve").click()


def deliver_later() -> None:
    """After the minutes in which somebody may go on editing."""
    with time_machine.travel(utc_now() + LATER, tick=True):
        deliver()


def entry_of(mail: Delivered) -> dict:
    return mail.calendar().events[0]


def status_of(mail: Delivered) -> str:
    return str(entry_of(mail)["STATUS"])
