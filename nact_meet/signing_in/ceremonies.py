"""What WebAuthn (Level 3) asks of a site: a challenge, and a look at what came back.

`webauthn` and its cryptography are imported here alone, when somebody asks for them.
"""

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, request, session

from nact_meet.directory.models.organiser import Organiser
from nact_meet.signing_in.models.passkey import Passkey
from nact_meet.world.timezones import utc_now

CHALLENGE = "challenge"
"""Where in this browser's session the one question waits that it may answer."""
ANSWERED_WITHIN = timedelta(minutes=15)
"""Passkeys are offered for as long as the page of signing in lies open."""
LONGEST_ANSWER = 16 * 1024


class BadPasskey(Exception):
    """What came back is no answer to what this browser was asked."""


@dataclass(frozen=True)
class Site:
    """The relying party: passkeys of `id` are offered at `origin` alone."""

    id: str
    origin: str

    @property
    def has_name(self) -> bool:
        """WebAuthn knows no passkeys of bare numbers."""
        return not (":" in self.id or self.id.replace(".", "").isdigit())


def this_site() -> Site:
    """Of PUBLIC_URL; in development, which has none, whatever name of loopback was asked for."""
    is_development = current_app.config["DEVELOPMENT"]
    address = urlsplit(request.host_url if is_development else current_app.config["BASE_URL"])
    name, usual = address.hostname or "", {"http": 80, "https": 443}[address.scheme]
    port = f":{address.port}" if address.port not in {None, usual} else ""
    return Site(name, f"{address.scheme}://{name}{port}")


def options_to_add(organiser: Organiser, known: Sequence[Passkey], handle: str) -> dict[str, Any]:
    """What navigator.credentials.create() is given; `handle` is the account's."""
    site = this_site()
    return {
        "rp": {"id": site.id, "name": current_app.config["SITE_NAME"]},
        "user": {
            "id": handle,
            "name": organiser.address,
            "displayName": organiser.person.full_name,
        },
        "challenge": ask(handle),
        "pubKeyCredParams": [{"type": "public-key", "alg": alg} for alg in (-8, -7, -257)],
        "timeout": milliseconds(ANSWERED_WITHIN),
        "excludeCredentials": [
            {"type": "public-key", "id": passkey.credential_id} for passkey in known
        ],
        "authenticatorSelection": {
            "residentKey": "required",
            "requireResidentKey": True,
            "userVerification": "required",
        },
        "attestation": "none",
    }


def options_to_sign_in() -> dict[str, Any]:
    """What navigator.credentials.get() is given: any passkey that the device has for us."""
    return {
        "rpId": this_site().id,
        "challenge": ask(),
        "timeout": milliseconds(ANSWERED_WITHIN),
        "userVerification": "required",
    }


def ask(handle: str = "") -> str:
    """A new challenge, in place of any before; `handle` is whose passkey is to be made."""
    challenge = secrets.token_urlsafe(32)
    session[CHALLENGE] = [challenge, int(utc_now().timestamp()), handle]
    return challenge


def asked() -> tuple[str, str]:
    """The challenge and the handle that this browser was given; once. Raises BadPasskey."""
    match session.pop(CHALLENGE, None):
        case [str(challenge), int(at), str(handle)]:
            if 0 <= utc_now().timestamp() - at <= ANSWERED_WITHIN.total_seconds():
                return challenge, handle
    raise BadPasskey


def made(answer: str, organiser: Organiser, name: str) -> Passkey:
    """The new passkey of what a browser answered. Raises BadPasskey."""
    from webauthn import verify_registration_response

    challenge, handle = asked()
    values = read(answer)
    if not handle:
        raise BadPasskey
    verified = checked(
        verify_registration_response,
        credential=values,
        expected_challenge=octets(challenge),
        expected_rp_id=this_site().id,
        expected_origin=this_site().origin,
        require_user_verification=True,
    )
    return Passkey(
        organiser=organiser,
        credential_id=urlsafe_b64encode(verified.credential_id).decode().rstrip("="),
        public_key=verified.credential_public_key,
        user_handle=handle,
        sign_count=verified.sign_count,
        name=name,
    )


@dataclass(frozen=True)
class Use:
    """Of a passkey, that its owner really made just now."""

    passkey: Passkey
    challenge: str
    sign_count: int


def used(answer: str) -> Use:
    """Whose passkey answered, and how. Raises BadPasskey."""
    from webauthn import verify_authentication_response

    challenge, handle = asked()
    values = read(answer)
    credential_id = str(values.get("id"))
    passkey = Passkey.by_credential(credential_id) if credential_id.isascii() else None
    if passkey is None or handle or said_handle(values) != passkey.user_handle:
        raise BadPasskey
    verified = checked(
        verify_authentication_response,
        credential=values,
        expected_challenge=octets(challenge),
        expected_rp_id=this_site().id,
        expected_origin=this_site().origin,
        credential_public_key=passkey.public_key,
        credential_current_sign_count=0,  # what it counts is looked at apart: Passkey.was_used
        require_user_verification=True,
    )
    return Use(passkey, challenge, verified.new_sign_count)


def read(answer: str) -> dict[str, Any]:
    if len(answer) > LONGEST_ANSWER:
        raise BadPasskey
    try:
        values = json.loads(answer)
    except (ValueError, RecursionError) as error:
        raise BadPasskey from error
    if not isinstance(values, dict):
        raise BadPasskey
    return values


def said_handle(values: dict[str, Any]) -> str | None:
    response = values.get("response")
    handle = response.get("userHandle") if isinstance(response, dict) else None
    return handle if isinstance(handle, str) else None


def checked(verify: Any, **expected: Any) -> Any:
    """Octets of strangers: whatever the library stumbles over is no answer either."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        return verify(**expected)
    except (WebAuthnException, UnsupportedAlgorithm, ValueError, TypeError, LookupError) as error:
        raise BadPasskey from error


def octets(text: str) -> bytes:
    """What browsers write without the = at the end."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def milliseconds(span: timedelta) -> int:
    return int(span.total_seconds() * 1000)
