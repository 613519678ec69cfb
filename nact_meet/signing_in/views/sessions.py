"""Signing in by mailed link, and out again."""

from typing import Any

from flask import Blueprint, g, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from nact_meet.directory.access import (
    current_organiser,
    current_zone,
    device_cookie,
    organiser_required,
)
from nact_meet.directory.models.person import Person
from nact_meet.directory.speaking import offer_languages, speak_to
from nact_meet.history.models import Who
from nact_meet.notices.models.ask import AskedFor, count_asks
from nact_meet.signing_in import ceremonies
from nact_meet.signing_in.access import begin_session, current_session, stamp_session
from nact_meet.signing_in.forms import SignInForm, UseOfPasskeyForm
from nact_meet.signing_in.models.browser_session import BrowserSession
from nact_meet.signing_in.models.sign_in_link import SignInLink
from nact_meet.web.extensions import db, limiter
from nact_meet.web.forms.fields import complain
from nact_meet.web.refusals import TooMany
from nact_meet.web.security import local_path
from nact_meet.web.tokens import BadLink
from nact_meet.web.transactions import once_more

bp = Blueprint("sessions", __name__)

bp.after_app_request(stamp_session)

WANTED = "wanted"
"""Where in the session the page waits that somebody wanted before they were asked to sign in."""


@bp.app_context_processor
def account() -> dict[str, Any]:
    """Whose session this is, where a page asked for it; a public page never does."""
    return {"account_name": g.get("account_name", "")} | whose_pages() | clock_asked_for()


def whose_pages() -> dict[str, Any]:
    """For the navigation: their own page, and whether the settings of the site are theirs."""
    found = g.get("browser_session")
    if found is None or g.get("lacks_passkey"):
        return {}
    organiser = found.organiser
    return {
        "account_person_id": organiser.person_id,
        "account_keeps_site": organiser.is_secretariat,
    }


def clock_asked_for() -> dict[str, str]:
    """The clock that pages go by while nobody has said that it is theirs, and where it is kept."""
    found = g.get("browser_session")
    if found is None or found.organiser.person.zone_source.is_certain:
        return {}
    return {"asked_zone": current_zone(), "device_cookie": device_cookie()}


@bp.get("/sign-in")
def new() -> str:
    form = SignInForm(next=local_path(request.args.get("next")) or "")
    signed_in = current_user.is_authenticated
    return render_template("signing_in/new.html", form=form, signed_in=signed_in)


@bp.post("/sign-in")
def create() -> Any:
    form = SignInForm(request.form)
    if not form.validate():
        return render_template("signing_in/new.html", form=form), 422
    try:
        count_asks(AskedFor.SIGN_IN, address=form.address.data)
    except TooMany as refusal:
        complain(form.address, refusal.sentence)
        return refusal.answer(render_template("signing_in/new.html", form=form))
    SignInLink.mail_to(form.address.data)
    db.session.commit()
    session.pop(WANTED, None)  # the form that came too late stays
    if wanted := local_path(form.next.data):
        session[WANTED] = wanted
    return render_template("signing_in/sent.html", address=form.address.data)


@bp.post("/sign-in/passkey/options")
@limiter.limit("30 per minute")
def passkey_options() -> dict[str, Any]:
    """What the browser's own dialogue is given; a cookie remembers what it was asked."""
    return ceremonies.options_to_sign_in()


@bp.post("/sign-in/passkey")
@limiter.limit("30 per minute")
@once_more
def use_passkey() -> Any:
    form = UseOfPasskeyForm(request.form)
    try:
        use = ceremonies.used(form.credential.data or "")
    except ceremonies.BadPasskey:
        return passkey_refused(_("That passkey was not accepted. Please try again."))
    if not use.passkey.was_used(use.sign_count):
        db.session.commit()
        return passkey_refused(
            _(
                "This passkey may have been copied and can no longer be used. Sign in with "
                "an emailed link, remove it and add a new one."
            )
        )
    begin_session(use.passkey.organiser, use.passkey, use.challenge)
    db.session.commit()
    return redirect(local_path(form.next.data) or url_for("desk.index"), 303)


def passkey_refused(sentence: str) -> tuple[str, int]:
    form = SignInForm(next=local_path(request.form.get("next")) or "")
    page = render_template("signing_in/new.html", form=form, passkey_error=sentence)
    return page, 422


@bp.get("/sign-in/<token>")
def show(token: str) -> Any:
    """Changes nothing: mail scanners open links, and the button is for people."""
    link = link_of(token)
    if not link.is_open:
        return unusable(410)
    return render_template("signing_in/show.html", organiser=link.organiser)


@bp.post("/sign-in/<token>")
def use(token: str) -> Any:
    link = link_of(token)
    if not link.use():
        return unusable(410)
    wanted = local_path(session.get(WANTED))
    begin_session(link.organiser)
    db.session.commit()
    return redirect(wanted or url_for("desk.index"), 303)


@bp.post("/sign-out")
def sign_out() -> Response:
    """Of this browser alone: whatever copied its cookie is signed out too."""
    if current_user.is_authenticated:
        current_session().end()
        db.session.commit()
    session.clear()
    return redirect(url_for(".new"), 303)


@bp.post("/sign-out/everywhere")
@organiser_required
def sign_out_everywhere() -> Response:
    BrowserSession.end_all(current_organiser())
    db.session.commit()
    session.clear()
    return redirect(url_for(".new"), 303)


def reader(token: str) -> tuple[Person, Who]:
    link = link_of(token)
    if not link.is_open:
        raise BadLink
    person = link.organiser.person
    return person, {"by": person}


offer_languages(bp, "/sign-in/<token>", reader)


@bp.errorhandler(BadLink)
def unknown(_error: BadLink) -> tuple[str, int]:
    return unusable(404)


def link_of(token: str) -> SignInLink:
    link = SignInLink.by_token(token)
    speak_to(link.organiser.person)
    return link


def unusable(status: int) -> tuple[str, int]:
    """Unknown, used or too old: the page says so and offers a new one."""
    return render_template("signing_in/unusable.html", form=SignInForm()), status
