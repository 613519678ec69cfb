"""A whole meeting is made and published with keys alone, and its participants' list is worked."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import State
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.organising.test_meeting_pages import only_meeting
from tests.parts.keys import Keys
from tests.parts.looks import DESK
from tests.parts.loopback import Listen, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.walk]


def test_a_meeting_of_two_hosts_six_items_and_two_rooms_is_made_and_published(
    app: Flask, page: Page, listen: Listen, cast: Cast
) -> None:
    page.set_viewport_size(DESK)
    cast.act_for(cast.shanghai)
    url = listen(app)
    signed_in(page, url, cast.organiser)
    keys = Keys(page)
    button = page.get_by_role

    keys.enter(page.get_by_role("link", name="New meeting"))
    expect(page.get_by_role("heading", name="New meeting")).to_be_focused()
    keys.fill(page.locator("[name=title]"), "Rice and rivers")
    keys.fill(page.locator("[name=day]"), "02262031")
    keys.fill(page.locator("[name=starts]"), "1000AM")
    keys.fill(page.locator("[name=ends]"), "0100PM")
    keys.enter(button("button", name="Add another host"))
    expect(page.locator("[name=hosts-1-institute_id]")).to_be_focused()
    keys.type("Institute of Shanghai")
    keys.enter(button("button", name="Save, then: Programme"))
    expect(page.get_by_role("heading", name="Programme")).to_be_focused()
    keys.to(page.locator("[name=agenda-0-minutes]"))
    for number in range(6):
        if number:
            keys.enter(button("button", name="Add another item"))
            expect(page.locator(f"[name=agenda-{number}-minutes]")).to_be_focused()
        keys.type("30")
        keys.fill(page.locator(f"[name=agenda-{number}-title]"), f"Part {number + 1}")
    keys.to(button("button", name="Up: Item 6"))
    keys.press("Space")
    expect(button("button", name="Up: Item 5")).to_be_focused()
    keys.enter(button("button", name="Remove: Item 6"))
    expect(page.locator("#agenda-4")).to_be_focused()
    keys.to(button("button", name="Put it back"), "Shift+Tab")
    keys.press("Enter")
    expect(page.locator("#agenda-5")).to_be_focused()
    keys.enter(button("button", name="Save, then: The room"))
    expect(page.get_by_role("heading", name="The room")).to_be_focused()
    keys.fill(page.locator("[name=room_url]"), "https://video.example.org/main")
    keys.enter(page.locator("summary", has_text="fallback room"))
    keys.fill(page.locator("[name=fallback_url]"), "https://video.example.com/second")
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Rice and rivers")).to_be_focused()
    keys.enter(page.get_by_role("link", name="Publish").first)
    keys.enter(button("button", name="Publish").last)
    expect(page.get_by_text("Published.")).to_be_visible()

    assert keys.faults == []
    meeting = only_meeting()
    titles = [item.title for item in meeting.agenda]
    assert titles == ["Part 1", "Part 2", "Part 3", "Part 4", "Part 6", "Part 5"]
    assert (len(meeting.hosts), len(meeting.rooms)) == (2, 2)
    assert meeting.published_at


def test_the_participants_list_is_searched_ticked_and_worked(
    app: Flask, page: Page, listen: Listen, cast: Cast
) -> None:
    page.set_viewport_size(DESK)
    meeting = cast.meeting()
    publishing.publish(meeting, by=cast.somchai)
    aye, _wei, _maria = cast.invite(meeting)
    ref, aye_id = meeting.ref, aye.id
    url = listen(app)
    signed_in(page, url, cast.organiser).goto(f"{url}/meetings/{ref}/participants")
    keys = Keys(page)

    keys.fill(page.get_by_label("Name, institute or country"), "aye")
    keys.press("Enter")
    page.wait_for_url("**q=aye**")
    keys.to(page.get_by_label("Select Aye Aye"))
    keys.press("Space")
    expect(page.locator("[data-ticked]")).to_have_text("1")
    keys.enter(page.locator("summary", has_text="More"))
    keys.to(page.get_by_label("New role"))
    keys.type("Observer")
    keys.enter(page.get_by_role("button", name="Set role"))
    expect(page.get_by_text("The role of 1 is set.")).to_be_visible()
    keys.to(page.get_by_label("Select Aye Aye"))
    keys.press("Space")
    keys.enter(page.locator("summary", has_text="More"))
    keys.enter(page.get_by_role("button", name="Remove"))
    expect(page.get_by_role("button", name="Remove")).to_be_visible()

    assert keys.faults == []
    place = db.session.get_one(Participant, aye_id)
    assert (place.role, place.state) == ("observer", State.INVITED)
