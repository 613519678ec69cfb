"""A participant's own clock and language, asked where they are not known."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from nact_meet.directory.models.person import Person
from nact_meet.directory.models.zone_source import ZoneSource
from nact_meet.directory.speaking import offer_languages
from nact_meet.history.models import Who
from nact_meet.places.access import place_or_refuse
from nact_meet.places.forms import OwnClockForm
from nact_meet.places.models.participant import Participant
from nact_meet.web.extensions import db

bp = Blueprint("own_clock", __name__)

ASKED_BY = {"busy": "busy.show", "hours": "own_hours.show"}
"""The pages that ask: there it goes on."""


@bp.post("/r/<token>/clock")
def keep(token: str) -> ResponseReturnValue:
    place, page = place_or_refuse(token), request.form.get("asked_by", "")
    form = OwnClockForm(request.form)
    if not form.validate():
        return clock_page(place, token, page, form), 422
    source = ZoneSource.filled_in(form.zone_source.data)
    place.person.is_at(form.zone.data, source, **place.answered_by)
    db.session.commit()
    return redirect(url_for(ASKED_BY.get(page, "places.show"), token=token), 303)


def reader(token: str) -> tuple[Person, Who]:
    place = place_or_refuse(token)
    return place.person, place.answered_by


offer_languages(bp, "/r/<token>", reader)


def clock_page(place: Participant, token: str, page: str, form: OwnClockForm | None = None) -> str:
    return render_template(
        "places/clock.html",
        place=place,
        meeting=place.meeting,
        token=token,
        page=page,
        form=form or OwnClockForm(),
        here=url_for(ASKED_BY.get(page, "places.show"), token=token),
    )
