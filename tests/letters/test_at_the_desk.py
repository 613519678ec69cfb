"""An organiser writes to the invited of a country, looks, sends, and asks again; in a browser."""

import pytest
from flask import Flask
from playwright.sync_api import Page

from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places import audience
from tests.cast import Cast
from tests.parts.deliver import deliver
from tests.parts.looks import DESK, check, check_everywhere
from tests.parts.loopback import Listen, signed_in
from tests.parts.smtp import MailServer

pytestmark = pytest.mark.browser


def test_from_a_filter_to_the_mailboxes(
    app: Flask, page: Page, listen: Listen, cast: Cast, meeting: Meeting, smtp: MailServer
) -> None:
    cast.maria.country_code = "MM"
    audience.place_of(meeting, cast.maria).country_code = "MM"  # type: ignore[union-attr]  # invited above
    ref, organiser = meeting.ref, cast.organiser
    deliver()
    page.set_viewport_size(DESK)
    url = listen(app)
    signed_in(page, url, organiser).goto(f"{url}/meetings/{ref}/participants")

    page.get_by_label("Answer").select_option(label="Invited")
    page.get_by_label("Country", exact=True).select_option(label="Myanmar")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("button", name="Write").click()
    page.get_by_label("Subject").first.fill("A paper for {name}")
    page.get_by_label("Text", exact=True).fill("Dear {nmae},\n\nplease read it before {when}.")
    page.get_by_role("button", name="Save and preview").click()
    page.locator("#errors").get_by_text("Did you mean {name}?").wait_for()
    check(page)
    page.get_by_label("Text", exact=True).fill("Dear {name},\n\nplease read it before {when}.")
    page.get_by_role("button", name="Save and preview").click()

    mail = page.frame_locator("iframe")
    mail.get_by_text("Dear Dr Aye Aye,").wait_for()
    mail.get_by_text("09:30–11:30 Yangon (UTC+6:30)").wait_for()
    check_everywhere(page)
    page.set_viewport_size(DESK)
    page.get_by_role("link", name="Next recipient").click()
    mail.get_by_text("Dear Dr Maria,").wait_for()
    mail.get_by_text("12:00–14:00 Dili (UTC+9)").wait_for()
    page.get_by_role("link", name="Continue to send").press("Enter")
    page.wait_for_url("**/sending")
    check_everywhere(page)
    page.get_by_role("button", name="Send to 2 people").click()
    page.get_by_text("2 emails are on their way.").wait_for()
    smtp.messages.clear()
    deliver()

    subjects = {each.recipient: str(each.message["Subject"]) for each in smtp.messages}
    assert subjects == {
        "aye@yangon.example": "A paper for Dr Aye Aye",
        "maria@dili.example": "A paper for Dr Maria",
    }
    page.goto(f"{url}/meetings/{ref}/participants")
    for said in ("We are reminding 3 people.", "3 had already been reminded today."):
        page.get_by_role("button", name="Remind 3 people who have not answered").click()
        page.get_by_text(said).wait_for()
    smtp.messages.clear()
    deliver()
    assert len(smtp.messages) == 3
    page.goto(f"{url}/meetings/{ref}/post")
    page.get_by_role("link", name="A paper for {name}").first.wait_for()
    check_everywhere(page)
