"""The list of participants is beside the details of each, and one goes through it in place."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect

from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.person import Person
from nact_meet.organising.views.participants import AROUND
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.organising.hosts.conftest import client_of
from tests.parts.looks import DESK, PHONE, check_everywhere
from tests.parts.loopback import Listen, signed_in

LINK = re.compile(
    r'<a data-in-place href="[^"]*/participants/\d+"( aria-current="page")?><bdi>(.*?)<'
)


def beside(client: FlaskClient, path: str) -> list[tuple[str, bool]]:
    """Names, and whether one is there."""
    listed = client.get(path).text.partition('class="listed__list"')[2]
    return [(name, bool(current)) for current, name in LINK.findall(listed)]


def test_so_many_before_and_after_are_listed_by_name(app_on_both: Flask, cast: Cast) -> None:
    """As many before as there is room for, and one more after."""
    count = AROUND + 1 + AROUND + 1
    guests = [Person(full_name=f"Guest {n:03}", zone="Asia/Dili") for n in range(count)]
    for n, guest in enumerate(guests):
        guest.contacts.append(Contact(address=f"guest{n}@dili.example"))
    db.session.add_all(guests)
    meeting = cast.meeting()
    place = cast.invite(meeting, *guests)[AROUND]
    address = f"/meetings/{meeting.ref}/participants/{place.id}"

    listed = beside(client_of(app_on_both, cast.somchai), address)

    assert [name for name, _here in listed] == [f"Guest {n:03}" for n in range(count - 1)]
    assert [name for name, here in listed if here] == [f"Guest {AROUND:03}"]


@pytest.mark.browser
@pytest.mark.walk
def test_one_goes_through_the_list_beside_the_details_without_loading_a_page(
    app: Flask, page: Page, listen: Listen, cast: Cast
) -> None:
    page.set_viewport_size(DESK)
    meeting = cast.meeting()
    cast.invite(meeting)
    ref, url = meeting.ref, listen(app)
    signed_in(page, url, cast.organiser).goto(f"{url}/meetings/{ref}/participants")
    loads: list[str] = []
    page.on("load", lambda loaded: loads.append(loaded.url))

    page.locator("tbody").get_by_role("link", name="Aye Aye").click()
    expect(page.get_by_role("heading", name="Dr Aye Aye")).to_be_focused()
    beside = page.get_by_role("navigation", name="Participants", exact=True)
    beside.get_by_role("link", name="Maria").press("Enter")
    expect(page.get_by_role("heading", name="Dr Maria")).to_be_focused()
    expect(beside.locator("[aria-current]")).to_contain_text("Maria")
    page.go_back()
    page.go_back()
    page.get_by_label("Select Maria").check()
    expect(page.locator("[data-ticked]")).to_have_text("1")
    page.go_forward()
    expect(beside).to_be_visible()
    check_everywhere(page)
    page.set_viewport_size(PHONE)
    expect(beside).to_be_hidden()

    assert loads == []
