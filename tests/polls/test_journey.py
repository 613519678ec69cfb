"""Two hosts agree on dates, three answer, one of them on a phone in Yangon, one for a country, one
changes; the hosts see the result come in."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from nact_meet.directory.models.coordinator import CoordinatorContact, Standing
from nact_meet.directory.models.working_group import Membership, WorkingGroup
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now, wall_clock
from tests.cast import Cast, person
from tests.organising.hosts.conftest import act_for
from tests.organising.test_making_a_meeting import COUNTS
from tests.parts.deliver import deliver
from tests.parts.looks import DESK, check, check_everywhere
from tests.parts.loopback import Listen, signed_in
from tests.parts.smtp import MailServer
from tests.polls.conftest import contact_of

pytestmark = pytest.mark.browser


def test_from_two_hosts_dates_to_a_result(
    app: Flask, cast: Cast, page: Page, browser: Browser, listen: Listen, smtp: MailServer
) -> None:
    cast.shanghai.is_coordinator = True
    wei = contact_of(cast.wei)
    CoordinatorContact.name(cast.shanghai, wei, Standing.CONTACT, by=cast.somchai)
    cast.wei.language = "en"
    act_for(cast.maria, cast.dili)
    organisers = [db.session.merge(each) for each in (cast.organiser, cast.maria.organiser)]
    url = listen(app)
    desks = [browser.new_context(viewport=DESK) for _ in organisers]
    somchai, maria = (
        signed_in(desk.new_page(), url, each) for desk, each in zip(desks, organisers, strict=True)
    )

    draft_a_poll(somchai, url)
    check_everywhere(somchai)
    somchai.set_viewport_size(DESK)
    somchai.get_by_role("button", name="Open the poll").click()
    expect(somchai.get_by_role("status")).to_contain_text("once they agree: Institute of Dili")
    deliver_all()
    maria.goto(link_in(smtp.to("maria@dili.example")[0].text(), url))
    maria.get_by_role("button", name="Agree to these dates").click()
    expect(maria.get_by_role("status")).to_contain_text("The poll is open.")
    deliver_all()

    page.goto(link_in(smtp.to("aye@yangon.example")[0].text(), url))
    expect(page.get_by_text("Hello Dr Aye Aye.")).to_be_visible()
    expect(page.get_by_text("Yangon, UTC+6:30").first).to_be_visible()
    choose(page, "Yes", "No")
    page.get_by_role("button", name="Send my answer").click()
    expect(page.get_by_text("Please choose one of the three answers.").first).to_be_visible()
    check(page)
    choose(page, "Yes", "No", "If necessary")
    page.get_by_label("Comment").fill("After four I can stay longer.")
    page.get_by_role("button", name="Send my answer").click()
    expect(page.get_by_role("heading", name="Your answer is saved")).to_be_visible()
    check_everywhere(page)

    somchai.reload()
    live = somchai.get_by_text("1 of 2 have answered.")
    expect(live).to_be_visible()
    page.goto(link_in(smtp.to("wei@shanghai.example")[0].text(), url))
    expect(page.get_by_text("You answer for China (Institute of Shanghai).")).to_be_visible()
    choose(page, "No", "Yes", "Yes")
    page.get_by_role("button", name="Send my answer").click()
    expect(page.get_by_role("heading", name="Your answer is saved")).to_be_visible()
    expect(somchai.get_by_text("2 of 2 have answered.")).to_be_visible()

    page.goto(link_in(smtp.to("aye@yangon.example")[0].text(), url))
    choose(page, "No", "No", "Yes")
    page.get_by_role("button", name="Change my answer").click()
    expect(page.get_by_role("heading", name="Your answer is saved")).to_be_visible()
    best = somchai.locator(".results tbody tr").first
    expect(best.get_by_text("2 yes")).to_be_visible()
    expect(best.get_by_text("Best so far")).to_be_visible()
    check_everywhere(somchai)
    somchai.get_by_role("link", name="Voters").click()
    check_everywhere(somchai)
    for desk in desks:
        desk.close()


def test_a_poll_of_three_dates_for_fourteen_people_takes_seven_clicks_at_most(
    app: Flask, cast: Cast, page: Page, listen: Listen
) -> None:
    """Between them it is typed, with Tab from field to field."""
    people = [person(f"Member {n}", f"member{n}@dili.example", cast.dili) for n in range(14)]
    members = [Membership(person=member) for member in people]
    db.session.add(WorkingGroup(slug="rice", name="Rice", memberships=members))
    db.session.commit()
    url = listen(app)
    signed_in(page, url, cast.organiser).goto(f"{url}/desk")
    page.add_init_script(COUNTS)
    page.reload()

    page.get_by_role("link", name="Polls", exact=True).click()
    page.get_by_role("link", name="New poll").click()
    page.get_by_label("Title").fill("Rice and rivers")
    for number in range(3):
        row = page.get_by_role("group", name=f"Date {number + 1}")
        row.get_by_label("Day", exact=True).fill(f"2031-02-2{number}")
        row.get_by_label("Start").fill("14:00")
        row.get_by_label("End").fill("16:00")
    page.locator("[name=working_group_id]").fill("Rice")
    page.get_by_role("button", name="Show the people of this working group").click()
    page.get_by_role("button", name="Save", exact=True).last.click()
    page.get_by_role("button", name="Open the poll").click()

    expect(page.get_by_text("0 of 14 have answered.")).to_be_visible()
    assert int(page.evaluate("sessionStorage.clicks")) <= 7


def draft_a_poll(page: Page, url: str) -> None:
    """Three dates in a month, of Bangkok and Dili; Aye Aye and China are asked."""
    start = wall_clock(utc_now() + timedelta(days=30), "Asia/Bangkok")
    page.get_by_role("link", name="Polls", exact=True).click()
    page.get_by_role("link", name="New poll").click()
    page.get_by_label("Title").fill("Rice and rivers")
    page.get_by_role("button", name="Add another host").click()
    page.get_by_label("Institute").nth(1).fill("Institute of Dili")
    for number in range(3):
        row = page.get_by_role("group", name=f"Date {number + 1}")
        row.get_by_label("Day", exact=True).fill(
            (start + timedelta(days=number)).date().isoformat()
        )
        row.get_by_label("Start").fill("14:00")
        row.get_by_label("End").fill("16:00")
    page.get_by_label("Required people").fill("Aye Aye <aye@yangon.example>")
    page.get_by_label("China").select_option("Required")
    check(page)
    page.get_by_role("button", name="Save").last.click()
    expect(page.get_by_role("status")).to_contain_text("Draft saved.")


def choose(page: Page, *answers: str) -> None:
    for number, answer in enumerate(answers):
        date = page.locator(".ballot__date").nth(number)
        date.get_by_label(answer, exact=True).check()


def link_in(text: str, url: str) -> str:
    found = re.search(r"https?://[^/\s]+(/(?:v|polls)/\S+)", text)
    assert found is not None, text
    return f"{url}{found[1]}"


def deliver_all() -> None:
    """And let go of the database: the browser's requests write to it too."""
    deliver()
    db.session.remove()
