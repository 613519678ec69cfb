"""The delegations of a meeting: who is asked to name one, and what came of it."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_pgettext as _lp
from flask_babel import ngettext
from sqlalchemy import bindparam, func, select
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from nact_meet.delegations import asking
from nact_meet.delegations.access import nomination_or_404
from nact_meet.delegations.asking import DateNotPossible
from nact_meet.delegations.forms import RequestForm
from nact_meet.delegations.overview import DelegationRow, overview
from nact_meet.directory.access import current_person, current_zone, organiser_required
from nact_meet.meetings.access import meeting_or_404
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.tabs import Tab, add_tab, is_to_come
from nact_meet.places.models.nomination import Nomination
from nact_meet.web.extensions import db
from nact_meet.world.timezones import local, utc_now

bp = Blueprint("delegations", __name__, url_prefix="/meetings/<ref>/delegations")

late = select(func.count(Nomination.id)).where(
    Nomination.meeting_id == Meeting.id,
    Nomination.asked_at.is_not(None),
    Nomination.answered_at.is_(None),
    is_to_come(),
    Nomination.due_at <= bindparam("now", callable_=utc_now, unique=True),
)
"""How many delegations have not been named in time."""
add_tab(
    Tab(
        "people",
        30,
        _lp("heading", "Delegations"),
        "delegations.index",
        late.correlate(Meeting).scalar_subquery(),
        lambda count: ngettext("%(num)s delegation is late", "%(num)s delegations are late", count),
        covers=(
            "naming",
            "papers",
            "delegates",
            "colleagues",
            "delegate_clearances",
            "delegation_clearances",
        ),
    )
)


@bp.get("")
@organiser_required
def index(ref: str) -> str:
    meeting = meeting_or_404(ref)
    return render_template(
        "delegations/index.html",
        meeting=meeting,
        rows=overview(meeting),
        zone=current_zone(),
    )


@bp.post("")
@organiser_required
def act(ref: str) -> Response:
    """The hosts name a delegation for whoever does not: its page opens."""
    meeting = meeting_or_404(ref)
    (row,) = chosen(meeting, [request.form.get("whom", "")]) or abort(404)
    nomination = nomination_of(meeting, row)
    db.session.commit()
    return redirect(url_for("naming.show", ref=ref, id=nomination.id), 303)


@bp.get("/requests/new")
@organiser_required
def new(ref: str) -> str:
    meeting = meeting_or_404(ref)
    rows = askable(meeting, request.args)
    first = next((row.nomination for row in rows if row.nomination), None)
    return page(meeting, rows, RequestForm(data=values_of(first) if first else None))


@bp.post("/requests")
@organiser_required
def create(ref: str) -> ResponseReturnValue:
    meeting, form = meeting_or_404(ref), RequestForm(request.form)
    rows = askable(meeting, request.form)
    if not rows or not form.validate():
        return page(meeting, rows, form), 422
    try:
        ask(meeting, rows, form)
    except DateNotPossible as refusal:
        db.session.rollback()
        form.day.errors = [refusal.sentence]
        meeting = meeting_or_404(ref)
        return page(meeting, askable(meeting, request.form), form), 422
    db.session.commit()
    flash(what_happened(meeting, rows, form))
    return redirect(url_for(".index", ref=ref), 303)


@bp.post("/<int:id>/links")
@organiser_required
def replace_links(ref: str, id: int) -> Response:
    nomination = nomination_or_404(meeting_or_404(ref), id)
    asking.replace_links(nomination, by=current_person())
    db.session.commit()
    flash(_("The old links no longer work. New ones will be sent with the next email."))
    return redirect(url_for("naming.show", ref=ref, id=id), 303)


@bp.post("/<int:id>/silence")
@organiser_required
def silence(ref: str, id: int) -> Response:
    nomination = nomination_or_404(meeting_or_404(ref), id)
    asking.silence(nomination, by=current_person())
    db.session.commit()
    flash(_("This delegation gets no automatic reminders."))
    return redirect(url_for("naming.show", ref=ref, id=id, _anchor="reminders"), 303)


@bp.post("/<int:id>/silence/end")
@organiser_required
def end_silence(ref: str, id: int) -> Response:
    nomination = nomination_or_404(meeting_or_404(ref), id)
    asking.remind_again(nomination, by=current_person())
    db.session.commit()
    flash(_("This delegation is reminded before its deadline."))
    return redirect(url_for("naming.show", ref=ref, id=id, _anchor="reminders"), 303)


def ask(meeting: Meeting, rows: Sequence[DelegationRow], form: RequestForm) -> None:
    """All of them, or none. Raises MeetingCancelled, MeetingOver, DateNotPossible."""
    day = form.day.data
    assert day is not None
    for row in rows:
        nomination = nomination_of(meeting, row)
        if form.is_mailed.data:
            asking.ask(nomination, day, form.words.data, by=current_person())
        else:
            asking.put_date(nomination, day, by=current_person())


def what_happened(meeting: Meeting, rows: Sequence[DelegationRow], form: RequestForm) -> str:
    if not form.is_mailed.data:
        return str(_("The deadline has been changed. No emails were sent."))
    if not meeting.is_announced:
        return str(_("They will be asked as soon as the meeting is published."))
    count = sum(len(row.reached) for row in rows)
    return str(ngettext("%(num)s email is on its way.", "%(num)s emails are on their way.", count))


def nomination_of(meeting: Meeting, row: DelegationRow) -> Nomination:
    if row.institute:
        return asking.nomination_of(meeting, row.institute)
    assert row.country_code is not None
    return asking.nomination_of_country(meeting, row.country_code)


def askable(meeting: Meeting, asked: MultiDict[str, str]) -> list[DelegationRow]:
    """Those who were chosen and can be written to, or with `all` everybody not asked yet."""
    if asked.get("all"):
        return [row for row in overview(meeting) if row.can_be_asked_first]
    return [row for row in chosen(meeting, asked.getlist("whom")) if not row.is_vacant]


def chosen(meeting: Meeting, keys: Sequence[str]) -> list[DelegationRow]:
    return [row for row in overview(meeting) if row.key in keys]


def values_of(nomination: Nomination) -> dict[str, Any]:
    due_at, zone = nomination.due_at, nomination.zone
    return {"day": local(due_at, zone).date() if due_at else None, "words": nomination.words}


def page(meeting: Meeting, rows: Sequence[DelegationRow], form: RequestForm) -> str:
    return render_template(
        "delegations/request.html",
        meeting=meeting,
        rows=rows,
        form=form,
        mails=sum(len(row.reached) for row in rows),
    )
