"""Where an organiser is signed in: each browser, and how to end it."""

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import pgettext
from werkzeug.wrappers import Response

from nact_meet.directory.access import (
    current_organiser,
    current_person,
    current_zone,
    organiser_required,
)
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.zone_source import ZoneSource
from nact_meet.directory.speaking import offer_languages
from nact_meet.history.models import Who
from nact_meet.signing_in.access import current_session
from nact_meet.signing_in.forms import ZoneForm
from nact_meet.signing_in.models.browser_session import LIFETIME, BrowserSession
from nact_meet.web.extensions import db
from nact_meet.web.security import local_path

bp = Blueprint("devices", __name__, url_prefix="/account")


@bp.get("/devices")
@organiser_required
def index() -> str:
    return render_template(
        "signing_in/devices.html",
        sessions=open_sessions(),
        current=current_session(),
        is_secretariat=current_organiser().is_secretariat,
        zone=current_zone(),
        days=LIFETIME.days,
    )


@bp.post("/devices/<int:session_id>/end")
@organiser_required
def end(session_id: int) -> Response:
    session_or_404(session_id).end()
    db.session.commit()
    flash(_("That browser is signed out."))
    return redirect(url_for(".index"), 303)


@bp.post("/devices/others/end")
@organiser_required
def end_others() -> Response:
    BrowserSession.end_all(current_organiser(), besides=current_session().id)
    db.session.commit()
    flash(_("All other browsers are signed out."))
    return redirect(url_for(".index"), 303)


@bp.get("/zone")
@organiser_required
def zone() -> str:
    person = current_person()
    known = person.zone if person.zone_source.is_certain else ""
    return zone_page(ZoneForm(zone=known, next=local_path(request.args.get("next")) or ""))


@bp.post("/zone")
@organiser_required
def keep_zone() -> ResponseReturnValue:
    form, person = ZoneForm(request.form), current_person()
    if not form.validate():
        return zone_page(form), 422
    person.is_at(form.zone.data, ZoneSource.SAID, by=person)
    db.session.commit()
    flash(pgettext("message", "Saved."))
    return redirect(local_path(form.next.data) or url_for("desk.index"), 303)


def zone_page(form: ZoneForm) -> str:
    return render_template("signing_in/zone.html", form=form, here=url_for(".zone"))


def reader() -> tuple[Person, Who]:
    return current_person(), {"by": current_person()}


offer_languages(bp, "/devices", reader, guard=organiser_required)


def open_sessions() -> list[BrowserSession]:
    idle = current_app.permanent_session_lifetime
    return list(BrowserSession.open_of(current_organiser(), idle))


def session_or_404(session_id: int) -> BrowserSession:
    mine = {session.id: session for session in open_sessions()}
    return mine.get(session_id) or abort(404)
