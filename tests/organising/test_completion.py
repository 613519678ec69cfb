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
        ("institutes", "yan", ["Institute of Yangon"]),
        ("institutes", "%", []),
    ],
)
def test_what_is_typed_finds_whom_its_writer_may_read(
    path: str, words: str, found: list[str], organiser_client: FlaskClient, cast: Cast
) -> None:
    answer = organiser_client.get(f"/suggestions/{path}", query_string={"q": words})

    assert [row["label"] for row in answer.get_json()] == found
    assert answer.headers["Cache-Control"] == "private, no-store"


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
