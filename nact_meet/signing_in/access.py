"""Whose session a request is in, and how one begins."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import structlog
from flask import Response as PageResponse
from flask import current_app, g, redirect, request, session, url_for
from itsdangerous import BadSignature
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from nact_meet.directory.models.organiser import Organiser
from nact_meet.directory.speaking import speak_to
from nact_meet.signing_in.models.browser_session import STAMPED_BY_READING, BrowserSession
from nact_meet.signing_in.models.kept_form import CannotKeep, KeptForm
from nact_meet.signing_in.models.passkey import Passkey
from nact_meet.web.database import SAFE_METHODS
from nact_meet.web.extensions import db, login
from nact_meet.web.security import QuietSessions, local_path
from nact_meet.world.timezones import utc_now

STAMPED_BY_POSTS = timedelta(minutes=1)
"""Within it, those who press twice at once need not wait for one row."""

log = structlog.get_logger()


KEPT_FORM = "kept_form"
"""Where in the session the key of a form waits that came too late."""
AGAIN = "again"
"""In the query of an address: show the form that was sent to it."""
ENROLLING = {"passkeys.index", "passkeys.options", "passkeys.create", "sessions.sign_out"}
"""What a mailed link is good for where a passkey is required."""


def begin_session(
    organiser: Organiser, passkey: Passkey | None = None, challenge: str = ""
) -> None:
    """In this browser, from now on; the caller commits."""
    kept = session.get(KEPT_FORM)
    BrowserSession.end_by_key(session.get("_user_id", ""))
    session.clear()
    session.permanent = True
    if kept:
        session[KEPT_FORM] = kept
    agent = request.user_agent.string
    session["_user_id"] = BrowserSession.begin(organiser, agent, passkey, challenge)


@login.user_loader  # type: ignore[untyped-decorator]  # Flask-Login ships no types
def organiser_of_session(key: str) -> Organiser | None:
    known = BrowserSession.by_key(key)
    if known is None:
        return None
    found, g.lacks_passkey = known
    g.browser_session = found
    note_use(found)
    speak_to(found.organiser.person)
    g.account_name = found.organiser.person.full_name
    return None if g.lacks_passkey and request.endpoint not in ENROLLING else found.organiser


def note_use(found: BrowserSession) -> None:
    idle_for = utc_now() - found.used_at
    if request.method not in SAFE_METHODS and idle_for > STAMPED_BY_POSTS:
        found.used_at = utc_now()
    elif request.method in SAFE_METHODS and idle_for > STAMPED_BY_READING:
        g.stale_session_id = found.id


def current_session() -> BrowserSession:
    """Where somebody is signed in."""
    found: BrowserSession = g.browser_session
    return found


def stamp_session(response: PageResponse) -> PageResponse:
    """Who only reads for days is seen to be there all the same, where nobody else writes."""
    if session_id := g.get("stale_session_id"):
        try:
            BrowserSession.stamp_beside(session_id)
        except SQLAlchemyError as error:
            log.info("session not stamped", error=type(error).__name__)
    return response


@login.unauthorized_handler  # type: ignore[untyped-decorator]  # as above
def ask_to_sign_in() -> Response:
    if g.get("lacks_passkey"):
        return redirect(url_for("passkeys.index"), 303)
    if request.method in SAFE_METHODS:
        return redirect(url_for("sessions.new", next=request.full_path.rstrip("?")), 303)
    try:
        is_kept = keep_form()
    except CannotKeep:
        return redirect(url_for("sessions.new", form="lost"), 303)
    if not is_kept:
        return redirect(url_for("sessions.new"), 303)
    here = f"{request.path}?{AGAIN}=1"
    return redirect(url_for("sessions.new", next=here, form="kept"), 303)


def keep_form() -> bool:
    """Of a browser that was signed in; of nobody else. Raises CannotKeep."""
    held = held_by_browser()
    organiser_id = whose_browser(held)
    if organiser_id is None:
        return False
    page = local_path(page_of(request.referrer or "")) or "/desk"
    key = KeptForm.keep(organiser_id, request.path, page, request.form, held.get(KEPT_FORM, ""))
    db.session.commit()
    session.clear()
    session.permanent, session[KEPT_FORM] = True, key
    return True


def page_of(url: str) -> str:
    """With its query, but that it showed a form again; empty where it is no address."""
    try:
        parts = urlsplit(url)
        query = [pair for pair in parse_qsl(parts.query, True) if pair[0] != AGAIN]
    except ValueError:
        return ""
    return parts._replace(scheme="", netloc="", query=urlencode(query)).geturl()


def held_by_browser() -> dict[str, Any]:
    """What its cookie says, even one that was idle for too long."""
    signing = QuietSessions().get_signing_serializer(current_app)
    assert signing is not None, "there is a SECRET_KEY"
    cookie = request.cookies.get(current_app.config["SESSION_COOKIE_NAME"], "")
    try:
        return dict(signing.loads(cookie))
    except BadSignature:
        return {}


def whose_browser(held: dict[str, Any]) -> int | None:
    """The id of the organiser whose session it held, which ends now; or whose form it sent."""
    if ended := BrowserSession.even_ended(held.get("_user_id", "")):
        ended.end()
        return ended.organiser_id
    kept = KeptForm.by_key(held.get(KEPT_FORM, ""))
    return kept.organiser_id if kept else None
