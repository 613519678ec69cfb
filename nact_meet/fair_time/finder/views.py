"""The finder: a fair time for the people whom an organiser has in mind. Its address says it all."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from nact_meet.busy.models import busy_of
from nact_meet.directory.access import (
    current_organiser,
    current_person,
    current_zone,
    organiser_required,
    people_to_place,
)
from nact_meet.directory.models.working_group import WorkingGroup
from nact_meet.directory.models.zone_source import ZoneSource
from nact_meet.directory.permissions import may_place, those
from nact_meet.fair_time.finder.forms import FinderForm
from nact_meet.fair_time.ledger.ledger import Ledger
from nact_meet.hours.models import RuleWeight
from nact_meet.limited.numbers import whole_number, whole_numbers
from nact_meet.planner.labels import HARD
from nact_meet.web.extensions import db
from nact_meet.web.typesetting import listed
from nact_meet.world.countries import NETWORK_ZONES

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


@bp.post("/finder/zones")
@organiser_required
def place() -> Response:
    """People of whom nobody knew where they are; the search itself is in the address."""
    said = {
        id_: zone
        for name, zone in request.form.items()
        for id_ in whole_numbers([name.removeprefix("zone-")])
        if zone in NETWORK_ZONES
    }
    for person in people_to_place(said):
        person.is_at(said[person.id], ZoneSource.SAID, by=current_person())
    db.session.commit()
    asked: dict[str, Any] = request.args.to_dict(flat=False)
    return redirect(url_for(".show", **asked), 303)


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


def page(form: FinderForm, **more: object) -> str:
    unplaced = [person.id for person in form.company.people[:ROWS] if not person.own_zone]
    return render_template(
        "fair_time/finder/show.html",
        form=form,
        rows=form.company.people[:ROWS],
        placeable=those(may_place(current_organiser()), unplaced) if unplaced else (),
        network_zones=NETWORK_ZONES,
        hidden=form.company.people[ROWS:],
        weights=more.pop("weights", None) or RuleWeight.all(),
        **more,
    )
