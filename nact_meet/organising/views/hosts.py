"""The hosts of a meeting: who acts for each, what needs a second yes, and what they decided."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from nact_meet.directory.access import current_person, organiser_required
from nact_meet.directory.models.organiser import Organiser
from nact_meet.meetings.access import meeting_or_404
from nact_meet.meetings.models.host import Host
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.publication import second_yes
from nact_meet.publication.models import decided_proposals
from nact_meet.web.extensions import db

bp = Blueprint("hosts", __name__, url_prefix="/meetings/<ref>/hosts")


@bp.get("")
@organiser_required
def show(ref: str) -> str:
    meeting = meeting_or_404(ref)
    return render_template(
        "organising/hosts/show.html",
        meeting=meeting,
        rows=rows(meeting),
        asked=second_yes.must_agree(meeting, current_person()),
        in_force=second_yes.has_second_yes(meeting),
        decisions=decided_proposals(meeting),
        zone=current_person().zone,
    )


def rows(meeting: Meeting) -> list[dict[str, Any]]:
    """Each host and the names of those who act for it, in a statement each."""
    of_it = select(Host).where(Host.meeting_id == meeting.id).order_by(Host.position)
    hosts = db.session.scalars(of_it.options(joinedload(Host.institute))).all()
    acting = Organiser.names_by_institute([host.institute_id for host in hosts])
    return [
        {"name": host.institute.name, "organisers": acting.get(host.institute_id, [])}
        for host in hosts
    ]


@bp.post("/second-yes")
@organiser_required
def decide(ref: str) -> Response:
    meeting = meeting_or_404(ref)
    if request.form.get("wanted") == "1":
        second_yes.do_with(meeting, by=current_person())
        sentence = _("A second yes is needed again.")
    elif second_yes.do_without(meeting, by=current_person()):
        sentence = _("The other hosts are asked. Until one of them agrees, nothing changes.")
    else:
        sentence = _("No second yes is needed from now on. The hosts are told.")
    db.session.commit()
    flash(sentence)
    return redirect(url_for(".show", ref=ref), 303)
