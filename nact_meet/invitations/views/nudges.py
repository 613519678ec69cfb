"""Reminding those who have not answered: all of a list, or one."""

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from nact_meet.directory.access import current_person, organiser_required
from nact_meet.invitations.nudges import Nudged, nudge
from nact_meet.meetings.access import meeting_or_404
from nact_meet.places.access import participant_or_404
from nact_meet.places.forms import Sieve
from nact_meet.places.selection import Selection
from nact_meet.web.extensions import db
from nact_meet.web.typesetting import together

bp = Blueprint("nudges", __name__, url_prefix="/meetings/<ref>")


@bp.post("/nudges")
@organiser_required
def create(ref: str) -> Response:
    meeting = meeting_or_404(ref)
    sieve = Sieve(request.form)
    asked = nudge(meeting, sieve.selection, by=current_person())
    db.session.commit()
    tell(asked)
    narrowed: dict[str, Any] = dict(sieve.asked)
    return redirect(url_for("participants.index", ref=ref, **narrowed), 303)


@bp.post("/participants/<int:id>/nudge")
@organiser_required
def create_for_one(ref: str, id: int) -> Response:
    meeting = meeting_or_404(ref)
    place = participant_or_404(meeting, id)
    asked = nudge(meeting, Selection(place_ids=(place.id,)), by=current_person())
    db.session.commit()
    tell(asked)
    return redirect(url_for("participants.show", ref=ref, id=id), 303)


def tell(asked: Nudged) -> None:
    """Sentences of their own, so that each can be counted in every language."""
    now, today, lost = asked.now, asked.today, asked.unreachable
    sentences = [
        (
            now,
            ngettext("We are reminding %(num)s person.", "We are reminding %(num)s people.", now),
        ),
        (
            today,
            ngettext(
                "%(num)s had already been reminded today.",
                "%(num)s had already been reminded today.",
                today,
            ),
        ),
        (
            lost,
            ngettext("%(num)s has no working address.", "%(num)s have no working address.", lost),
        ),
    ]
    said = [sentence for count, sentence in sentences if count] or [_("Everyone has answered.")]
    flash(together(*said), "message" if now else "warn")
