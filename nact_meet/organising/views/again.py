"""A meeting again on other days."""

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
from nact_meet.organising.forms.again import AgainForm
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


def page(meeting: Meeting, form: AgainForm) -> str:
    people = len(guests_of(meeting))
    return render_template("organising/again.html", meeting=meeting, form=form, people=people)


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
        return page(meeting, form), 422
    made = repeat(meeting, form.days, with_people=form.with_people.data, by=current_person())
    db.session.commit()
    tell(made, form)
    group = meeting.working_group
    there = url_for("working_groups.show", slug=group.slug) if group else url_for("meetings.index")
    return redirect(there, 303)


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
