"""The network's own calendar of days without meetings. The Secretariat keeps it."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from nact_meet.directory.access import (
    current_organiser,
    current_person,
    organiser_required,
    secretariat_required,
)
from nact_meet.hours.forms import BlackoutForm
from nact_meet.hours.models import Blackout
from nact_meet.web.extensions import db

bp = Blueprint("blackouts", __name__, url_prefix="/blackouts")


@bp.get("")
@organiser_required
def index() -> str:
    return page(BlackoutForm())


@bp.post("")
@secretariat_required
def declare() -> ResponseReturnValue:
    form = BlackoutForm(request.form)
    if not form.validate():
        return page(form), 422
    Blackout.declare(form.name.data, *form.days, form.country_code.data, by=current_person())
    db.session.commit()
    flash(_("%(name)s is in the calendar.", name=form.name.data))
    return redirect(url_for(".index"), 303)


@bp.post("/<int:id>/end")
@secretariat_required
def lift(id: int) -> Response:
    row = db.session.get(Blackout, id) or abort(404)
    row.lift(by=current_person())
    db.session.commit()
    flash(_("%(name)s is no longer in the calendar.", name=row.name))
    return redirect(url_for(".index"), 303)


def page(form: BlackoutForm) -> str:
    return render_template(
        "hours/blackouts/index.html",
        rows=Blackout.all(),
        form=form,
        may_edit=current_organiser().is_secretariat,
    )
