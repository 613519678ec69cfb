"""What is an organiser's own: what they hear by mail, and their calendar."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import pgettext
from werkzeug.wrappers import Response

from nact_meet.desk.forms import MailWishesForm
from nact_meet.directory.access import current_organiser, organiser_required
from nact_meet.directory.models.organiser import Pace
from nact_meet.web.extensions import db

bp = Blueprint("account", __name__)


@bp.get("/account/notifications")
@organiser_required
def notifications() -> str:
    return notifications_page(MailWishesForm(obj=current_organiser()))


@bp.post("/account/notifications")
@bp.post("/meetings/mail")
@organiser_required
def choose_mail() -> ResponseReturnValue:
    """How soon they hear, and whether who is invited reads their address."""
    organiser, form = current_organiser(), MailWishesForm(request.form)
    if not form.validate():
        return notifications_page(form), 422
    organiser.hears, organiser.shows_address = Pace(form.hears.data), form.shows_address.data
    db.session.commit()
    flash(pgettext("message", "Saved."))
    return redirect(url_for(".notifications"), 303)


@bp.post("/account/digest")
@bp.post("/meetings/digest")
@organiser_required
def digest() -> Response:
    organiser = current_organiser()
    organiser.wants_digest = request.form.get("wanted") == "1"
    db.session.commit()
    flash(pgettext("message", "Saved."))
    return redirect(url_for(".notifications"), 303)


@bp.get("/account/calendar")
@organiser_required
def calendar() -> str:
    return render_template("desk/account/calendar.html", person=current_organiser().person)


def notifications_page(form: MailWishesForm) -> str:
    return render_template(
        "desk/account/notifications.html",
        wishes=form,
        wants_digest=current_organiser().wants_digest,
    )
