"""An organiser imports a list from a secretariat's Excel, and prints the list of participants."""

from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page

from nact_meet.meetings.models.meeting import Meeting
from tests.cast import Cast
from tests.invitations.importing.conftest import LIST
from tests.parts.looks import check_everywhere
from tests.parts.loopback import Listen, signed_in

pytestmark = pytest.mark.browser

ABOVE = "参会人员名单;;;;;\r\n;;;;;\r\n"
CHINESE = {
    "Full name": "姓名",
    "Email address": "电子邮箱",
    "Institute": "单位",
    "Country": "国家",
    "Position": "职务",
    "Role": "参会身份",
}


def as_excel_writes_it_in_china() -> bytes:
    """A title above, headings in Chinese, semicolons, GB 18030."""
    text = LIST
    for english, chinese in CHINESE.items():
        text = text.replace(english, chinese, 1)
    return (ABOVE + text.replace("\n", "\r\n")).encode("gb18030")


def test_an_organiser_imports_a_chinese_list_and_prints_it(
    app: Flask, cast: Cast, page: Page, listen: Listen, tmp_path: Path
) -> None:
    meeting: Meeting = cast.meeting()
    ref, file = meeting.ref, tmp_path / "名单.csv"
    file.write_bytes(as_excel_writes_it_in_china())
    page.set_viewport_size({"width": 1200, "height": 900})
    url = listen(app)
    signed_in(page, url, cast.organiser)

    page.goto(f"{url}/meetings/{ref}/participants")
    page.get_by_role("link", name="Import a list").click()
    page.wait_for_url("**/import")
    check_everywhere(page)
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Check the lines").click()
    page.get_by_role("heading", name="3 lines cannot be imported").wait_for()
    row = page.get_by_role("row").filter(has_text="Atlantis")
    assert row.get_by_role("rowheader").inner_text() == "Line 9"
    check_everywhere(page)

    page.get_by_label("have already accepted, by letter or message").check()
    page.get_by_role("button", name="Check again").click()
    page.get_by_role("button", name="Import the 3 good lines").click()
    page.get_by_text("3 added. 3 lines were left out.").wait_for()
    check_everywhere(page)

    page.get_by_role("link", name="Lists: print, Excel, CSV").click()
    check_everywhere(page)
    page.get_by_role("link", name="Print the list of participants").click()
    page.get_by_role("heading", name="Lao PDR").wait_for()
    delegations = page.get_by_role("heading", level=2).all_inner_texts()
    assert delegations == ["Lao PDR", "Myanmar", "China"]
    page.get_by_text("王芳, 研究员, Institute of Shanghai · Head of delegation").wait_for()
    check_everywhere(page)
