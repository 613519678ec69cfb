"""An organiser's pages go by their own clock; one that is only derived is asked about."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from nact_meet.directory.models.person import Person
from nact_meet.directory.models.zone_source import ZoneSource
from nact_meet.signing_in.models.sign_in_link import SignInLink
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.parts.client import end_transaction
from tests.parts.loopback import Listen

ASKED = "Times are shown for %s. Are you there?"


@pytest.fixture(params=[ZoneSource.INSTITUTE, ZoneSource.COUNTRY, ZoneSource.GUESS])
def derived(request: pytest.FixtureRequest, cast: Cast) -> Person:
    cast.somchai.zone_source = request.param
    db.session.commit()
    return cast.somchai


def test_a_device_s_clock_wins_over_a_derived_one_and_is_asked_about(
    organiser_client: FlaskClient, derived: Person
) -> None:
    before = organiser_client.get("/meetings").text
    organiser_client.set_cookie("zone", "Asia/Rangoon")
    after = organiser_client.get("/account/devices").text
    organiser_client.set_cookie("zone", "Nowhere/Land")
    wrong = organiser_client.get("/meetings").text

    assert ASKED % "Bangkok" in before and ASKED % "Bangkok" in wrong
    assert ASKED % "Yangon" in after and "UTC+6:30" in after
    assert derived.zone == "Asia/Bangkok"


def test_what_is_said_is_kept_and_asked_no_more(
    organiser_client: FlaskClient, derived: Person
) -> None:
    organiser_client.set_cookie("zone", "Asia/Yangon")

    wrong = organiser_client.post("/account/zone", data={"zone": "Nowhere"})
    kept = organiser_client.post("/account/zone", data={"zone": "Dili", "next": "/polls"})
    page = organiser_client.get("/account/devices").text

    assert wrong.status_code == 422
    assert (kept.status_code, kept.location) == (303, "/polls")
    assert (derived.zone, derived.zone_source) == ("Asia/Dili", ZoneSource.SAID)
    assert "Are you there?" not in page and "UTC+9" in page


def test_nobody_who_said_where_they_are_is_asked(organiser_client: FlaskClient) -> None:
    organiser_client.set_cookie("zone", "Asia/Yangon")

    page = organiser_client.get("/account/devices").text

    assert "Are you there?" not in page and "UTC+7" in page


@pytest.mark.browser
def test_a_browser_elsewhere_leads_and_one_press_keeps_it(
    app: Flask, cast: Cast, browser: Browser, listen: Listen
) -> None:
    who, cast.somchai.zone_source = cast.somchai.id, ZoneSource.INSTITUTE
    link = SignInLink.for_organiser(cast.organiser)
    db.session.add(link)
    db.session.commit()
    page = browser.new_context(timezone_id="Asia/Rangoon").new_page()

    page.goto(f"{listen(app)}/sign-in/{link.token}")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text(ASKED % "Yangon")).to_be_visible()
    page.get_by_role("button", name="Yes, always show these").click()
    page.get_by_text("Saved.").wait_for()

    expect(page.get_by_text("Are you there?")).to_have_count(0)
    page.context.close()
    end_transaction()
    (somchai,) = db.session.execute(select(Person.zone, Person.zone_source).filter_by(id=who))
    assert tuple(somchai) == ("Asia/Yangon", ZoneSource.SAID)
