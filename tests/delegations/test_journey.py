"""Hosts ask, a coordinator names three on a phone, orders and substitutes; hosts see it all."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from nact_meet.world.timezones import local, utc_now
from tests.cast import Cast
from tests.delegations.conftest import Yangon
from tests.delegations.naming import seats
from tests.parts.deliver import deliver
from tests.parts.looks import DESK, check
from tests.parts.loopback import Listen, signed_in
from tests.parts.smtp import MailServer

pytestmark = pytest.mark.browser


def test_from_the_question_to_the_hosts_overview(
    app: Flask,
    cast: Cast,
    yangon: Yangon,
    page: Page,
    browser: Browser,
    listen: Listen,
    smtp: MailServer,
) -> None:
    meeting = cast.meeting()
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    seats(meeting, cast, 9, MM=3)
    ref = meeting.ref
    day = local(utc_now() + timedelta(days=7), "Asia/Yangon").date()
    url = listen(app)
    desk = browser.new_context(viewport=DESK)
    somchai = signed_in(desk.new_page(), url, db.session.merge(cast.organiser))

    somchai.goto(f"{url}/meetings/{ref}/delegations")
    somchai.get_by_role("checkbox", name="Myanmar").check()
    somchai.get_by_role("button", name="Ask those selected, or ask again").click()
    somchai.get_by_label("Please name them by the end of").fill(day.isoformat())
    somchai.get_by_role("button", name="Send request", exact=True).click()
    expect(somchai.get_by_role("status")).to_have_text("2 emails are on their way.")
    deliver_all()

    page.goto(link_in(smtp.to("khin@yangon.example")[0].text(), url))
    expect(page.get_by_text("Hello Dr Daw Khin.")).to_be_visible()
    expect(page.get_by_text("3 of 3 seats left")).to_be_visible()
    check(page)
    page.get_by_role("link", name="Name your delegation").click()
    for at, name in enumerate(("Min Thu", "Hla Hla", "Aung Aung")):
        page.get_by_label("Full name").nth(at).fill(name)
        page.get_by_label("Email address").nth(at).fill(f"{name.split()[0].lower()}@yangon.example")
    page.get_by_label("Comes as").nth(1).select_option("Head of delegation")
    check(page)
    page.get_by_role("button", name="Submit names").last.click()
    expect(page.get_by_text("0 of 3 seats left")).to_be_visible()
    deliver_all()

    page.get_by_role("button", name="Move Hla Hla up").click()
    page.get_by_role("link", name="Replace Min Thu").click()
    page.get_by_label("Full name").fill("Su Su")
    page.get_by_role("button", name="Replace").last.click()
    expect(page.locator("[aria-invalid=true]")).to_have_count(1)
    assert page.get_by_label("Full name").input_value() == "Su Su"
    page.get_by_label("Email address").fill("su@yangon.example")
    check(page)
    page.get_by_role("button", name="Replace").last.click()
    expect(page.locator(".roll b")).to_have_text(["Hla Hla", "Su Su", "Aung Aung"])
    page.get_by_role("button", name="Confirm delegation").click()
    expect(page.get_by_text("The hosts have your delegation.")).to_be_visible()
    check(page)
    deliver_all()

    assert smtp.to("su@yangon.example")[-1].calendar()["METHOD"] == "REQUEST"
    assert [each.calendar()["METHOD"] for each in smtp.to("min@yangon.example")] == [
        *("REQUEST", "CANCEL")
    ]
    somchai.goto(f"{url}/meetings/{ref}/delegations")
    row = somchai.get_by_role("row", name="Myanmar")
    expect(row.get_by_text("3 of 3")).to_be_visible()
    row.get_by_role("link", name="Open").click()
    expect(somchai.get_by_text("You are acting for Institute of Yangon.")).to_be_visible()
    expect(somchai.locator(".roll b")).to_have_text(["Hla Hla", "Su Su", "Aung Aung"])
    check(somchai)
    desk.close()


def link_in(text: str, url: str) -> str:
    found = re.search(r"https?://\S+(/n/\S+)", text)
    assert found is not None, text
    return f"{url}{found[1]}"


def deliver_all() -> None:
    """And let go of the database: the browser's requests write to it too."""
    deliver()
    db.session.remove()
