"""An invited person's page on a phone: what comes first is the answer, and it takes two taps."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, expect

from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import State
from nact_meet.publication import publishing
from nact_meet.questions import questionnaire
from nact_meet.questions.models import Question, QuestionKind
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.parts.client import end_transaction
from tests.parts.loopback import Listen

YES = "Yes, I will attend"


@pytest.fixture
def place(cast: Cast) -> Participant:
    meeting = cast.meeting(summary="Rivers. " * 300)
    (place,) = cast.invite(meeting, cast.aye)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    return place


def on_a_phone(browser: Browser, url: str, place: Participant) -> Page:
    """Opened from the mail: the first tap."""
    size = {"width": 360, "height": 740}
    context = browser.new_context(viewport=size, has_touch=True, timezone_id="Asia/Rangoon")
    page = context.new_page()
    page.goto(f"{url}/r/{place.token}")
    return page


@pytest.mark.browser
def test_who_is_known_registers_by_the_second_tap_without_scrolling(
    app: Flask, browser: Browser, listen: Listen, place: Participant
) -> None:
    page = on_a_phone(browser, listen(app), place)
    answer = page.get_by_role("button", name=YES)
    expect(answer).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("link", name="I cannot come")).to_be_in_viewport(ratio=1)

    answer.tap()

    expect(page.get_by_role("heading", name="You are registered")).to_be_visible()
    page.context.close()
    end_transaction()
    assert db.session.get_one(Participant, place.id).state == State.CONFIRMED


@pytest.mark.browser
def test_who_is_not_known_is_led_to_the_first_thing_that_lacks(
    app: Flask, browser: Browser, listen: Listen, place: Participant, cast: Cast
) -> None:
    cast.aye.country_code = None
    place.freeze()
    db.session.commit()
    page = on_a_phone(browser, listen(app), place)

    expect(page.get_by_text("To register, please fill in: Country")).to_be_in_viewport()
    page.get_by_role("link", name=YES).tap()

    expect(page.get_by_label("Country", exact=True)).to_be_in_viewport()
    page.context.close()


def test_a_required_question_lacks_until_it_is_answered(
    client: FlaskClient, place: Participant, cast: Cast
) -> None:
    def first() -> str:
        page = client.get(f"/r/{place.token}").text
        return page.partition("Your details")[0]

    before = first()
    meal = Question(label="Which meal?", kind=QuestionKind.TEXT, is_required=True)
    questionnaire.ask(place.meeting, meal, by=cast.somchai)
    db.session.commit()
    after = first()

    assert f'form="registration">{YES}' in before and "please fill in" not in before
    assert "To register, please fill in: Which meal?" in after
    assert f'form="registration">{YES}' not in after
