"""A delegation as whoever names it sees it: who is in it, in which order, and that it is final."""

from flask import Blueprint, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from nact_meet.delegations import links, naming, roll
from nact_meet.delegations.forms import ticked, typed_order
from nact_meet.delegations.models import papers_of
from nact_meet.delegations.views.desk import HOSTS, LINK, Desk, at_desk, refused_at_desk
from nact_meet.directory.models.person import Person
from nact_meet.directory.speaking import offer_languages
from nact_meet.history.models import Who
from nact_meet.limited.numbers import whole_number
from nact_meet.places.models.suggestion import waiting_for
from nact_meet.web.extensions import db, limiter
from nact_meet.web.networks import network
from nact_meet.web.refusals import Refusal

bp = Blueprint("naming", __name__)


@bp.get(LINK)
@bp.get(HOSTS)
@at_desk
def show(desk: Desk) -> str:
    return page(desk)


@bp.post(f"{LINK}/order")
@bp.post(f"{HOSTS}/order")
@at_desk
def order(desk: Desk) -> Response:
    """The numbers that were written; or a step up or down, by a button beside a name."""
    nomination = desk.nomination
    places = typed_order(request.form, roll.people(nomination))
    roll.put_in_order(nomination, places, desk.namer)
    for name, step in (("up", -1), ("down", 1)):
        if place_id := request.form.get(name, 0, type=whole_number):
            roll.move(nomination, desk.place_or_404(place_id), step, desk.namer)
    db.session.commit()
    return back(desk)


@bp.post(f"{LINK}/answer")
@bp.post(f"{HOSTS}/answer")
@at_desk
def answer(desk: Desk) -> Response:
    roll.answer(desk.nomination, desk.namer)
    db.session.commit()
    return back(desk, "answer")


def reader(token: str) -> tuple[Person, Who]:
    _nomination, coordinator = links.by_token(token)
    return coordinator.person, coordinator.acts


offer_languages(bp, LINK, reader)


@bp.post(f"{LINK}/attendance")
@bp.post(f"{HOSTS}/attendance")
@at_desk
def attendance(desk: Desk) -> Response:
    nomination = desk.nomination
    sat = ticked(request.form, roll.people(nomination))
    roll.note_attendance(nomination, sat, desk.namer)
    db.session.commit()
    return back(desk)


@bp.get(f"{LINK}/not-me")
@at_desk
def stranger(desk: Desk) -> str:
    return desk.page("delegations/naming/stranger.html")


@bp.post(f"{LINK}/not-me")
@limiter.limit("5 per hour", key_func=lambda: f"{network()} {request.path}")
@at_desk
def disown(desk: Desk) -> str:
    """Told to the hosts through the log of changes; the link itself stays as it is."""
    desk.nomination.note("link disowned", by=None, actor_name=_("Someone else"))
    db.session.commit()
    return desk.page("delegations/naming/stranger.html", is_told=True)


@bp.errorhandler(Refusal)
def refused(refusal: Refusal) -> tuple[str, int]:
    return refused_at_desk(refusal)


def back(desk: Desk, anchor: str = "delegation") -> Response:
    return redirect(desk.url("naming.show", _anchor=anchor), 303)


def page(desk: Desk) -> str:
    nomination = desk.nomination
    everybody = roll.everybody(nomination)
    return desk.page(
        "delegations/naming/show.html",
        people=[place for place in everybody if not place.is_gone],
        gone=[place for place in everybody if place.is_gone],
        seats=naming.seats(nomination),
        seats_left=naming.seats_left(nomination),
        suggestions=waiting_for(nomination),
        papers=papers_of(nomination) if desk.is_host else (),
    )
