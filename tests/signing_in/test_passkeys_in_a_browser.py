"""Chromium with a device of its own: a passkey is added, and signs in again."""

import pytest
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import select

from nact_meet.signing_in.models.passkey import Passkey
from nact_meet.signing_in.models.sign_in_link import SignInLink
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.parts.loopback import Listen

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
    url = listen(app).replace("127.0.0.1", "localhost")

    page.goto(f"{url}/sign-in/{token}")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{url}/meetings")
    page.goto(f"{url}/account/passkeys")
    page.get_by_label("Name of the passkey").last.fill("Phone")
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_text("Passkey added").wait_for()
    kept = device.send("WebAuthn.getCredentials", authenticator)["credentials"]
    sign_out(page)
    page.goto(f"{url}/sign-in?next=/people")  # where the device answers at once, as by autofill
    page.wait_for_url(f"{url}/people")
    sign_out(page)
    device.send("WebAuthn.setAutomaticPresenceSimulation", authenticator | {"enabled": False})
    page.goto(f"{url}/sign-in?next=/institutes")
    button = page.get_by_role("button", name="Sign in with a passkey")
    button.wait_for()
    device.send("WebAuthn.setAutomaticPresenceSimulation", authenticator | {"enabled": True})
    if "/sign-in" in page.url:  # else the device answered what was offered while typing
        button.click()
    page.wait_for_url(f"{url}/institutes")

    assert [credential["isResidentCredential"] for credential in kept] == [True]
    assert db.session.scalars(select(Passkey.sign_count)).one() > 0


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out").first.click()
    page.wait_for_url("**/sign-in")
