"""A voter's tentative dates as one file, for programs that show nothing of what a mail brings."""

from flask import Blueprint, Response

from nact_meet.ical import calendar
from nact_meet.polls.access import voter_or_refuse
from nact_meet.polls.calendar_entries import hold_event

bp = Blueprint("kept_dates", __name__)


@bp.get("/v/<token>/dates.ics")
def download(token: str) -> Response:
    """Without METHOD and ATTENDEE, so that no program takes it for an invitation."""
    reader = voter_or_refuse(token)
    kept = reader.voter.some_kept_times()
    first, *more = (hold_event(each, reader, attendee=False) for each in kept)
    answer = Response(calendar.download(first, *more))
    answer.headers["Content-Type"] = "text/calendar; charset=utf-8"
    name = f"dates-{reader.voter.poll.ref}.ics"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
