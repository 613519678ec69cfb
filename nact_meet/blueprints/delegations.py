"""The delegations of a meeting: who is asked to name one, and what came of it."""

from flask import Blueprint, render_template

from nact_meet import access
from nact_meet.access import organiser_required

bp = Blueprint("delegations", __name__, url_prefix="/meetings/<ref>/delegations")


@bp.get("")
@organiser_required
def index(ref: str) -> str:
    meeting = access.meeting_or_404(ref)
    return render_template("delegations/index.html", meeting=meeting)
