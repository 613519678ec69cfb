"""The seats of a meeting: its limit, each country's, and how many are taken."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import lazy_pgettext as _lp
from flask_babel import pgettext
from sqlalchemy import func, select

from nact_meet.directory.access import current_person, organiser_required
from nact_meet.meetings.access import meeting_or_404
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.models.room import Connections
from nact_meet.meetings.tabs import Tab, add_tab
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.seating import Seating
from nact_meet.places.models.states import State
from nact_meet.seats.forms import PREFIX, SeatsForm
from nact_meet.seats.plan import arrange, plan_of, seated
from nact_meet.web.extensions import db
from nact_meet.web.formats import country
from nact_meet.web.refusals import Refusal
from nact_meet.world.countries import NETWORK

bp = Blueprint("seats", __name__, url_prefix="/meetings/<ref>/seats")

add_tab(Tab("settings", 30, _lp("heading", "Seats"), "seats.show"))


@dataclass(frozen=True)
class SeatRow:
    """A country and its field; `taken` of its delegation's seats, or of the general pool."""

    name: str
    field: Any
    taken: int
    waiting: int


@bp.get("")
@organiser_required
def show(ref: str) -> str:
    meeting = meeting_or_404(ref)
    return page(meeting, SeatsForm(plan=plan_of(meeting)))


@bp.post("")
@organiser_required
def update(ref: str) -> Any:
    meeting = meeting_or_404(ref)
    form = SeatsForm(request.form)
    if not form.validate():
        return page(meeting, form), 422
    try:
        arrange(meeting, form.plan, by=current_person())
    except Refusal as refusal:
        db.session.rollback()
        form.seats.errors = [refusal.sentence]
        return page(meeting_or_404(ref), form), 422
    db.session.commit()
    flash(pgettext("message", "Saved."))
    return redirect(url_for(".show", ref=ref), 303)


def page(meeting: Meeting, form: SeatsForm) -> str:
    return render_template(
        "seats/show.html",
        meeting=meeting,
        form=form,
        rows=rows_of(meeting, form),
        seating=db.session.get(Seating, meeting.id),
        room=db.session.get(Connections, meeting.id),
        held=sum(by_country(meeting, *seated(meeting)).values()),
    )


def rows_of(meeting: Meeting, form: SeatsForm) -> list[SeatRow]:
    taken = by_country(meeting, *seated(meeting))
    waiting = by_country(meeting, Participant.state == State.WAITING)
    return [
        SeatRow(
            country(member.code),
            form[f"{PREFIX}{member.code}"],
            taken[member.code],
            waiting[member.code],
        )
        for member in NETWORK
    ]


def by_country(meeting: Meeting, *where: Any) -> Counter[str | None]:
    """How many participants of each country, by what their seat counts for where that is known."""
    code = func.coalesce(Participant.seat_country, Participant.country_code)
    query = select(code, func.count()).where(Participant.meeting_id == meeting.id, *where)
    return Counter(dict(iter(db.session.execute(query.group_by(code)))))
