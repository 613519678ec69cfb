"""A person's own working hours, by their personal link: fairer times for who is asked."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from nact_meet.hours.forms import HoursForm
from nact_meet.hours.office import Office
from nact_meet.hours.planning import Planning
from nact_meet.places.access import place_or_refuse
from nact_meet.places.models.participant import Participant
from nact_meet.places.views import clock_page
from nact_meet.web.extensions import db
from nact_meet.web.transactions import once_more

bp = Blueprint("own_hours", __name__, url_prefix="/r/<token>/hours")


@bp.get("")
def show(token: str) -> str:
    place = place_or_refuse(token)
    if not place.person.own_zone:
        return clock_page(place, token, "hours")
    return page(place, token, HoursForm(office_of(place)))


@bp.post("")
@once_more
def keep(token: str) -> ResponseReturnValue:
    place = place_or_refuse(token)
    office = office_of(place)
    form = HoursForm(office, request.form)
    if not form.validate():
        return page(place, token, form), 422
    office.keep(form.hours, form.chosen_region, **place.answered_by)
    db.session.commit()
    return redirect(url_for("places.show", token=token, done="saved"), 303)


@bp.post("/end")
def reset(token: str) -> Response:
    place = place_or_refuse(token)
    office_of(place).reset(**place.answered_by)
    db.session.commit()
    return redirect(url_for("places.show", token=token, done="saved"), 303)


def office_of(place: Participant) -> Office:
    return Office.of_person(place.person, Planning.now())


def page(place: Participant, token: str, form: HoursForm) -> str:
    return render_template(
        "hours/own/show.html",
        place=place,
        meeting=place.meeting,
        token=token,
        form=form,
        here=url_for(".show", token=token),
    )
