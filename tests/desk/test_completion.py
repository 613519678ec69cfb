"""A field that names a person or an institute completes as one types, and means one of them."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect
from sqlalchemy import select

from nact_meet.directory.models.working_group import Membership, WorkingGroup
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.cast import person as somebody
from tests.invitations.importing.test_journey import signed_in
from tests.parts.looks import check, check_everywhere
from tests.parts.loopback import Listen


@pytest.mark.parametrize(
    ("path", "words", "found"),
    [
        ("people", "aye", ["Aye Aye"]),
        ("people", "institute of dili", ["Maria"]),
        ("people", "", []),
        ("people", "x" * 300, []),
        ("people", "maria@dili", []),  # an address that they may not read finds nobody
        ("people", "a", []),  # two letters are enough, and one is not
        ("names", "aye", ["Aye Aye"]),
        ("addresses", "aye", []),
        ("addresses", "somch", ["Somchai"]),
        ("speakers", "aye", ["Aye Aye"]),
        ("institutes", "yan", ["Institute of Yangon"]),
        ("groups", "RÍCE", ["Rice and rivers"]),
        ("groups", "稻米", ["Rice and rivers"]),
        ("groups", "x" * 300, []),
        ("institutes", "%", []),
    ],
)
def test_what_is_typed_finds_whom_its_writer_may_read(
    path: str, words: str, found: list[str], organiser_client: FlaskClient, cast: Cast
) -> None:
    rice = {"first_name": "Rice and rivers", "written_in": "en"}
    group = WorkingGroup.found(rice, cast.somchai)
    group.translations = {"zh_Hans": {"name": "稻米与河流"}}
    db.session.commit()

    answer = organiser_client.get(f"/suggestions/{path}", query_string={"q": words})

    assert [row["label"] for row in answer.get_json()] == found
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_a_speaker_is_linked_by_an_address_only_where_that_may_be_read(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    def speaker(name: str) -> str:
        (row,) = organiser_client.get(f"/suggestions/speakers?q={name}").get_json()
        return str(row["value"])

    assert speaker("somchai").endswith(f", Institute of Bangkok <{cast.organiser.address}>")
    assert "<" not in speaker("maria")


def test_no_more_are_offered_than_one_looks_at(organiser_client: FlaskClient, cast: Cast) -> None:
    for number in range(12):
        guest = somebody(f"Guest {number}", f"guest{number}@dili.example", cast.dili)
        db.session.add(guest)
    db.session.commit()

    assert len(organiser_client.get("/suggestions/people?q=guest").get_json()) == 8


@pytest.mark.browser
def test_a_keyboard_alone_puts_one_of_two_of_a_name_into_a_group(
    app: Flask, page: Page, cast: Cast, listen: Listen
) -> None:
    group = WorkingGroup.found({"first_name": "Rice", "written_in": "en"}, cast.somchai)
    group.leads = [cast.institute]
    db.session.add(somebody("Aye Aye", "aye@dili.example", cast.dili))
    db.session.commit()
    url = listen(app)
    signed_in(page, url, cast.organiser)
    page.goto(f"{url}/working-groups/rice")
    field = page.get_by_role("combobox", name="Name or email address")
    check(page)

    field.focus()
    page.keyboard.type("aye")
    options = page.locator(".suggestions:not([hidden]) [role=option]")
    expect(options).to_have_count(2)
    expect(field).to_have_attribute("aria-expanded", "true")
    check(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    chosen = page.locator("[role=option][aria-selected=true]")
    expect(chosen).to_have_count(1)
    expect(field).to_have_attribute("aria-activedescendant", chosen.get_attribute("id") or "")
    page.keyboard.press("Escape")
    expect(options).to_have_count(0)
    page.keyboard.press("ArrowDown")
    expect(options).to_have_count(2)
    options.filter(has_text="Institute of Dili").click()
    expect(field).to_have_value("Aye Aye Institute of Dili")
    page.keyboard.press("Enter")
    page.get_by_text("Aye Aye has joined this working group.").wait_for()
    check_everywhere(page)

    (member,) = db.session.scalars(select(Membership))
    assert member.person.institute_name == "Institute of Dili"


@pytest.mark.browser
def test_each_line_and_each_city_completes_and_so_does_a_row_that_is_added(
    app: Flask, page: Page, cast: Cast, listen: Listen
) -> None:
    meeting = cast.meeting()
    url = listen(app)
    signed_in(page, url, cast.organiser)
    options = page.locator(".suggestions:not([hidden]) [role=option]")
    page.goto(f"{url}/finder")

    people = page.get_by_label("Other people")
    people.fill("Zhang Wei\n")
    people.press_sequentially("ay")
    expect(options).to_have_text(["Aye Aye Institute of Yangon"])
    check(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(people).to_have_value("Zhang Wei\nAye Aye Institute of Yangon")
    page.get_by_text("Countries and places of participants").click()
    cities = page.get_by_role("combobox", name="Time zones elsewhere")
    cities.fill("London, hà nội")
    cities.press("ArrowDown")
    expect(options).to_have_text(["Ho Chi Minh City Viet Nam, UTC+7"])
    check(page)
    options.click()
    expect(cities).to_have_value("London, Ho Chi Minh City")
    page.goto(f"{url}/meetings/{meeting.ref}/edit/programme")
    page.get_by_role("button", name="Add another item").click()
    page.get_by_label("Speakers").last.press_sequentially("somch")
    options.click()

    printed = f"Dr Somchai, Institute of Bangkok <{cast.organiser.address}>"
    expect(page.get_by_label("Speakers").last).to_have_value(printed)
    expect(page.locator("[data-kept]")).to_be_visible()
    page.goto(f"{url}/meetings/{meeting.ref}/edit")
    page.get_by_role("button", name="Add another host").click()
    page.get_by_role("combobox", name="Institute").last.press_sequentially("dili")
    options.click()
    expect(page.get_by_role("combobox", name="Institute").last).to_have_value("Institute of Dili")
    check(page)
