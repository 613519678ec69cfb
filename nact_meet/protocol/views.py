"""How a meeting's lists and labels read, and what may be recorded: a page of its settings."""

from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_pgettext as _lp
from flask_babel import ngettext, pgettext
from sqlalchemy import bindparam, func, select

from nact_meet.directory.access import current_organiser, current_person, organiser_required
from nact_meet.directory.models.institute import Institute
from nact_meet.meetings.access import meeting_or_404
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.models.recording import RecordingCopy
from nact_meet.meetings.tabs import Tab, add_tab
from nact_meet.protocol import recording
from nact_meet.protocol.forms import CopyForm, ProtocolForm
from nact_meet.protocol.recording import DayNotPossible, may_confirm
from nact_meet.protocol.seating import seat
from nact_meet.publication.models import Act, open_proposals
from nact_meet.web.extensions import db
from nact_meet.web.forms.fields import complain
from nact_meet.world.timezones import utc_now

bp = Blueprint("protocol", __name__, url_prefix="/meetings/<ref>/protocol")


def today() -> date:
    return utc_now().date()


undeleted = select(func.count(RecordingCopy.id)).where(
    RecordingCopy.meeting_id == Meeting.id,
    RecordingCopy.deleted_at.is_(None),
    Meeting.published_at.is_not(None),
    Meeting.cancelled_at.is_(None),
    Meeting.ends_at <= bindparam("now", callable_=utc_now, unique=True),
    RecordingCopy.delete_by <= bindparam("today", callable_=today, unique=True),
)
"""How many copies were to be deleted by now."""

add_tab(
    Tab(
        "settings",
        25,
        _lp("heading", "Protocol"),
        "protocol.edit",
        undeleted.correlate(Meeting).scalar_subquery(),
        lambda count: ngettext(
            "%(num)s copy of the recording is to be deleted",
            "%(num)s copies of the recording are to be deleted",
            count,
        ),
    )
)


@bp.get("")
@organiser_required
def edit(ref: str) -> str:
    meeting = meeting_or_404(ref)
    return page(meeting, ProtocolForm.of(meeting), CopyForm.of(meeting))


@bp.post("")
@organiser_required
def update(ref: str) -> ResponseReturnValue:
    meeting, form = meeting_or_404(ref), ProtocolForm(request.form)
    if not form.validate():
        return page(meeting, form, CopyForm.of(meeting)), 422
    seat(meeting, **form.seating, by=current_person())
    recording.photograph(meeting, is_taken=form.photograph.data, by=current_person())
    db.session.commit()
    flash(pgettext("message", "Saved."))
    return redirect(url_for(".edit", ref=ref), 303)


@bp.post("/recording")
@organiser_required
def wish_for_copy(ref: str) -> ResponseReturnValue:
    meeting = meeting_or_404(ref)
    form = CopyForm(request.form, meeting=meeting)
    if not form.validate():
        return page(meeting, ProtocolForm.of(meeting), form), 422
    kept_by = db.session.get(Institute, form.kept_by.data) or abort(404)
    assert form.delete_by.data is not None, "it is required"
    try:
        proposal = recording.wish_for_copy(
            meeting, kept_by, form.delete_by.data, by=current_person()
        )
    except DayNotPossible as refusal:
        complain(form.delete_by, str(refusal.sentence))
        return page(meeting, ProtocolForm.of(meeting), form), 422
    db.session.commit()
    flash(
        _("The other hosts have been asked. Nothing is recorded until they agree.")
        if proposal
        else _("One copy may be recorded. Participants read so before they enter.")
    )
    return redirect(url_for(".edit", ref=ref, _anchor="recording"), 303)


@bp.post("/recording/end")
@organiser_required
def forbid(ref: str) -> ResponseReturnValue:
    recording.forbid(meeting_or_404(ref), by=current_person())
    db.session.commit()
    flash(_("Nothing is recorded."))
    return redirect(url_for(".edit", ref=ref, _anchor="recording"), 303)


@bp.post("/recording/deletion")
@organiser_required
def confirm_deletion(ref: str) -> ResponseReturnValue:
    meeting = meeting_or_404(ref)
    recording.confirm_deletion(meeting.recording_copy or abort(404), by=current_person())
    db.session.commit()
    flash(_("Saved. The other hosts are told that the copy is deleted."))
    return redirect(url_for(".edit", ref=ref, _anchor="recording"), 303)


def page(meeting: Meeting, form: ProtocolForm, copy_form: CopyForm) -> str:
    copy = meeting.recording_copy
    return render_template(
        "protocol/edit.html",
        meeting=meeting,
        form=form,
        copy_form=copy_form,
        is_asked=bool(open_proposals(meeting, Act.RECORD)),
        may_confirm=copy is not None and may_confirm(copy, current_organiser()),
    )
