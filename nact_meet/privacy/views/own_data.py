"""What is stored of somebody, by their personal link: to see, correct, keep, hide and erase."""

import json

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as Answer

from nact_meet.attending.forms import RegistrationForm, known_of_place
from nact_meet.busy.models import BusyBlock, BusyFeed
from nact_meet.directory.labels import WORDINGS, said
from nact_meet.directory.models.consent import Matter
from nact_meet.lists import disclosure
from nact_meet.lists.agreements import Agreements, agreed_in
from nact_meet.meetings.programme import institute_options
from nact_meet.own_data.access import own_data_or_refuse
from nact_meet.own_data.erasure import erase
from nact_meet.own_data.export import exported
from nact_meet.own_data.own_data import OwnData
from nact_meet.places.access import place_or_refuse
from nact_meet.places.links import refused
from nact_meet.web.extensions import db
from nact_meet.web.refusals import Refusal

bp = Blueprint("own_data", __name__)

bp.register_error_handler(Refusal, refused)


@bp.get("/r/<token>/data")
def show(token: str) -> str:
    own = own_data_or_refuse(token)
    boxes = Agreements(own.place.meeting, own.place)
    feed, blocks = BusyFeed.of(own.person), BusyBlock.all_of(own.person)
    return page("show", own, token, agreements=boxes, feed=feed, blocks=blocks)


@bp.post("/r/<token>/data/agreements")
def agree(token: str) -> Answer:
    place = place_or_refuse(token, revising=True)
    disclosure.agree(place, agreed_in(request.form), **place.answered_by)
    db.session.commit()
    return redirect(url_for(".show", token=token, _anchor="agreements"), 303)


@bp.get("/r/<token>/data/correction")
def edit(token: str) -> str:
    own = own_data_or_refuse(token)
    return correction(own, token, RegistrationForm(data=known_of_place(own.place)))


@bp.post("/r/<token>/data/correction")
def correct(token: str) -> ResponseReturnValue:
    own = own_data_or_refuse(token)
    form = RegistrationForm(request.form)
    if not form.validate():
        return correction(own, token, form), 422
    own.correct(form.details, assistant=form.assistant)
    db.session.commit()
    return redirect(url_for(".show", token=token), 303)


@bp.get("/r/<token>/data.json")
def download(token: str) -> Response:
    """docs/own-data.md says what each key means."""
    text = json.dumps(exported(own_data_or_refuse(token)), ensure_ascii=False, indent=2)
    answer = Response(text + "\n", mimetype="application/json")
    answer.headers["Content-Disposition"] = 'attachment; filename="own-data.json"'
    return answer


@bp.get("/r/<token>/data/erasure")
def confirm(token: str) -> str:
    own = own_data_or_refuse(token)
    return page("erasure", own, token, memory=WORDINGS[Matter.MEMORY])


@bp.post("/r/<token>/data/erasure")
def forget(token: str) -> Answer:
    """The link opens nothing afterwards: what it has done is said on a page of nobody's."""
    own = own_data_or_refuse(token)
    erase(own, said(Matter.MEMORY, agrees="memory" in request.form))
    db.session.commit()
    return redirect(url_for(".erased"), 303)


@bp.get("/privacy/erased")
def erased() -> str:
    return render_template("privacy/own_data/erased.html")


def correction(own: OwnData, token: str, form: RegistrationForm) -> str:
    return page("correction", own, token, form=form, institutes=institute_options())


def page(name: str, own: OwnData, token: str, **more: object) -> str:
    return render_template(
        f"privacy/own_data/{name}.html",
        own=own,
        place=own.place,
        meeting=own.place.meeting,
        zone=own.person.zone,
        token=token,
        here=url_for(".show", token=token),
        **more,
    )
