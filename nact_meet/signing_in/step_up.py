"""An organiser who has a passkey shows it where a mailed link alone would act in their name."""

from flask import request
from flask_login import current_user

from nact_meet.directory.access import current_organiser
from nact_meet.directory.models.organiser import Organiser
from nact_meet.signing_in import ceremonies
from nact_meet.signing_in.access import current_session
from nact_meet.signing_in.models.browser_session import BrowserSession
from nact_meet.signing_in.models.passkey import Passkey, PasskeyRule
from nact_meet.web.extensions import db


def must_show_passkey(organiser: Organiser) -> bool:
    """Not where they are signed in by one in this browser."""
    is_here = current_user.is_authenticated and current_organiser() is organiser
    if is_here and current_session().is_by_passkey:
        return False
    return bool(Passkey.all_of(organiser)) or PasskeyRule.requires_of(organiser)


def showed_passkey(organiser: Organiser, answer: str) -> bool:
    """Whether it is theirs, and was used just now; no answer is good for a second act.

    It is kept as a session that has ended already. The caller commits; the transaction is
    committed here where somebody may have a copy.
    """
    try:
        use = ceremonies.used(answer)
    except ceremonies.BadPasskey:
        return False
    if use.passkey.organiser is not organiser:
        return False
    if not use.passkey.was_used(use.sign_count):
        db.session.commit()
        return False
    agent = request.user_agent.string
    key = BrowserSession.begin(organiser, agent, use.passkey, use.challenge)
    BrowserSession.end_by_key(key)
    return True
