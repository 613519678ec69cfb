"""How a meeting's lists and labels read: a page of its settings."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_pgettext as _lp
from flask_babel import pgettext

from nact_meet.directory.access import current_person, organiser_required
from nact_meet.meetings.access import meeting_or_404
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.tabs import Tab, add_tab
from nact_meet.protocol.forms import ProtocolForm
from nact_meet.protocol.seating import seat
from nact_meet.web.extensions import db

bp = Blueprint("protocol", __name__, url_prefix="/meetings/<ref>/protocol")

add_tab(Tab("settings", 25, _lp("heading", "Protocol"), "protocol.edit"))


@bp.get("")
@organiser_required
def edit(ref: str) -> str:
    meeting = meeting_or_404(ref)
    return page(meeting, ProtocolForm.of(meeting))


@bp.post("")
@organiser_required
def update(ref: str) -> ResponseReturnValue:
    meeting, form = meeting_or_404(ref), ProtocolForm(request.form)
    if not form.validate():
        return page(meeting, form), 422
    seat(meeting, **form.seating, by=current_person())
    db.session.commit()
    flash(pgettext("message", "Saved."))
    return redirect(url_for(".edit", ref=ref), 303)


def page(meeting: Meeting, form: ProtocolForm) -> str:
    return render_template("protocol/edit.html", meeting=meeting, form=form)
