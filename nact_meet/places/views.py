"""A participant's own clock and language, asked where they are not known."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from nact_meet.directory.models.zone_source import ZoneSource
from nact_meet.places.access import place_or_refuse
from nact_meet.places.forms import OwnClockForm
from nact_meet.places.models.participant import Participant
from nact_meet.web.extensions import db
from nact_meet.web.languages import known
from nact_meet.web.views import keep_language

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


@bp.get("/r/<token>/language")
def language(token: str) -> str:
    """Linked to from mails to whoever never chose."""
    place = place_or_refuse(token)
    return render_template("places/language.html", place=place, meeting=place.meeting, token=token)


@bp.post("/r/<token>/language")
def speak(token: str) -> ResponseReturnValue:
    """Pages in this browser, and mails."""
    place, language = place_or_refuse(token), known(request.form.get("language")) or abort(400)
    place.person.speak(language, **place.answered_by)
    db.session.commit()
    return keep_language(redirect(url_for("places.show", token=token), 303), language)


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
