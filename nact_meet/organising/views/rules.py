"""What a meeting's registration follows, on one page: a line each, and where to set it."""

from flask import Blueprint, render_template
from flask_babel import lazy_pgettext as _lp
from flask_babel import ngettext
from sqlalchemy import func, select

from nact_meet.directory.access import organiser_required
from nact_meet.meetings.access import meeting_or_404
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.tabs import Tab, add_tab, is_to_come, waiting_in
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.seating import Seating
from nact_meet.places.models.states import AWAITED
from nact_meet.questions.models import asked_in
from nact_meet.web.extensions import db

bp = Blueprint("rules", __name__, url_prefix="/meetings/<ref>/registration")

awaited = select(func.count(Participant.id)).where(
    Participant.meeting_id == Meeting.id, Participant.state.in_(AWAITED), is_to_come()
)
"""How many people wait for the hosts' yes."""
add_tab(
    Tab(
        40,
        _lp("heading", "Registration"),
        "rules.index",
        awaited.correlate(Meeting).scalar_subquery(),
        lambda count: ngettext(
            "%(num)s registration to approve", "%(num)s registrations to approve", count
        ),
    )
)


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
        awaited=waiting_in(meeting)["rules.index"],
    )
