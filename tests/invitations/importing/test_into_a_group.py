"""Fourteen new people into a working group: one paste, two clicks."""

import pytest
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import func, select

from nact_meet.directory.models.working_group import Membership, WorkingGroup
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.invitations.importing.test_into_the_directory import FOURTEEN
from tests.invitations.importing.test_journey import signed_in
from tests.parts.looks import check_everywhere
from tests.parts.loopback import Listen

pytestmark = pytest.mark.browser


def test_fourteen_people_are_one_paste_and_two_clicks(
    app: Flask, page: Page, cast: Cast, listen: Listen
) -> None:
    group = WorkingGroup.found({"first_name": "Rice", "written_in": "en"}, cast.somchai)
    group.leads = [cast.institute]
    db.session.commit()
    url = listen(app)
    signed_in(page, url, cast.organiser)
    page.goto(f"{url}/working-groups/rice")
    check_everywhere(page)

    page.get_by_label("Paste names and addresses").fill(FOURTEEN)
    page.get_by_role("button", name="Check the lines").click()
    page.get_by_role("button", name="Import the 14 good lines").click()

    page.get_by_text("14 added.").wait_for()
    check_everywhere(page)
    assert db.session.scalar(select(func.count(Membership.id))) == 14
