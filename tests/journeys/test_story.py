"""From an organiser's first idea to an entry in every participant's calendar, on the real site."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from icalendar import Calendar
from playwright.sync_api import Browser, Page

from nact_meet.world.timezones import utc_now
from tests.attack.ground import link_in
from tests.journeys.letters import DeliveredLocally, Letters, those, wait_for
from tests.journeys.people import Organiser, in_days, phone
from tests.parts.site import Site

pytestmark = pytest.mark.browser

TITLE = "Rice and rivers"
PASTED = """Aye Aye <aye@yangon.example>
李伟 <wei@shanghai.example>, Professor Win <office@yangon.example>
Professor Thu <office@yangon.example>
this is no address
Aye Aye <AYE@yangon.example>"""


@pytest.fixture
def site(start_site: Callable[..., Site]) -> Site:
    return start_site(DEMO="0", NOTICE_QUIET_SECONDS="8")


@pytest.fixture
def letters(site: Site, tmp_path: Path) -> Letters:
    return DeliveredLocally(tmp_path / "data")


def test_the_whole_story(
    browser: Browser, site: Site, letters: Letters, somchai: Organiser
) -> None:
    ref = somchai.drafts(TITLE, in_days(20), group="River studies")
    nobody_sees(browser, site, ref)
    invite(somchai, ref)
    somchai.publishes(ref, 6)  # four pasted, one speaker, one organiser

    entries_agree(letters)
    register_in_yangon(browser, site, letters)
    register_in_shanghai(browser, letters)
    assistant_registers(browser, letters)
    decline_in_dili(browser, letters)
    stranger_registers(browser, site, letters, ref)
    shared_mailbox_stays(browser, letters)
    withdraw_and_come_back(browser, letters)

    move_twice_in_one_mail(somchai, letters, ref)
    new_room_mails_nobody(somchai, letters, ref)
    feeds_hold_the_meeting(browser, site, letters, ref)
    look_back(somchai, ref)
    cancel_for(somchai, letters, ref, "aye@yangon.example", "stranger@london.example")


def nobody_sees(browser: Browser, site: Site, ref: str) -> None:
    page = phone(browser, "Asia/Dili")
    answer = page.goto(f"{site.url}/m/{ref}")
    assert answer is not None and answer.status == 404


def invite(somchai: Organiser, ref: str) -> None:
    somchai.pastes(ref, PASTED)
    somchai.reads("this is no address")
    kept = somchai.page.locator("[name=pasted]").input_value()
    assert "this is no address" in kept and "@" not in kept
    somchai.opens(f"/meetings/{ref}/preview")
    somchai.page.frame_locator("iframe").get_by_text("Answer the invitation").wait_for()


def entries_agree(letters: Letters) -> None:
    """One REQUEST each, of their own UID, at the same instant, naming nobody else."""
    everybody = {
        "aye@yangon.example": "Invitation",
        "wei@shanghai.example": "Invitation",
        "maria@dili.example": "Invitation",
    }
    found = [wait_for(letters, address, words) for address, words in everybody.items()]
    assert {each.method for each in found} == {"REQUEST"}
    assert len({str(each.event["UID"]) for each in found}) == 3
    assert len({each.event["DTSTART"].dt for each in found}) == 1
    for address, letter in zip(everybody, found, strict=True):
        assert str(letter.event["ATTENDEE"]) == f"mailto:{address}"
        others = set(everybody) - {address}
        assert not any(other in letter.message.as_string() for other in others)
    assert "10:00–12:00 Bangkok (UTC+7)" in found[0].text  # nobody knows her zone yet
    assert "11:00–13:00 Shanghai (UTC+8)" in found[0].text
    assert "12:00–14:00 Dili (UTC+9)" in found[2].text


def register_in_yangon(browser: Browser, site: Site, letters: Letters) -> None:
    """By the mail as the inbox page shows it, with one thumb."""
    page = phone(browser, "Asia/Yangon")
    page.goto(f"{site.url}/inbox")
    row = page.get_by_role("row").filter(has_text="aye@yangon.example")
    row.get_by_role("link").first.click()
    page.frame_locator("iframe").get_by_role("link", name="Answer the invitation").wait_for()
    open_place(page, wait_for(letters, "aye@yangon.example", "Invitation").link)
    page.get_by_text("This page is for Aye Aye").wait_for()
    page.locator("[name=institute]").fill("Institute of Yangon")
    page.locator("[name=country_code]").select_option("MM")
    page.locator("[name=zone]").fill("Asia/Yangon")
    page.get_by_role("button", name="Register").click()
    page.get_by_role("heading", name="You are registered").wait_for()
    assert "09:30" in page.locator(".when").inner_text()
    letter = wait_for(letters, "aye@yangon.example", "You are registered")
    assert "09:30–11:30 Yangon (UTC+6:30)" in letter.text
    assert letter.event["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"
    page.get_by_role("link", name="Join the meeting").click()
    page.locator("[data-countdown]").wait_for()
    assert "video.example" not in page.content()


def open_place(page: Page, link: str) -> None:
    answer = page.goto(link)
    assert answer is not None and answer.ok
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not page.evaluate(wide), f"{link} scrolls sideways"


def register_in_shanghai(browser: Browser, letters: Letters) -> None:
    page = phone(browser, "Asia/Shanghai", "zh-CN")
    open_place(page, wait_for(letters, "wei@shanghai.example", "Invitation").link)
    assert page.locator("html").get_attribute("lang") == "zh-Hans"
    page.locator("[name=institute]").fill("Institute of Shanghai")
    page.locator("[name=country_code]").select_option("CN")
    page.locator("[name=zone]").fill("Asia/Shanghai")
    page.locator("select[name=language]").select_option("zh_Hans")
    page.get_by_role("button", name="报名").click()
    page.get_by_role("heading", name="您已报名").wait_for()
    assert "上海" in wait_for(letters, "wei@shanghai.example", "您已报名").text


def assistant_registers(browser: Browser, letters: Letters) -> None:
    """Daw Khin reads the office's mail and registers Professor Win."""
    page = phone(browser, "Asia/Yangon")
    for letter in those(letters, "office@yangon.example", "Invitation"):
        if "Professor Win" in letter.text:
            open_place(page, letter.link)
    page.locator("[name=institute]").fill("Institute of Yangon")
    page.locator("[name=country_code]").select_option("MM")
    page.locator("[name=for_another]").check()
    page.locator("[name=own_name]").fill("Daw Khin")
    page.get_by_role("button", name="Register").click()
    page.get_by_role("heading", name="You are registered").wait_for()
    letter = wait_for(letters, "office@yangon.example", "You are registered")
    assert "Dear Daw Khin" in letter.text and "Professor Win" in letter.text
    assert letter.event["ATTENDEE"].params["CN"] == "Professor Win"


def decline_in_dili(browser: Browser, letters: Letters) -> None:
    page = phone(browser, "Asia/Dili")
    open_place(page, wait_for(letters, "maria@dili.example", "Invitation").link)
    page.get_by_role("link", name="I cannot come").click()
    page.wait_for_url("**/decline")
    page.get_by_role("button").last.click()
    letter = wait_for(letters, "maria@dili.example", "declined")
    assert letter.method == "CANCEL"


def stranger_registers(browser: Browser, site: Site, letters: Letters, ref: str) -> None:
    page = phone(browser, "Europe/London")
    page.goto(f"{site.url}/m/{ref}")
    page.get_by_role("link", name="Register").click()
    page.get_by_label("Your email address").fill("stranger@london.example")
    page.get_by_role("button").last.click()
    open_place(page, wait_for(letters, "stranger@london.example", "Register for").link)
    page.locator("[name=full_name]").fill("A Stranger")
    page.locator("[name=institute]").fill("Institute of London")
    page.locator("[name=country_code]").select_option("other")
    page.locator("[name=country_said]").fill("London")
    page.locator("[name=zone]").fill("Europe/London")
    page.get_by_role("button", name="Register").click()
    page.get_by_role("heading", name="You are registered").wait_for()
    wait_for(letters, "stranger@london.example", "You are registered")


def shared_mailbox_stays(browser: Browser, letters: Letters) -> None:
    """Professor Thu declines by the office's mailbox; Professor Win's entry is never touched."""
    page = phone(browser, "Asia/Yangon")
    (thu,) = [
        each
        for each in those(letters, "office@yangon.example", "Invitation")
        if "Professor Thu" in each.text
    ]
    open_place(page, thu.link)
    page.get_by_role("link", name="I cannot come").click()
    page.wait_for_url("**/decline")
    page.get_by_role("button").last.click()
    gone = wait_for(letters, "office@yangon.example", "declined")
    win = wait_for(letters, "office@yangon.example", "You are registered")
    assert gone.event["UID"] == thu.event["UID"] != win.event["UID"]
    open_place(page, win.link)
    page.get_by_role("heading", name="You are registered").wait_for()


def withdraw_and_come_back(browser: Browser, letters: Letters) -> None:
    page = phone(browser, "Asia/Yangon")
    first = wait_for(letters, "aye@yangon.example", "You are registered")
    open_place(page, first.link)
    page.get_by_role("link", name="Withdraw").click()
    page.wait_for_url("**/withdraw")
    page.get_by_role("button").last.click()
    gone = wait_for(letters, "aye@yangon.example", "no longer registered")
    open_place(page, first.link)
    page.locator("form.form").get_by_role("button").last.click()
    page.get_by_role("heading", name="You are registered").wait_for()
    back = wait_for(letters, "aye@yangon.example", "You are registered", count=2)
    steps = (first, gone, back)
    assert [each.method for each in steps] == ["REQUEST", "CANCEL", "REQUEST"]
    assert [each.event["SEQUENCE"] for each in steps] == [0, 1, 2]
    assert len({str(each.event["UID"]) for each in steps}) == 1


def move_twice_in_one_mail(somchai: Organiser, letters: Letters, ref: str) -> None:
    somchai.moves(ref, in_days(21), 5)
    somchai.moves(ref, in_days(22), 5)
    news = wait_for(letters, "aye@yangon.example", "New time")
    wait_for(letters, "stranger@london.example", "New time")
    assert len(those(letters, "aye@yangon.example", "New time")) == 1
    assert news.method == "REQUEST"
    assert news.event["SEQUENCE"] == 4
    assert news.event["DTSTART"].dt == in_days(22)
    assert "Old time:" in news.text and "New time:" in news.text
    assert those(letters, "maria@dili.example", "New time") == []


def new_room_mails_nobody(somchai: Organiser, letters: Letters, ref: str) -> None:
    before = len(letters.all())
    somchai.opens(f"/meetings/{ref}/edit/room")
    somchai.page.locator("[name=room_url]").fill("https://video.example.org/other")
    somchai.press("Save")
    somchai.reads("Saved.")
    somchai.opens(f"/meetings/{ref}/post")
    assert len(letters.all()) == before


def feeds_hold_the_meeting(browser: Browser, site: Site, letters: Letters, ref: str) -> None:
    page = phone(browser, "Asia/Yangon")
    open_place(page, wait_for(letters, "aye@yangon.example", "New time").link)
    page.get_by_role("link", name="Email me its address").click()
    page.get_by_role("button", name="Email me a link").click()
    page.goto(link_in(wait_for(letters, "aye@yangon.example", "own data").text, "/own-data/"))
    personal = page.locator("#feed-url").text_content()
    page.goto(f"{site.url}/m/{ref}")
    links = page.locator("link[rel=alternate][type='text/calendar']")
    public = [each.get_attribute("href") for each in links.all()]
    for address in (personal, *(f"{site.url}{each}" for each in public)):
        assert address is not None
        body = page.request.get(address.replace(site.url + site.url, site.url)).body()
        (event,) = Calendar.from_ical(body).events
        assert event["DTSTART"].dt == in_days(22)
        assert "ATTENDEE" not in event and b"video.example" not in body


def look_back(somchai: Organiser, ref: str) -> None:
    somchai.opens(f"/meetings/{ref}/post")
    somchai.reads("stranger@london.example")
    somchai.opens(f"/meetings/{ref}/changes")
    somchai.reads("Daw Khin")
    somchai.reads("On behalf of Professor Win")


def cancel_for(somchai: Organiser, letters: Letters, ref: str, *addresses: str) -> None:
    somchai.cancels(ref, "A typhoon is coming.")
    for address in addresses:
        letter = wait_for(letters, address, "Cancelled")
        assert letter.method == "CANCEL"
        assert "A typhoon is coming." in letter.text
    wait_for(letters, "wei@shanghai.example", "会议取消")
    assert those(letters, "maria@dili.example", "Cancelled") == []


def test_the_room_opens_and_china_meets_the_fallback_first(
    browser: Browser, letters: Letters, somchai: Organiser
) -> None:
    ref = somchai.drafts(TITLE, utc_now() + timedelta(minutes=10))
    somchai.pastes(ref, "Li Wei <wei@shanghai.example>\nAye Aye <aye@yangon.example>")
    somchai.publishes(ref, 4)
    rooms = {"CN": "fallback", "MM": "main"}

    for address, country in (("wei@shanghai.example", "CN"), ("aye@yangon.example", "MM")):
        page = phone(browser, "Asia/Shanghai")
        open_place(page, wait_for(letters, address, "Invitation").link)
        page.locator("[name=institute]").fill("Institute of Somewhere")
        page.locator("[name=country_code]").select_option(country)
        page.get_by_role("button", name="Register").click()
        page.get_by_role("link", name="Join the meeting").click()
        page.get_by_label("I agree to these rules").check()
        page.get_by_role("button", name="Enter").click()

        page.get_by_role("heading", name="Welcome").wait_for()
        first = page.get_by_role("link", name="Open the room").first.get_attribute("href")
        assert first is not None and first.endswith(rooms[country])
