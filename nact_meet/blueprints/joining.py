"""The way into the room: a countdown, one button, then the room's link, number and passcode."""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from nact_meet.access import place_or_refuse
from nact_meet.blueprints.places import refused, unknown
from nact_meet.extensions import db
from nact_meet.models import Participant
from nact_meet.models.errors import Refusal
from nact_meet.models.room import Room
from nact_meet.timezones import utc_now
from nact_meet.tokens import BadLink

bp = Blueprint("joining", __name__)

bp.register_error_handler(Refusal, refused)
bp.register_error_handler(BadLink, unknown)


@bp.get("/r/<token>/join")
def show(token: str) -> str:
    place = place_or_refuse(token)
    face = stage(place)
    more: dict[str, Any] = {"rooms": rooms_for(place)} if face == "inside" else {}
    return render_template(
        f"joining/{face}.html",
        place=place,
        meeting=place.meeting,
        token=token,
        zone=place.person.zone,
        now=utc_now(),
        here=url_for("joining.show", token=token),
        **more,
    )


@bp.post("/r/<token>/arrival")
def enter(token: str) -> Response:
    """Back to the page, which holds the link: CSP refuses a form that ends on another host."""
    place = place_or_refuse(token)
    place.enter_room()
    db.session.commit()
    return redirect(url_for(".show", token=token), 303)


def stage(place: Participant) -> str:
    """The page that somebody with this link sees now."""
    if place.meeting.cancelled_at:
        return "cancelled"
    if not place.is_confirmed:
        return "unregistered"
    if place.room_is_open:
        return "inside" if place.arrived_at else "open"
    return "early" if utc_now() < place.room_opens_at else "closed"


def rooms_for(place: Participant) -> list[Room]:
    """The room that works where this person is comes first."""
    main, fallback = place.meeting.main_room, place.meeting.fallback_room
    rooms = [each for each in (main, fallback) if each is not None]
    if fallback and fallback.countries and fallback.is_for(place.country_code):
        rooms.reverse()
    return rooms
