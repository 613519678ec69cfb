"""The hosts choose a date of their poll, and find themselves at its meeting."""

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from nact_meet.directory.access import current_person, organiser_required
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.polls import choosing
from nact_meet.polls.access import poll_or_404
from nact_meet.polls.views.deeds import refused
from nact_meet.web.extensions import db
from nact_meet.web.refusals import Refusal

bp = Blueprint("choosing", __name__, url_prefix="/polls/<ref>")
bp.register_error_handler(Refusal, refused)


@bp.post("/choice")
@organiser_required
def choose(ref: str) -> Response:
    poll = poll_or_404(ref)
    slot = choosing.slot_of(poll, request.form.get("slot", 0, type=int))
    as_draft = "draft" in request.form
    meeting = choosing.choose(poll, slot, by=current_person(), as_draft=as_draft)
    db.session.commit()
    flash(said_of(meeting, as_draft))
    return redirect(url_for("meetings.show", ref=meeting.ref), 303)


def said_of(meeting: Meeting, as_draft: bool) -> str:
    if meeting.is_announced:
        return str(_("The date is chosen, and its meeting published. Everybody is told by mail."))
    if as_draft:
        return str(
            _(
                "The date is chosen, and everybody is told. This is the draft of its meeting: "
                "invitations leave once it is published."
            )
        )
    return str(
        _(
            "The date is chosen, and everybody is told. Another host is asked to agree; then the "
            "meeting is published, and invitations leave."
        )
    )
