"""A meeting again on other days."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_pgettext as _lp
from flask_babel import ngettext

from nact_meet.directory.access import current_person, organiser_required
from nact_meet.meetings.access import meeting_or_404
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.tabs import Tab, add_tab
from nact_meet.organising.again import guests_of, repeat
from nact_meet.organising.fair_repeats import ProposedTimes, propose, wall_start
from nact_meet.organising.forms.again import WALL_TIME, AgainForm
from nact_meet.web.extensions import db
from nact_meet.web.formats import calendar_day
from nact_meet.web.forms.rows import press_row
from nact_meet.web.typesetting import listed

bp = Blueprint("again", __name__, url_prefix="/meetings/<ref>/again")

add_tab(Tab("programme", 70, _lp("heading", "Repeat"), "again.show"))


@bp.get("")
@organiser_required
def show(ref: str) -> str:
    meeting = meeting_or_404(ref)
    return page(meeting, AgainForm(meeting=meeting))


def page(
    meeting: Meeting, form: AgainForm, proposals: Sequence[ProposedTimes] = (), ticked: Any = None
) -> str:
    """`ticked` are times of the proposals that were chosen; until then the best of each."""
    return render_template(
        "organising/again.html",
        meeting=meeting,
        form=form,
        people=len(guests_of(meeting)),
        proposals=proposals,
        ticked=best(meeting, proposals) if ticked is None else ticked,
        wall=lambda offer: wall_start(offer, meeting.zone).strftime(WALL_TIME),
    )


def best(meeting: Meeting, proposals: Sequence[ProposedTimes]) -> set[str]:
    firsts = (proposal.offers[0] for proposal in proposals if proposal.offers)
    return {wall_start(offer, meeting.zone).strftime(WALL_TIME) for offer in firsts}


@bp.post("")
@organiser_required
def create(ref: str) -> ResponseReturnValue:
    meeting = meeting_or_404(ref)
    form = AgainForm(request.form, meeting=meeting)
    if press_row(form, request.form):
        return page(meeting, form)
    if "add" in request.form:
        form.add_row()
        return page(meeting, form)
    if not form.validate():
        return came_back(meeting, form), 422
    if form.windows:
        return page(meeting, form, propose(meeting, form.windows))
    made = repeat(meeting, form.plans, with_people=form.with_people.data, by=current_person())
    db.session.commit()
    tell(made, form)
    group = meeting.working_group
    there = url_for("working_groups.show", slug=group.slug) if group else url_for("meetings.index")
    return redirect(there, 303)


def came_back(meeting: Meeting, form: AgainForm) -> str:
    """What was proposed is proposed again, and what was ticked stays so."""
    if not form.is_made_of_proposals:
        return page(meeting, form)
    form.take_days(form.chosen())
    proposals = propose(meeting, form.windows) if form.windows else ()
    return page(meeting, form, proposals, request.form.getlist("at"))


def tell(made: list[Meeting], form: AgainForm) -> None:
    flash(
        ngettext(
            "%(num)s draft has been made. Please check it, then publish it.",
            "%(num)s drafts have been made. Please check each, then publish it.",
            len(made),
        )
    )
    if form.doubled:
        days = listed(calendar_day(day) for day in form.doubled)
        flash(
            _("The clocks go back on %(days)s: we took the first of two hours.", days=days), "warn"
        )
