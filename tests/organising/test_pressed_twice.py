"""Whoever presses a button twice means it once."""

import pytest
from flask import Flask
from playwright.sync_api import Page, Route

from tests.cast import Cast
from tests.parts.loopback import Listen, signed_in

pytestmark = pytest.mark.browser

TWICE = """button => {
    button.click();
    return new Promise(done => setTimeout(() => { button.click(); setTimeout(done, 50); }, 50));
}"""


def test_a_copy_is_made_once(app: Flask, page: Page, cast: Cast, listen: Listen) -> None:
    ref, url = cast.meeting().ref, listen(app)
    signed_in(page, url, cast.organiser).goto(f"{url}/meetings/{ref}")
    sent: list[str] = []

    def answer(route: Route) -> None:
        sent.append(route.request.method)
        route.fulfill(status=204)

    page.route("**/clone", answer)
    page.get_by_role("button", name="Duplicate").evaluate(TWICE)

    assert sent == ["POST"]
