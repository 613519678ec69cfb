"""How long clearances take, by country: everybody reads it, its own coordinator corrects it."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import pgettext
from sqlalchemy import select

from nact_meet.clearances.forms import UsualTimeForm
from nact_meet.clearances.models import ClearedTo, OfAnotherCountry
from nact_meet.clearances.usual import history, say_usual, usual_time, usual_times
from nact_meet.directory.access import (
    current_organiser,
    current_person,
    current_zone,
    organiser_required,
)
from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.organiser import Organiser
from nact_meet.web.extensions import db
from nact_meet.world.countries import NETWORK, is_network

bp = Blueprint("usual_times", __name__, url_prefix="/clearance-times")

ONE = "/<code>/<purpose>"


@bp.get("")
@organiser_required
def index() -> str:
    return render_template(
        "clearances/times/index.html",
        countries=[country.code for country in NETWORK],
        purposes=list(ClearedTo),
        times=usual_times(),
    )


@bp.get(ONE)
@organiser_required
def show(code: str, purpose: str) -> str:
    wanted = purpose_or_404(code, purpose)
    return page(code, wanted, UsualTimeForm.of(usual_time(code, wanted)))


@bp.post(ONE)
@organiser_required
def correct(code: str, purpose: str) -> ResponseReturnValue:
    """Raises OfAnotherCountry."""
    wanted, form = purpose_or_404(code, purpose), UsualTimeForm(request.form)
    if not may_correct(code, current_organiser()):
        raise OfAnotherCountry
    if not form.validate():
        return page(code, wanted, form), 422
    say_usual(code, wanted, form.time, by=current_person())
    db.session.commit()
    flash(pgettext("message", "Saved."))
    return redirect(url_for(".show", code=code, purpose=wanted), 303)


def purpose_or_404(code: str, purpose: str) -> ClearedTo:
    return ClearedTo(purpose) if purpose in set(ClearedTo) and is_network(code) else abort(404)


def may_correct(code: str, organiser: Organiser) -> bool:
    """Who acts for the coordinator of that country; and the Secretariat."""
    where = (Institute.country_code == code, Institute.is_coordinator)
    query = select(Institute.id).where(Institute.id.in_(organiser.institute_ids), *where)
    return organiser.is_secretariat or db.session.scalar(query.limit(1)) is not None


def page(code: str, purpose: ClearedTo, form: UsualTimeForm) -> str:
    return render_template(
        "clearances/times/show.html",
        code=code,
        purpose=purpose,
        form=form,
        now=usual_time(code, purpose),
        history=history(code, purpose),
        may_correct=may_correct(code, current_organiser()),
        zone=current_zone(),
    )
