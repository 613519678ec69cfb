"""A meeting in numbers, for those who see its lists."""

from flask import Blueprint, render_template
from flask_babel import lazy_pgettext as _lp

from nact_meet.directory.access import current_zone, organiser_required
from nact_meet.meetings.access import meeting_or_404
from nact_meet.meetings.tabs import Tab, add_tab
from nact_meet.organising.numbers import charts_of

bp = Blueprint("numbers", __name__, url_prefix="/meetings/<ref>/numbers")

add_tab(Tab("overview", 15, _lp("heading", "Numbers"), "numbers.show"))


@bp.get("")
@organiser_required
def show(ref: str) -> str:
    meeting = meeting_or_404(ref)
    answers, countries, attendances = charts_of(meeting, current_zone())
    return render_template(
        "organising/numbers.html",
        meeting=meeting,
        answers=answers,
        countries=countries,
        attendances=attendances,
    )
