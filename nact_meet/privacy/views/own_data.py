"""What is stored of somebody for one meeting, by their personal link: to see and to correct.

Mails are forwarded and calendars are shared: whatever more they may have done with their data needs
a link mailed anew, see all_own_data.py.
"""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as Answer

from nact_meet.attending.forms import RegistrationForm, known_of_place
from nact_meet.fair_time.ledger.own_share import cost_of_meeting
from nact_meet.lists import disclosure
from nact_meet.lists.agreements import Agreements, agreed_in
from nact_meet.meetings.programme import institute_options
from nact_meet.notices.models.ask import AskedFor, count_asks
from nact_meet.own_data.access import own_data_or_refuse
from nact_meet.own_data.erasing import mail_links
from nact_meet.own_data.own_data import OwnData
from nact_meet.places.access import place_or_refuse
from nact_meet.places.links import refused
from nact_meet.planner.labels import in_words
from nact_meet.web.extensions import db, limiter
from nact_meet.web.refusals import Refusal

bp = Blueprint("own_data", __name__)

bp.register_error_handler(Refusal, refused)


@bp.get("/r/<token>/data")
def show(token: str) -> str:
    own = own_data_or_refuse(token)
    boxes = Agreements(own.place.meeting, own.place)
    cost = cost_of_meeting(own.person.id, own.place.meeting_id)
    words = in_words(cost.burden) if cost else ""
    return page("show", own, token, agreements=boxes, cost=cost, cost_words=words)


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


@bp.post("/r/<token>/data/link")
@limiter.limit("10 per hour")
def mail_link(token: str) -> Answer:
    """Erasing, taking along and all other meetings: calendars are shared, mails are forwarded."""
    place = place_or_refuse(token)
    count_asks(AskedFor.LINKS, address=place.contact.address)
    mail_links(place.person)
    db.session.commit()
    return redirect(url_for("all_own_data.mailed"), 303)


def correction(own: OwnData, token: str, form: RegistrationForm) -> str:
    return page("correction", own, token, form=form, institutes=institute_options())


def page(name: str, own: OwnData, token: str, **more: object) -> str:
    return render_template(
        f"privacy/own_data/{name}.html",
        own=own,
        place=own.place,
        meeting=own.place.meeting,
        zone=own.zone,
        token=token,
        here=url_for(".show", token=token),
        **more,
    )
