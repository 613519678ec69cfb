"""An organiser asks, a participant answers and corrects, the organiser reads and exports."""

import csv
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places.models.participant import Participant
from tests.cast import Cast
from tests.parts.looks import DESK, check, check_everywhere
from tests.parts.loopback import Listen, signed_in
from tests.parts.patience import LONG

pytestmark = pytest.mark.browser


def add(desk: Page, kind: str, label: str, **more: str) -> None:
    desk.get_by_role("link", name=kind, exact=True).click()
    desk.get_by_label("Question", exact=True).fill(label)
    if choices := more.get("choices"):
        desk.get_by_label("Choices").fill(choices)
    if condition := more.get("shown_if"):
        desk.get_by_label("Who is asked").select_option(label=condition)
    if "required" in more:
        desk.get_by_label("An answer is required").check()
    desk.get_by_role("button", name="Save").click()
    desk.get_by_role("heading", name="Questions", exact=True).wait_for()


def test_from_a_question_to_a_sheet(
    app: Flask,
    browser: Browser,
    page: Page,
    cast: Cast,
    meeting: Meeting,
    place: Participant,
    listen: Listen,
    tmp_path: Path,
) -> None:
    ref, link, organiser = meeting.ref, f"/r/{place.token}", cast.organiser
    url = listen(app)
    context = browser.new_context(viewport=DESK)
    context.set_default_timeout(LONG * 1000)
    desk = signed_in(context.new_page(), url, organiser)

    desk.goto(f"{url}/meetings/{ref}/registration")
    desk.get_by_role("main").get_by_role("link", name="Questions").click()
    add(desk, "One choice", "Do you come to Vientiane?", choices="Yes\nNo", required="y")
    add(desk, "Short text", "Which hotel?", shown_if="Yes", required="y")
    add(desk, "Dietary or access needs", "What do you need?", shown_if="Yes")
    add(desk, "File", "Your paper")
    add(desk, "Consent", "I agree that the meeting is recorded.")
    check(desk)
    desk.get_by_role("link", name="Preview").click()
    desk.get_by_role("heading", name="Preview").wait_for()
    check(desk)

    page.goto(f"{url}{link}")
    assert not page.get_by_label("Which hotel?").is_visible()
    page.get_by_label("Yes", exact=True).check()
    page.get_by_label("Halal food").check()
    page.get_by_label("I agree that the meeting is recorded.").check()
    check(page)
    page.get_by_role("button", name="Register").click()
    page.locator("#errors").get_by_role("link", name="Which hotel?").click()
    check(page)
    page.get_by_label("Which hotel?").fill("The Mekong")
    paper = {"name": "rice.pdf", "mimeType": "text/html", "buffer": b"%PDF-1.7 rice"}
    page.get_by_label("Your paper").set_input_files(paper)  # type: ignore[arg-type]
    page.get_by_role("button", name="Register").click()
    page.get_by_role("heading", name="Your answers").wait_for()
    page.get_by_text("The Mekong").wait_for()
    check_everywhere(page)

    page.get_by_role("link", name="Change my answers").click()
    page.get_by_label("Which hotel?").fill("The Lotus")
    page.get_by_label("I agree that the meeting is recorded.").uncheck()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("The Lotus").wait_for()
    with page.expect_download() as own:
        page.get_by_role("link", name="Download", exact=True).click()

    desk.goto(f"{url}/meetings/{ref}/questions/answers")
    check_everywhere(desk)
    desk.get_by_text("The Lotus").wait_for()
    desk.get_by_role("link", name="Aye Aye").first.click()
    desk.get_by_text("Halal food").wait_for()
    check(desk)
    desk.goto(f"{url}/meetings/{ref}/lists")
    with desk.expect_download() as sheet:
        desk.get_by_role("link", name="Text (CSV)").click()
    text = sheet.value.path().read_text("utf-8-sig")
    context.close()

    assert own.value.suggested_filename == "rice.pdf"
    assert own.value.path().read_bytes() == b"%PDF-1.7 rice"
    rows = csv.DictReader(text.splitlines())
    row = next(row for row in rows if row["Full name"] == "Aye Aye")
    assert row["Do you come to Vientiane?"] == "Yes" and row["Which hotel?"] == "The Lotus"
    assert row["What do you need?"] == "Halal food" and row["Your paper"] == "rice.pdf"
    assert row["I agree that the meeting is recorded."] == ""
