"""Letters that go with the invitation: chosen, looked at, removed."""

from collections.abc import Sequence
from io import BytesIO

from flask import Blueprint, Response, abort, flash, redirect, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import pgettext
from sqlalchemy import select
from sqlalchemy.orm import undefer
from werkzeug.wrappers import Response as Answer

from nact_meet.directory.access import current_person, organiser_required
from nact_meet.invitations import attachments
from nact_meet.invitations.attachments import TooManyAttached, TooMuchAttached
from nact_meet.invitations.forms.attachment import sent_attachment
from nact_meet.invitations.models import AttachedLetter
from nact_meet.invitations.views.invitations import preview_page
from nact_meet.meetings.access import meeting_or_404
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.publication.labels import lapsed_of
from nact_meet.publication.models import Proposal, open_proposals
from nact_meet.web.extensions import db
from nact_meet.web.forms.fields import complain

bp = Blueprint("attachments", __name__, url_prefix="/meetings/<ref>/attachments")


@bp.post("")
@organiser_required
def create(ref: str) -> ResponseReturnValue:
    meeting, form = meeting_or_404(ref), sent_attachment()
    waiting = open_proposals(meeting)
    if not form.validate():
        return preview_page(meeting, form), 422
    try:
        attachments.attach(meeting, form.upload, by=current_person())
    except (TooManyAttached, TooMuchAttached) as refusal:
        db.session.rollback()
        complain(form.letter, str(refusal.sentence))
        return preview_page(meeting_or_404(ref), form), 422
    db.session.commit()
    flash(_("Attached. Send the invitation to yourself first to see how it arrives."))
    say_what_lapsed(waiting)
    return redirect(url_for("invitations.preview", ref=ref, _anchor="attached"), 303)


@bp.get("/<int:id>")
@organiser_required
def download(ref: str, id: int) -> Response:
    """To be saved, never shown by the browser."""
    letter = attachment_or_404(meeting_or_404(ref), id)
    answer = send_file(
        BytesIO(letter.content), letter.media_type, as_attachment=True, download_name=letter.name
    )
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@bp.post("/<int:id>/removal")
@organiser_required
def remove(ref: str, id: int) -> Answer:
    meeting = meeting_or_404(ref)
    waiting = open_proposals(meeting)
    attachments.detach(attachment_or_404(meeting, id), by=current_person())
    db.session.commit()
    flash(pgettext("message", "Removed."))
    say_what_lapsed(waiting)
    return redirect(url_for("invitations.preview", ref=ref, _anchor="attached"), 303)


def say_what_lapsed(waiting: Sequence[Proposal]) -> None:
    """Hosts who were asked whether to publish were asked about other letters."""
    if lapsed := lapsed_of(waiting):
        flash(lapsed, "warn")


def attachment_or_404(meeting: Meeting, id: int) -> AttachedLetter:
    query = select(AttachedLetter).where(
        AttachedLetter.meeting_id == meeting.id, AttachedLetter.id == id
    )
    return db.session.scalar(query.options(undefer(AttachedLetter.content))) or abort(404)
