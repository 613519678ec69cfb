"""A pasted programme as rows of the form, for the page that has it; nothing is stored."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from nact_meet.directory.access import organiser_required
from nact_meet.organising.forms.meeting import said_of
from nact_meet.organising.forms.programme_text import items_of
from nact_meet.web.refusals import Refusal

bp = Blueprint("programme", __name__, url_prefix="/meetings/programme")


@bp.post("")
@organiser_required
def read() -> ResponseReturnValue:
    days = request.form.get("days", 1, type=int)
    try:
        items = items_of(request.form.get("pasted", ""), days)
    except Refusal as refusal:
        return {"said": str(refusal.sentence)}, refusal.status
    return {"said": said_of(len(items)), "items": [item.values for item in items]}
