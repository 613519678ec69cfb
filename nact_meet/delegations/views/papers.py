"""What reached the hosts for a delegation beside its page: kept for the hosts alone."""

from io import BytesIO

from flask import Blueprint, Response, abort, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import pgettext
from sqlalchemy import select
from sqlalchemy.orm import undefer
from werkzeug.wrappers import Response as Answer

from nact_meet.delegations.access import nomination_or_404
from nact_meet.delegations.forms import PaperForm, sent_paper
from nact_meet.delegations.models import NominationPaper, papers_of
from nact_meet.directory.access import current_person, current_zone, organiser_required
from nact_meet.meetings.access import meeting_or_404
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places.models.nomination import Nomination
from nact_meet.web.extensions import db

bp = Blueprint("papers", __name__, url_prefix="/meetings/<ref>/delegations/<int:id>/papers")


@bp.get("")
@organiser_required
def index(ref: str, id: int) -> str:
    meeting = meeting_or_404(ref)
    return page(meeting, nomination_or_404(meeting, id), PaperForm())


@bp.post("")
@organiser_required
def create(ref: str, id: int) -> ResponseReturnValue:
    meeting = meeting_or_404(ref)
    nomination, form = nomination_or_404(meeting, id), sent_paper()
    if not form.validate():
        return page(meeting, nomination, form), 422
    assert form.came_on.data is not None
    about = (form.chosen_way, form.came_on.data, form.note.data, form.upload)
    NominationPaper.enter(nomination, *about, by=current_person())
    db.session.commit()
    flash(_("Saved with the delegation. Now enter the names it contains."))
    return redirect(url_for(".index", ref=ref, id=id), 303)


@bp.get("/<int:paper_id>")
@organiser_required
def scan(ref: str, id: int, paper_id: int) -> Response:
    """Downloaded, never shown: whoever sent it may have put anything into it."""
    meeting = meeting_or_404(ref)
    paper = paper_or_404(nomination_or_404(meeting, id), paper_id)
    if paper.content is None:
        abort(404)
    answer = send_file(
        BytesIO(paper.content), paper.media_type, as_attachment=True, download_name=paper.name
    )
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@bp.post("/<int:paper_id>/end")
@organiser_required
def remove(ref: str, id: int, paper_id: int) -> Answer:
    meeting = meeting_or_404(ref)
    paper_or_404(nomination_or_404(meeting, id), paper_id).remove(by=current_person())
    db.session.commit()
    flash(pgettext("message", "Removed."))
    return redirect(url_for(".index", ref=ref, id=id), 303)


def paper_or_404(nomination: Nomination, paper_id: int) -> NominationPaper:
    mine = NominationPaper.nomination_id == nomination.id
    query = select(NominationPaper).where(mine, NominationPaper.id == paper_id)
    content = undefer(NominationPaper.content)
    return db.session.scalar(query.options(content)) or abort(404)


def page(meeting: Meeting, nomination: Nomination, form: PaperForm) -> str:
    return render_template(
        "delegations/papers/index.html",
        meeting=meeting,
        nomination=nomination,
        papers=papers_of(nomination),
        form=form,
        zone=current_zone(),
    )
