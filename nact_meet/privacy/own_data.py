"""The account of an organiser: how and where they sign in."""

from typing import Any

from nact_meet.own_data.keeping import Keeping, iso
from nact_meet.own_data.own_data import OwnData
from nact_meet.signing_in.models.browser_session import BrowserSession
from nact_meet.signing_in.models.passkey import Passkey


class KeptAccount(Keeping):
    """It ends with the account: who has one cannot erase their data before (see erasure.py)."""

    key = "account"
    is_of_person = True

    def exported(self, own: OwnData) -> dict[str, Any] | None:
        """How they sign in; None for everybody who has no account."""
        if (organiser := own.person.organiser) is None:
            return None
        return {
            "sessions": [session_values(row) for row in BrowserSession.all_of(organiser)],
            "passkeys": [passkey_values(row) for row in Passkey.all_of(organiser)],
        }


def session_values(session: BrowserSession) -> dict[str, Any]:
    return {
        "browser": session.browser,
        "system": session.system,
        "made_at": iso(session.made_at),
        "used_at": iso(session.used_at),
        "ended_at": iso(session.ended_at),
    }


def passkey_values(passkey: Passkey) -> dict[str, Any]:
    return {
        "name": passkey.name,
        "made_at": iso(passkey.made_at),
        "used_at": iso(passkey.used_at),
    }


KEPT = KeptAccount()
