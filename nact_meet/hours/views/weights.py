"""What an hour against each rule costs, how it adds up, and an example worked out."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import pgettext
from werkzeug.wrappers import Response

from nact_meet.directory.access import (
    current_organiser,
    current_person,
    organiser_required,
    secretariat_required,
)
from nact_meet.hours.forms import WeightsForm
from nact_meet.hours.models import RuleWeight
from nact_meet.hours.planning import Planning
from nact_meet.planner.burdens import WEIGHTS, Attendee, Burden, Reason, burden_of, cost_of
from nact_meet.web.extensions import db
from nact_meet.web.transactions import once_more
from nact_meet.world.countries import country
from nact_meet.world.labels import RULE_SENTENCES

bp = Blueprint("weights", __name__, url_prefix="/weights")

EXAMPLE = datetime(2027, 3, 17, 9, 0, tzinfo=UTC)
"""A Wednesday on which all three of them work: 16:00 in Bangkok."""
EXAMPLE_ENDS = EXAMPLE + timedelta(minutes=90)
EXAMPLE_COUNTRIES = ("MM", "TL", "CN")


@dataclass(frozen=True)
class Worked:
    """A person of the example; `parts` are (reason, points an hour, what that comes to)."""

    zone: str
    burden: Burden
    parts: list[tuple[Reason, int, float]]


@bp.get("")
@organiser_required
def show() -> str:
    return page(WeightsForm(weights=RuleWeight.all()))


@bp.post("")
@secretariat_required
@once_more
def update() -> ResponseReturnValue:
    form = WeightsForm(request.form)
    if not form.validate():
        return page(form), 422
    RuleWeight.keep(form.weights, by=current_person())
    db.session.commit()
    flash(pgettext("message", "Saved."))
    return redirect(url_for(".show"), 303)


@bp.post("/end")
@secretariat_required
@once_more
def reset() -> Response:
    RuleWeight.keep(WEIGHTS, by=current_person())
    db.session.commit()
    flash(_("All costs are reset to the defaults."))
    return redirect(url_for(".show"), 303)


def page(form: WeightsForm) -> str:
    planning = Planning.now()
    example = list(worked_out(planning))
    return render_template(
        "hours/weights/show.html",
        form=form,
        weights=planning.weights,
        usual=WEIGHTS,
        sentences=RULE_SENTENCES,
        example=example,
        total=round(sum(row.burden.cost for row in example), 2),
        starts_at=EXAMPLE,
        ends_at=EXAMPLE_ENDS,
        zone=country("TH").zones[0],
        may_edit=current_organiser().is_secretariat,
    )


def worked_out(planning: Planning) -> Iterator[Worked]:
    weights = planning.weights
    for code in EXAMPLE_COUNTRIES:
        place = replace(planning.of_country(code), blackouts=frozenset())
        burden = burden_of(Attendee(code, place), EXAMPLE, EXAMPLE_ENDS, weights)
        parts = [
            (reason, weights[reason.rule], cost_of((reason,), weights)) for reason in burden.reasons
        ]
        yield Worked(place.zone, burden, parts)
