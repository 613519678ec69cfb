"""A participant's own clearance: their yes is subject to it, and what came of it."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from nact_meet.attending.views.own_page import back_to, page
from nact_meet.clearances import people
from nact_meet.clearances.forms import PersonClearanceForm
from nact_meet.places.access import place_or_refuse
from nact_meet.places.links import refused
from nact_meet.places.models.participant import ClearanceDayNotPossible, Participant
from nact_meet.places.models.states import Channel
from nact_meet.web.extensions import db
from nact_meet.web.forms.fields import complain
from nact_meet.web.refusals import Refusal

bp = Blueprint("own_clearance", __name__)
bp.register_error_handler(Refusal, refused)


@bp.get("/r/<token>/clearance")
def show(token: str) -> str:
    place = place_or_refuse(token)
    form = PersonClearanceForm(data={"clearance_on": place.clearance_on})
    return clearance_page(place, token, form)


@bp.post("/r/<token>/clearance")
def answer(token: str) -> ResponseReturnValue:
    place, form = place_or_refuse(token), PersonClearanceForm(request.form)
    if not form.validate():
        return clearance_page(place, token, form), 422
    try:
        people.record(place, form, through=Channel.PAGE, **place.answered_by)
    except ClearanceDayNotPossible as refusal:
        db.session.rollback()
        complain(form.clearance_on, str(refusal.sentence))
        return clearance_page(place_or_refuse(token), token, form), 422
    db.session.commit()
    if form.is_refused:
        return back_to(token, "no")
    return back_to(token, "cleared" if form.is_decided else "saved")


def clearance_page(place: Participant, token: str, form: PersonClearanceForm) -> str:
    meeting = place.meeting
    may_answer = not (meeting.is_over or meeting.cancelled_at)
    return page(
        "attending/own_page/clearance.html", place, token, clearance=form, may_answer=may_answer
    )
