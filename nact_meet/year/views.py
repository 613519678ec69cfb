"""The year: proposals, what is approved of them, and dates for all that is, found together."""

from collections.abc import Sequence
from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from flask_babel import ngettext, pgettext
from werkzeug.wrappers import Response

from nact_meet.directory.access import (
    current_organiser,
    current_person,
    organiser_required,
    secretariat_required,
)
from nact_meet.web.charts import Chart, ChartRow, Series
from nact_meet.web.extensions import db
from nact_meet.web.formats import locale_name
from nact_meet.web.forms.fields import complain
from nact_meet.web.forms.meanwhile import is_of_newest, opened
from nact_meet.web.transactions import once_more
from nact_meet.world.countries import NETWORK, country_name
from nact_meet.world.days_off import FIRST_YEAR, LAST_YEAR
from nact_meet.world.timezones import utc_now
from nact_meet.year.access import may_change, proposal_to_change, proposal_to_read, year_or_404
from nact_meet.year.dates import CountryLedger, FoundDates, YearSearch, spread
from nact_meet.year.drafting import approved_of, borne_so_far, make_drafts
from nact_meet.year.forms import ProposalForm, YearDecisionForm, edition_of
from nact_meet.year.models import YearProposal, proposals_of, propose

bp = Blueprint("year", __name__, url_prefix="/year")

OVERTAKEN = _l("Someone else has just changed this proposal. Please compare, then save again.")
NEXT_YEAR_FROM = 10
"""From October on organisers plan the next one."""


@bp.get("")
@organiser_required
def index() -> Response:
    now = utc_now()
    return redirect(url_for(".show", year=now.year + (now.month >= NEXT_YEAR_FROM)))


@bp.get("/<int:year>")
@organiser_required
def show(year: int) -> str:
    proposals = proposals_of(year_or_404(year))
    return render_template(
        "year/show.html",
        year=year,
        proposals=proposals,
        approved=len(approved_of(proposals)),
        before=year - 1 if year > FIRST_YEAR else None,
        after=year + 1 if year < LAST_YEAR else None,
    )


@bp.get("/<int:year>/proposals/new")
@organiser_required
def new(year: int) -> str:
    return render_template("year/new.html", year=year_or_404(year), form=opened(ProposalForm()))


@bp.post("/<int:year>/proposals")
@organiser_required
def create(year: int) -> ResponseReturnValue:
    form = ProposalForm(request.form)
    if "add" in request.form:
        form.add_language()
        return render_template("year/new.html", year=year_or_404(year), form=form)
    if not form.validate():
        return render_template("year/new.html", year=year_or_404(year), form=form), 422
    proposal = propose(year_or_404(year), form.values, by=current_person())
    db.session.commit()
    flash(_("%(title)s has been proposed.", title=proposal.title))
    return redirect(url_for(".show", year=year), 303)


@bp.get("/proposals/<int:id>")
@organiser_required
def proposal(id: int) -> str:
    return page(proposal_to_read(id))


@bp.post("/proposals/<int:id>")
@organiser_required
def update(id: int) -> ResponseReturnValue:
    proposal = proposal_to_change(id)
    form = ProposalForm.sent_for(proposal)
    if "add" in request.form:
        form.add_language()
        return page(proposal, form)
    if not form.validate() or not is_of_newest(form, form.title, str(OVERTAKEN)):
        return page(proposal, form), 422
    proposal.edit(form.values, by=current_person())
    db.session.commit()
    flash(pgettext("message", "Saved."))
    return redirect(url_for(".proposal", id=id), 303)


@bp.post("/proposals/<int:id>/decision")
@secretariat_required
def decide(id: int) -> ResponseReturnValue:
    """Also back to proposed: nobody is sent an email about it."""
    proposal = proposal_to_read(id)
    form, now = YearDecisionForm(request.form), edition_of(proposal)
    if not form.validate():
        return page(proposal, decision=form), 422
    if form.edition.data and form.edition.data != now:
        complain(form.standing, str(OVERTAKEN))
        form.edition.data = now
        return page(proposal, decision=form), 422
    proposal.decide(form.chosen, form.remark.data or "", by=current_person())
    db.session.commit()
    flash(pgettext("message", "Saved."))
    return redirect(url_for(".show", year=proposal.year), 303)


@bp.post("/proposals/<int:id>/working-group")
@secretariat_required
@once_more
def found_group(id: int) -> Response:
    """Raises NotApproved."""
    group = proposal_to_read(id).become_group(by=current_person())
    db.session.commit()
    flash(_("%(name)s is a working group now. Add its members.", name=group.name))
    return redirect(url_for("working_groups.show", slug=group.slug), 303)


@bp.post("/proposals/<int:id>/removal")
@organiser_required
def withdraw(id: int) -> Response:
    """Raises AlreadyDecided."""
    proposal = proposal_to_change(id)
    year = proposal.year
    proposal.withdraw(by=current_person())
    db.session.commit()
    flash(_("The proposal has been withdrawn."))
    return redirect(url_for(".show", year=year), 303)


@bp.get("/<int:year>/dates")
@organiser_required
def dates(year: int) -> str:
    """Nothing is kept of it but what the address says: which dates stay, and the rest is found."""
    approved = approved_of(proposals_of(year_or_404(year)))
    kept = chosen_of([one for one in approved if str(one.id) in request.args.getlist("keep")])
    so_far = borne_so_far(year)
    search = YearSearch(
        approved, so_far, {one.id: start for one, start in kept.items() if one.may_start(start)}
    )
    found = search.run()
    return render_template(
        "year/dates.html",
        year=year,
        found=found,
        chart=ledger_ahead(so_far, found),
        unannounced=search.unannounced(year),
        may_draft=current_organiser().is_secretariat,
        drafts=sum(1 for one in found if one.chosen and not one.proposal.meeting),
    )


@bp.post("/<int:year>/dates")
@secretariat_required
def draft(year: int) -> Response:
    """Raises NotADateOfTheYear."""
    proposals = proposals_of(year_or_404(year), for_update=True)
    chosen = chosen_of(approved_of(proposals))
    made, asked = make_drafts(chosen, by=current_person())
    db.session.commit()
    flash(
        ngettext(
            "%(num)s draft has been made. Please check it, then publish it.",
            "%(num)s drafts have been made. Please check each, then publish it.",
            len(made),
        )
    )
    if asked:
        flash(
            ngettext(
                "%(num)s co-host is asked by email whether it agrees.",
                "%(num)s co-hosts are asked by email whether they agree.",
                asked,
            )
        )
    return redirect(url_for("meetings.index"), 303)


def chosen_of(proposals: Sequence[YearProposal]) -> dict[YearProposal, datetime]:
    """The start that was sent for each; those for which none was are left out."""
    sent = request.values
    starts = ((one, instant_in(sent.get(f"at-{one.id}", ""))) for one in proposals)
    return {one: start for one, start in starts if start}


def instant_in(text: str) -> datetime | None:
    """From 2027-03-09T03:00Z."""
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC)
    except ValueError:
        return None


def ledger_ahead(so_far: CountryLedger, found: Sequence[FoundDates]) -> Chart:
    """By country: what it has borne, and what these dates would add."""
    chosen = CountryLedger([one.chosen.points for one in found if one.chosen])
    rows = [
        ChartRow(
            country_name(one.code, locale_name()),
            [round(so_far.of(one.code)), round(chosen.of(one.code))],
        )
        for one in NETWORK
    ]
    totals = {row.name: float(row.total) for row in rows}
    return Chart(
        _("Share of bad hours by country"),
        _(
            "With these dates, %(points)s points lie between the highest and the lowest share.",
            points=round(spread(totals)),
        ),
        pgettext("label", "Country"),
        [
            Series(_l("So far, since the year before"), "pale"),
            Series(_lp("label", "Planned"), "accent"),
        ],
        rows,
    )


def page(
    proposal: YearProposal,
    form: ProposalForm | None = None,
    decision: YearDecisionForm | None = None,
) -> str:
    edition = edition_of(proposal)
    known = {"standing": proposal.standing, "remark": proposal.remark, "edition": edition}
    return render_template(
        "year/proposal.html",
        proposal=proposal,
        form=(form or ProposalForm.of(proposal)) if may_change(proposal) else None,
        decision=(decision or YearDecisionForm(data=known))
        if current_organiser().is_secretariat
        else None,
    )
