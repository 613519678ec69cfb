"""When somebody is busy, said by themselves through their personal link."""

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from nact_meet.busy.elsewhere.fetching import Fetcher
from nact_meet.busy.forms import BlockForm, CalendarForm
from nact_meet.busy.models import BusyBlock, BusyFeed, coming_times
from nact_meet.busy.reading import read_now
from nact_meet.directory.models.person import Person
from nact_meet.places.access import place_or_refuse
from nact_meet.places.links import refused
from nact_meet.places.models.participant import Participant
from nact_meet.places.views import clock_page
from nact_meet.web.extensions import db, limiter
from nact_meet.web.refusals import Refusal
from nact_meet.web.transactions import once_more
from nact_meet.world.timezones import utc_now

bp = Blueprint("busy", __name__)

bp.register_error_handler(Refusal, refused)

seldom = limiter.limit("10 per hour", key_func=lambda: request.path)
"""A server elsewhere is asked at once: not as often as somebody likes to press."""


@bp.get("/r/<token>/busy")
def show(token: str) -> str:
    place = place_or_refuse(token)
    return page(place, token) if place.person.own_zone else clock_page(place, token, "busy")


@bp.post("/r/<token>/busy/calendar")
@seldom
@once_more
def give(token: str) -> ResponseReturnValue:
    place = place_or_refuse(token)
    form = CalendarForm(request.form, fetcher=fetcher())
    if not form.validate():
        return page(place, token, calendar=form), 422
    feed = BusyFeed.give(place.person, form.url, **place.answered_by)
    db.session.commit()
    read_now(feed)
    return back(token, "calendar")


@bp.post("/r/<token>/busy/calendar/reading")
@seldom
def read(token: str) -> Response:
    person = place_or_refuse(token).person
    if feed := BusyFeed.of(person):
        read_now(feed)
    return back(token, "calendar")


@bp.post("/r/<token>/busy/calendar/end")
def take_back(token: str) -> Response:
    place = place_or_refuse(token)
    if feed := BusyFeed.of(place.person):
        feed.take_back(**place.answered_by)
    db.session.commit()
    return back(token, "calendar")


@bp.post("/r/<token>/busy/blocks")
def block(token: str) -> ResponseReturnValue:
    place = place_or_refuse(token)
    form = BlockForm(request.form, zone=place.person.zone)
    if not form.validate():
        return page(place, token, hours=form), 422
    BusyBlock.enter(place.person, *form.walls, form.until.data, is_own=True, **place.answered_by)
    db.session.commit()
    return back(token, "hours")


@bp.post("/r/<token>/busy/blocks/<int:id>/end")
def unblock(token: str, id: int) -> Response:
    place = place_or_refuse(token)
    block_or_404(place.person, id).free(**place.answered_by)
    db.session.commit()
    return back(token, "hours")


def fetcher() -> Fetcher:
    configured: Fetcher = current_app.config["FETCHER"]
    return configured


def block_or_404(person: Person, id: int) -> BusyBlock:
    blocks = BusyBlock.all_of(person)
    return next((block for block in blocks if block.id == id), None) or abort(404)


def back(token: str, anchor: str) -> Response:
    return redirect(url_for("busy.show", token=token, _anchor=anchor), 303)


def page(
    place: Participant,
    token: str,
    *,
    calendar: CalendarForm | None = None,
    hours: BlockForm | None = None,
) -> str:
    person = place.person
    return render_template(
        "busy/show.html",
        place=place,
        meeting=place.meeting,
        token=token,
        feed=BusyFeed.of(person),
        blocks=BusyBlock.all_of(person),
        zone=person.zone,
        times=coming_times(person.id),
        calendar=calendar or CalendarForm(fetcher=fetcher()),
        hours=hours or BlockForm(zone=person.zone),
        now=utc_now(),
        here=url_for(".show", token=token),
    )
