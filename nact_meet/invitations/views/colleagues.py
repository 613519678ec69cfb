"""Colleagues whom people suggest instead of themselves: invited, or not, with one press."""

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from nact_meet.directory.access import current_person, organiser_required
from nact_meet.invitations.colleagues import invite_suggested
from nact_meet.meetings.access import meeting_or_404
from nact_meet.places.models.suggestion import ColleagueReply, waiting_for_hosts
from nact_meet.web.extensions import db

bp = Blueprint("suggestions", __name__, url_prefix="/meetings/<ref>/colleagues")


@bp.post("/<int:id>")
@organiser_required
def decide(ref: str, id: int) -> Response:
    meeting = meeting_or_404(ref)
    open_ones = {suggestion.id: suggestion for suggestion in waiting_for_hosts(meeting)}
    suggestion = open_ones.get(id) or abort(404)
    name = suggestion.full_name
    if request.form.get("decision") == "invite":
        is_new = invite_suggested(suggestion, by=current_person())
        said = _("%(name)s is invited.", name=name) if is_new else already(name)
    else:
        suggestion.decide(ColleagueReply.NOT_INVITED, by=current_person())
        said = _("%(name)s is not invited. We will tell the person who suggested them.", name=name)
    db.session.commit()
    flash(said)
    return redirect(url_for("participants.index", ref=ref), 303)


def already(name: str) -> str:
    return str(_("%(name)s already had a place.", name=name))
