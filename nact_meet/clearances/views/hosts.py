"""Clearances of a meeting's hosts: who waits for whose authorities, since when and until when."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from flask_babel import ngettext, pgettext
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from nact_meet.clearances import granting
from nact_meet.clearances.access import check_may_record, clearance_or_404, host_or_404, may_record
from nact_meet.clearances.forms import ClearanceForm, GrantForm, edition_of
from nact_meet.clearances.models import Clearance, ClearanceProgress, LapsesBefore
from nact_meet.clearances.overview import by_host
from nact_meet.directory.access import (
    current_organiser,
    current_person,
    current_zone,
    organiser_required,
)
from nact_meet.meetings.access import meeting_or_404
from nact_meet.meetings.models.host import Host
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.tabs import Tab, add_tab, is_to_come
from nact_meet.publication.access import proposal_or_404
from nact_meet.web.extensions import db
from nact_meet.web.forms.fields import complain
from nact_meet.web.forms.meanwhile import is_of_newest
from nact_meet.web.forms.texts import language_named
from nact_meet.web.languages import WRITABLE
from nact_meet.world.timezones import utc_now, wall_clock

bp = Blueprint("clearances", __name__, url_prefix="/meetings/<ref>/clearances")

OVERTAKEN = _l("Someone else has just changed this clearance. Please compare, then save again.")

unapplied = (
    select(func.count(Clearance.id))
    .join(Clearance.host)
    .where(
        Host.meeting_id == Meeting.id, Clearance.progress == ClearanceProgress.NEEDED, is_to_come()
    )
)

add_tab(
    Tab(
        "settings",
        15,
        _lp("heading", "Clearances"),
        "clearances.index",
        unapplied.correlate(Meeting).scalar_subquery(),
        lambda count: ngettext(
            "%(num)s host has not applied for its clearance yet",
            "%(num)s hosts have not applied for their clearance yet",
            count,
        ),
    )
)


@bp.get("")
@organiser_required
def index(ref: str) -> str:
    meeting = meeting_or_404(ref)
    rows = by_host(meeting, current_organiser())
    return render_template("clearances/index.html", meeting=meeting, rows=rows, zone=current_zone())


@bp.post("/hosts/<int:institute_id>")
@organiser_required
def need(ref: str, institute_id: int) -> Response:
    """Each host may say of one that nobody else reads of yet that it needs one; of one that is
    named on what is published, only itself. Raises NotOfTheirs.
    """
    host = host_or_404(meeting_or_404(ref), institute_id)
    if host.meeting.published_at and not host.is_asked:
        check_may_record(host, current_organiser())
    clearance = granting.need(host, by=current_person())
    db.session.commit()
    flash(
        _(
            "Until the clearance is granted, no page, email or calendar names %(institute)s.",
            institute=clearance.institute.called,
        )
    )
    if may_record(clearance.host, current_organiser()):
        return redirect(url_for(".show", ref=ref, id=clearance.id), 303)
    return redirect(url_for(".index", ref=ref), 303)


@bp.get("/<int:id>")
@organiser_required
def show(ref: str, id: int) -> str:
    clearance = theirs(ref, id)
    return page(clearance, ClearanceForm.of(clearance), new_grant(clearance))


@bp.post("/<int:id>")
@organiser_required
def update(ref: str, id: int) -> ResponseReturnValue:
    clearance = theirs(ref, id)
    form = ClearanceForm.sent_for(clearance)
    if not form.validate() or not is_of_newest(form, form.authority, str(OVERTAKEN)):
        return page(clearance, form, new_grant(clearance)), 422
    clearance.tell(form.known, by=current_person())
    if form.applied_on.data:
        clearance.apply(form.applied_on.data, by=current_person())
    db.session.commit()
    flash(pgettext("message", "Saved."))
    return redirect(url_for(".show", ref=ref, id=id), 303)


@bp.post("/<int:id>/grant")
@organiser_required
def grant(ref: str, id: int) -> ResponseReturnValue:
    clearance = theirs(ref, id)
    form = GrantForm(request.form, languages=languages_of(clearance.host.meeting))
    if not form.validate() or not is_of_this(form, clearance):
        return page(clearance, ClearanceForm.of(clearance), form), 422
    try:
        proposals = granting.grant(clearance, form.granted, by=current_person())
    except LapsesBefore as refusal:
        db.session.rollback()
        complain(form.lapses_on, str(refusal.sentence))
        clearance = theirs(ref, id)
        return page(clearance, ClearanceForm.of(clearance), form), 422
    db.session.commit()
    flash(said_of_grant(clearance, bool(proposals)))
    return redirect(url_for(".index", ref=ref), 303)


@bp.post("/<int:id>/refusal")
@organiser_required
def refuse(ref: str, id: int) -> Response:
    granting.refuse(theirs(ref, id), by=current_person())
    db.session.commit()
    flash(_("Saved. The other hosts read that it was not granted, and no reason."))
    return redirect(url_for(".index", ref=ref), 303)


@bp.post("/<int:id>/renewals/<int:proposal_id>")
@organiser_required
def renew(ref: str, id: int, proposal_id: int) -> Response:
    clearance = theirs(ref, id)
    proposal = proposal_or_404(clearance.host.meeting, proposal_id)
    today = wall_clock(utc_now(), clearance.institute.zone).date()
    granting.renew(clearance, proposal, today, by=current_person())
    db.session.commit()
    flash(
        _("The change has been made.")
        if proposal.outcome
        else _("Saved. We are still waiting for the other hosts.")
    )
    return redirect(url_for(".index", ref=ref), 303)


@bp.post("/<int:id>/renewals/<int:proposal_id>/refusal")
@organiser_required
def refuse_renewal(ref: str, id: int, proposal_id: int) -> Response:
    clearance = theirs(ref, id)
    proposal = proposal_or_404(clearance.host.meeting, proposal_id)
    granting.refuse_renewal(clearance, proposal, by=current_person())
    db.session.commit()
    flash(_("Saved. The other hosts read that it was not granted, and no reason."))
    return redirect(url_for(".index", ref=ref), 303)


@bp.post("/<int:id>/removal")
@organiser_required
def drop(ref: str, id: int) -> Response:
    granting.drop(theirs(ref, id), by=current_person())
    db.session.commit()
    flash(_("Saved. This host needs no clearance."))
    return redirect(url_for(".index", ref=ref), 303)


def theirs(ref: str, id: int) -> Clearance:
    """Raises NotOfTheirs."""
    clearance = clearance_or_404(meeting_or_404(ref), id)
    check_may_record(clearance.host, current_organiser())
    return clearance


def new_grant(clearance: Clearance) -> GrantForm:
    today = wall_clock(utc_now(), clearance.institute.zone).date()
    values = {"granted_on": today, "edition": edition_of(clearance)}
    return GrantForm(languages=languages_of(clearance.host.meeting), **values)


def is_of_this(form: GrantForm, clearance: Clearance) -> bool:
    """The page was opened on the clearance as it is now; pressed again, it is."""
    now = edition_of(clearance)
    if form.edition.data and form.edition.data != now:
        complain(form.granted_on, str(OVERTAKEN))
        form.edition.data = now
        return False
    return True


def languages_of(meeting: Meeting) -> dict[str, str]:
    """The meeting's own first."""
    codes = dict.fromkeys([*meeting.texts("title"), *WRITABLE])
    return {code: language_named(code) if code else _("Not stated") for code in codes}


def said_of_grant(clearance: Clearance, is_proposed: bool) -> str:
    if is_proposed:
        return str(_("Saved. The other hosts have been asked about the approved title."))
    if clearance.host.is_asked:
        return str(_("Saved. The host is named once it has agreed to host."))
    return str(_("Saved. The host is named from now on."))


def page(clearance: Clearance, form: ClearanceForm, grant_form: GrantForm) -> str:
    meeting = clearance.host.meeting
    row = next(row for row in by_host(meeting, current_organiser()) if row.clearance is clearance)
    return render_template(
        "clearances/show.html",
        meeting=meeting,
        clearance=clearance,
        row=row,
        form=form,
        grant_form=grant_form,
        zone=current_zone(),
    )
