"""The finder: a fair time for the people whom an organiser has in mind. Its address says it all."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from nact_meet.busy.models import busy_of
from nact_meet.directory.access import (
    current_person,
    current_zone,
    organiser_required,
    people_to_place,
)
from nact_meet.directory.models.working_group import WorkingGroup
from nact_meet.fair_time.finder.forms import FinderForm
from nact_meet.fair_time.finder.placing import TypedZones, said_of
from nact_meet.fair_time.ledger.ledger import Ledger
from nact_meet.hours.models import RuleWeight
from nact_meet.limited.numbers import whole_number
from nact_meet.planner.labels import HARD
from nact_meet.web.extensions import db
from nact_meet.web.typesetting import listed

if TYPE_CHECKING:
    from nact_meet.fair_time.finder.finding import Finding

bp = Blueprint("finder", __name__)

SHOWN, MORE, MOST_SHOWN = 10, 10, 200
"""Offers: so many first, so many more at a time, so many at most."""
ROWS = 300
"""So many people have a row of their own; whatever is said of others rides along."""


@bp.get("/finder")
@organiser_required
def show() -> ResponseReturnValue:
    form = FinderForm(request.args, current_zone())
    if not form.is_asked:
        return page(form)
    if not form.validate():
        return page(form), 422
    return page(form, **results(form))


@bp.post("/finder")
@organiser_required
def search() -> ResponseReturnValue:
    """The search becomes an address, which names exceptions alone; `keep` puts the zones that were
    typed beside people into the directory, as far as one may.
    """
    form = FinderForm(request.form, current_zone())
    is_right = form.validate()
    typed = TypedZones.read(request.form, form.company.people, form.company.strangers)
    if not is_right or typed.errors:
        return page(form, typed=typed), 422
    if "keep" in request.form and typed.people:
        flash(said_of(typed.keep()))
        db.session.commit()
    form.chosen = typed.of(form.chosen)
    return redirect(url_for(".show", **form.query), 303)


def results(form: FinderForm) -> dict[str, Any]:
    # Numpy is for those alone who look for slots.
    from nact_meet.fair_time.finder.finding import Finding, Wanted, When

    assert form.first.data and form.last.data and form.minutes.data
    when = When(
        form.first.data,
        form.last.data,
        form.minutes.data,
        form.step.data,
        form.host.data,
        form.rules,
    )
    wanted = Wanted(
        form.company,
        form.chosen.optional,
        form.country.data or (),
        form.institutes,
        form.zones,
        current_person().institute,
        busy_of([person.id for person in form.company.people], *when.span),
        form.chosen.clock_of,
        form.chosen.places,
    )
    finding = Finding(wanted, when, form.sharing, ledger_of(form))
    limit = shown()
    offers = finding.offers(limit + 1)
    return {
        "finding": finding,
        "offers": offers[:limit],
        "more": min(limit + MORE, MOST_SHOWN) if limit < min(len(offers), MOST_SHOWN) else None,
        "ways": [] if offers else ways_out(form, finding),
        "weights": finding.planning.weights,
        "shortfall": finding.shortfall(),
        "closed": finding.closed_days() if offers else [],
        "named": named,
        "without": partial(without, form),
    }


def ledger_of(form: FinderForm) -> Ledger | None:
    group = WorkingGroup.by_slug(form.group.data) if form.sharing and form.group.data else None
    return Ledger.of(group) if group else None


def shown() -> int:
    wanted = request.args.get("shown", SHOWN, type=whole_number)
    return max(SHOWN, min(wanted, MOST_SHOWN))


def ways_out(form: FinderForm, finding: "Finding") -> list[dict[str, Any]]:
    """What stands against every slot, and the same search without it."""
    ways = []
    for hindrance in finding.obstacles():
        if hindrance.rule:
            what = str(_("the rule “%(rule)s”", rule=HARD[hindrance.rule]))
            hard = [rule for rule in form.hard.data or () if rule != hindrance.rule]
            query: dict[str, Any] | None = form.query | {"hard": hard}
        else:
            what, query = named(hindrance.names), without(form, hindrance.keys)
        ways.append(
            {"what": what, "opens": hindrance.opens, "shuts": hindrance.shuts, "query": query}
        )
    return ways


def named(names: Sequence[str]) -> str:
    if len(names) <= 3:
        return listed(names)
    return str(_("%(name)s and %(num)s more", name=names[0], num=len(names) - 1))


def without(form: FinderForm, keys: Sequence[int | str]) -> dict[str, Any] | None:
    """People need not come then; whatever stands for somebody is not asked.

    None: who is new, and the hosts.
    """
    people = [key for key in keys if isinstance(key, int)]
    others = {key for key in keys if isinstance(key, str)}
    if others & {"new", "host"}:
        return None
    query = form.query | form.chosen.without(people).query | {"all": None}
    query["country"] = [code for code in query["country"] if f"country:{code}" not in others]
    query["institute"] = [id_ for id_ in query["institute"] if f"institute:{id_}" not in others]
    query["zone"] = ", ".join(zone for zone in form.zones if f"zone:{zone}" not in others) or None
    return query


def page(form: FinderForm, typed: TypedZones | None = None, **more: object) -> str:
    rows = form.company.people[:ROWS]
    return render_template(
        "fair_time/finder/show.html",
        form=form,
        rows=rows,
        typed=typed or TypedZones(),
        may_keep=bool(people_to_place(person.id for person in rows)),
        hidden=form.company.people[ROWS:],
        weights=more.pop("weights", None) or RuleWeight.all(),
        **more,
    )
