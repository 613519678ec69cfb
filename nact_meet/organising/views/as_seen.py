"""What participants will see of a meeting, for its organisers: beside its form, and by itself."""

from flask import Blueprint

from nact_meet.attending.views.public import page_of
from nact_meet.directory.access import organiser_required
from nact_meet.meetings.access import meeting_or_404
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places.forms import ClockForm

bp = Blueprint("as_seen", __name__, url_prefix="/meetings/<ref>/as-seen")


@bp.get("")
@organiser_required
def show(ref: str) -> str:
    """As it is saved. Beside a form it is in a frame, where nothing of it can be pressed."""
    meeting = meeting_or_404(ref)
    return page_of("organising/as_seen.html", meeting, phase_of(meeting), ClockForm())


def phase_of(meeting: Meeting) -> str:
    """As the page of a published one has it (meetings/page_cache.py)."""
    if meeting.cancelled_at:
        return "cancelled"
    if meeting.is_over:
        return "over"
    return "open" if meeting.is_open else "closed"
