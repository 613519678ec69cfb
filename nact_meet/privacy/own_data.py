"""The account of an organiser: how and where they sign in."""

from typing import Any

from sqlalchemy import select

from nact_meet.directory.models.organiser import Organiser
from nact_meet.own_data.keeping import Keeping, iso
from nact_meet.own_data.own_data import OwnData
from nact_meet.signing_in.models.browser_session import BrowserSession
from nact_meet.signing_in.models.passkey import Passkey
from nact_meet.web.extensions import db


class KeptAccount(Keeping):
    """It ends with the account: who has one cannot erase their data before (see erasure.py)."""

    key = "account"
    is_of_person = True

    def exported(self, own: OwnData) -> dict[str, Any] | None:
        """How they sign in; None for everybody who has no account."""
        if own.person.organiser is None:
            return None
        organiser = own.person.organiser
        return {"sessions": sessions_of(organiser.id), "passkeys": passkeys_of(organiser)}


def sessions_of(organiser_id: int) -> list[dict[str, Any]]:
    query = select(BrowserSession).where(BrowserSession.organiser_id == organiser_id)
    return [
        {
            "browser": session.browser,
            "system": session.system,
            "made_at": iso(session.made_at),
            "used_at": iso(session.used_at),
            "ended_at": iso(session.ended_at),
        }
        for session in db.session.scalars(query.order_by(BrowserSession.id))
    ]


def passkeys_of(organiser: Organiser) -> list[dict[str, Any]]:
    return [
        {"name": passkey.name, "made_at": iso(passkey.made_at), "used_at": iso(passkey.used_at)}
        for passkey in Passkey.all_of(organiser)
    ]


KEPT = KeptAccount()
