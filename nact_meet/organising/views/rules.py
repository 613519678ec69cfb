"""What a meeting's registration follows, on one page: a line each, and where to set it."""

from flask import Blueprint, render_template
from flask_babel import lazy_pgettext as _lp
from sqlalchemy import select

from nact_meet.directory.access import organiser_required
from nact_meet.meetings.access import meeting_or_404
from nact_meet.meetings.tabs import Tab, add_tab, waiting_in
from nact_meet.places.models.seating import Seating
from nact_meet.questions.models import asked_in
from nact_meet.web.extensions import db

bp = Blueprint("rules", __name__, url_prefix="/meetings/<ref>/registration")

add_tab(Tab("settings", 20, _lp("heading", "Registration"), "rules.index"))


@bp.get("")
@organiser_required
def index(ref: str) -> str:
    meeting = meeting_or_404(ref)
    seats = db.session.scalar(select(Seating.seats).where(Seating.meeting_id == meeting.id))
    asked = len(asked_in(meeting))
    return render_template(
        "organising/rules/index.html",
        meeting=meeting,
        seats=seats,
        asked=asked,
        awaited=waiting_in(meeting)["decisions.index"],
    )
