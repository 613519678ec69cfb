"""Chromium with a device of its own: a passkey is added, and signs in again."""

import pytest
from flask import Flask
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select

from nact_meet.directory.models.organiser import Organiser
from nact_meet.publication import publishing
from nact_meet.publication.models import AnswerLink
from nact_meet.signing_in.models.passkey import Passkey
from nact_meet.signing_in.models.sign_in_link import SignInLink
from nact_meet.web.extensions import db
from tests.cast import Cast, hosted_by
from tests.organising.hosts.conftest import act_for
from tests.parts.loopback import Listen, signed_in

pytestmark = pytest.mark.browser

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_a_passkey_is_added_and_signs_in(
    app: Flask, cast: Cast, page: Page, listen: Listen
) -> None:
    link = SignInLink.for_organiser(cast.organiser)
    db.session.add(link)
    db.session.commit()
    token = link.token
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable", {"enableUI": False})
    authenticator = device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})

    def answer_at_once(enabled: bool) -> None:
        command = "WebAuthn.setAutomaticPresenceSimulation"
        device.send(command, authenticator | {"enabled": enabled})

    url = listen(app).replace("127.0.0.1", "localhost")

    page.goto(f"{url}/sign-in/{token}")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{url}/desk")
    page.goto(f"{url}/account/passkeys")
    page.get_by_label("Name of the passkey").last.fill("Phone")
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_text("Passkey added").wait_for()
    kept = device.send("WebAuthn.getCredentials", authenticator)["credentials"]
    answer_at_once(False)
    page.locator(".menu summary").click()
    page.get_by_role("button", name="Sign out").first.click()
    page.wait_for_url(f"{url}/sign-in")
    with page.expect_response(f"{url}/sign-in/passkey/options"):
        page.goto(f"{url}/sign-in?next=/institutes")

    def asked_by_the_button(route: Route) -> None:
        # The offer while typing has been taken back by now; answered, it would sign in by itself.
        answer_at_once(True)
        route.continue_()

    page.route(f"{url}/sign-in/passkey/options", asked_by_the_button, times=1)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{url}/institutes")
    # Whoever comes to the page of signing in is offered their passkey; this device takes it.
    page.locator(".menu summary").click()
    page.get_by_role("button", name="Sign out").first.click()
    page.wait_for_url(f"{url}/desk")

    assert [credential["isResidentCredential"] for credential in kept] == [True]
    assert db.session.scalars(select(Passkey.sign_count)).one() > 0


def test_the_answer_of_a_mailed_link_asks_the_device(
    app: Flask, cast: Cast, page: Page, listen: Listen
) -> None:
    """Looking asks for nothing; each of the two buttons asks, and then answers."""
    aye = act_for(cast.aye, cast.yangon)
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable", {"enableUI": False})
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    url = listen(app).replace("127.0.0.1", "localhost")
    signed_in(page, url, aye).goto(f"{url}/account/passkeys")
    page.get_by_label("Name of the passkey").last.fill("Phone")
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_text("Passkey added").wait_for()
    page.context.clear_cookies()

    for button, came_of_it in (
        ("Do not approve", "Your answer has been sent. Nothing has changed."),
        ("Approve", "You agreed, and the change has been made."),
    ):
        page.goto(f"{url}{asked_of(cast, aye)}")
        if button == "Do not approve":
            page.locator("summary", has_text=button).click()
            page.get_by_label("Your answer").fill("Not on a holiday.")
        page.get_by_role("button", name=button, exact=True).click()
        expect(page.get_by_text(came_of_it)).to_be_visible()
    # The page itself would sign the device in at once.
    answer = page.request.get(f"{url}/desk", max_redirects=0)
    assert "/sign-in" in answer.headers["location"]


def asked_of(cast: Cast, reader: Organiser) -> str:
    """A link to a proposal of its own."""
    meeting = cast.meeting()
    meeting.hosts.append(hosted_by(cast.yangon, position=1))
    db.session.commit()
    proposal = publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    link = AnswerLink.of(proposal, reader) if proposal else None
    assert link is not None
    path = f"/h/{link.token}"
    db.session.commit()
    return path
