"""A participant with a phone: agrees, sees what is stored, corrects, keeps a copy, erases."""

import json
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from nact_meet import chores
from nact_meet.lists.privacy import disclose
from nact_meet.meetings.models.meeting import Meeting, Visibility
from nact_meet.places.models.participant import Participant
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.own_data.conftest import place_of
from tests.own_data.fresh import a_day_later
from tests.own_data.test_fresh_links import AYE, path_in
from tests.own_data.traces import traces
from tests.parts.deliver import deliver
from tests.parts.looks import check
from tests.parts.loopback import Listen
from tests.parts.smtp import MailServer

pytestmark = pytest.mark.browser


def test_from_agreeing_to_erasing(
    page: Page, app: Flask, listen: Listen, meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    disclose(meeting, Visibility.PUBLIC, 60, by=cast.somchai)
    aye = place_of(meeting, cast, "aye")
    db.session.commit()
    deliver()
    ref, path, place_id = meeting.ref, f"/r/{aye.token}", aye.id
    url = listen(app)

    page.goto(url + path)
    expect(page.get_by_text("are erased 60 days after it")).to_be_visible()
    page.get_by_label("My name, position, institute").check()
    page.get_by_label("My name may be shown in the programme").check()
    page.get_by_role("button", name="Register").click()
    page.get_by_role("heading", name="You are registered").wait_for()
    page.goto(f"{url}/m/{ref}")
    expect(page.locator("#people + table")).to_contain_text("Dr Aye Aye")
    check(page)

    page.goto(url + path)
    page.get_by_role("link", name="Add a phone number").click()
    page.get_by_label("Telephone").fill("+95 1 555 0100")
    check(page)
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="View, correct, download or erase").click()
    expect(page.get_by_role("heading", name="Your data")).to_be_visible()
    expect(page.get_by_text("+95 1 555 0100")).to_be_visible()
    check(page)

    page.get_by_role("link", name="Correct").click()
    page.get_by_label("Position").fill("Director")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Director")).to_be_visible()
    smtp.reset()
    page.get_by_role("button", name="Email me a link").click()
    page.get_by_role("heading", name="Please check your email").wait_for()
    check(page)
    deliver()
    page.goto(url + path_in(smtp.to(AYE)[-1].text(), "/own-data/"))
    expect(page.get_by_role("heading", name="All your data")).to_be_visible()
    check(page)
    with page.expect_download() as started:
        page.get_by_role("link", name="Download everything").click()
    data = json.loads(Path(started.value.path()).read_text())
    assert data["person"]["position"] == "Director"
    assert {each["matter"] for each in data["agreed"]} == {"public_list", "programme"}

    page.get_by_role("link", name="Erase my data").click()
    expect(page.get_by_text("You withdraw from 1 upcoming meeting")).to_be_visible()
    check(page)
    page.get_by_role("button", name="Erase my data").click()
    page.get_by_role("heading", name="Your data will be erased").wait_for()
    check(page)
    deliver()
    page.goto(url + path_in(smtp.to(AYE)[-1].text(), "/erasure/"))
    expect(page.get_by_role("button", name="Keep my data")).to_be_visible()
    check(page)

    smtp.reset()
    a_day_later()
    deliver()
    chores.do()
    assert [each.calendar()["METHOD"] for each in smtp.to(AYE)] == ["CANCEL"]
    assert db.session.get_one(Participant, place_id).full_name == "N. N."
    assert traces("+95 1 555 0100", "Dr Aye Aye") == []
