"""In a browser rows come, go and move in place: nothing is loaded anew, and keys do it all."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.cast import Cast
from tests.parts.looks import check_everywhere
from tests.parts.loopback import Listen, signed_in

pytestmark = pytest.mark.browser


WORD = """<html><head><style>p {margin: 0}</style></head><body><table class=MsoTable><tr>
<td><p style="margin:0">09:00–09:20</p></td>
<td><p>Fisheries<o:p></o:p></p></td><td><p>Wei</p><p>Aye Aye</p></td></tr>
<tr><td>09:20–10:00</td><td>Ports</td><td></td></tr></table></body></html>"""
PASTE = """(field, html) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  data.setData("text/plain", "as plain text");
  field.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true}));
}"""


def titles(page: Page) -> list[str]:
    fields = page.locator("[data-rows=agenda] > .row input[name$='-title']")
    return [fields.nth(at).input_value() for at in range(fields.count())]


def test_a_programme_is_written_by_keyboard_without_loading_the_page_anew(
    app: Flask, page: Page, listen: Listen, cast: Cast
) -> None:
    there = f"/meetings/{cast.meeting().ref}/edit"
    url = listen(app)
    signed_in(page, url, cast.organiser).goto(f"{url}{there}/programme")
    loads: list[str] = []
    page.on("load", lambda loaded: loads.append(loaded.url))
    said = page.locator("[data-rows=agenda] > [data-said]")

    page.locator("[name=agenda-0-title]").fill("Opening")
    add = page.get_by_role("button", name="Add another item")
    for title in ("Rice", "Rivers"):
        add.focus()
        page.keyboard.press("Enter")
        expect(page.locator("[data-rows=agenda] > .row").last.locator(":focus")).to_have_count(1)
        page.locator("[name$='-title']:below(:focus)").first.focus()
        page.keyboard.type(title)
    expect(said).to_have_text("Added: Item 3")
    page.get_by_role("button", name="Up: Item 3").press("Enter")
    expect(said).to_have_text("Moved: now Item 2")
    expect(page.get_by_role("button", name="Up: Item 2")).to_be_focused()
    assert titles(page) == ["Opening", "Rivers", "Rice"]
    page.keyboard.press("Enter")
    expect(page.locator("#agenda-0")).to_be_focused()
    assert titles(page) == ["Rivers", "Opening", "Rice"]
    page.get_by_role("button", name="Remove: Item 2").press("Enter")
    assert titles(page) == ["Rivers", "Rice"]
    page.get_by_role("button", name="Put it back").press("Enter")
    assert titles(page) == ["Rivers", "Opening", "Rice"]
    page.locator("[name=agenda-2-title]").evaluate(PASTE, WORD)
    expect(said).to_contain_text("2 items added. Please check them")
    assert titles(page) == ["Rivers", "Opening", "Rice", "Fisheries", "Ports"]
    expect(page.locator("[name=agenda-3-speakers]")).to_have_value("Wei\nAye Aye")
    expect(page.locator("[name=agenda-4-minutes]")).to_have_value("40")
    page.get_by_role("button", name="Take them out again").press("Enter")
    assert titles(page) == ["Rivers", "Opening", "Rice"]
    assert loads == []
    check_everywhere(page)


@pytest.mark.walk
def test_another_day_is_proposed_without_loading_the_page_anew(
    app: Flask, page: Page, listen: Listen, cast: Cast
) -> None:
    url = listen(app)
    signed_in(page, url, cast.organiser).goto(f"{url}/meetings/new")
    loads: list[str] = []
    page.on("load", lambda loaded: loads.append(loaded.url))
    page.locator("[name=day]").fill("2031-02-26")
    page.locator("[name=starts]").fill("10:00")
    page.get_by_role("button", name="Add another day").press("Enter")
    expect(page.locator("[name=days-0-day]")).to_have_value("2031-02-27")
    expect(page.locator("[name=days-0-starts]")).to_have_value("10:00")

    assert loads == []
    check_everywhere(page)
