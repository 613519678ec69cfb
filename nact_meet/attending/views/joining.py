"""The way into the room: a countdown, one button, then the room's link, number and passcode."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from nact_meet.attending.room import (
    RulesNotAgreed,
    day_at_door,
    enter_room,
    is_inside,
    must_agree_to_rules,
    room_is_open,
    room_opens_at,
)
from nact_meet.meetings.models.room import Connections, Room, RoomFailure
from nact_meet.meetings.room_rules import room_rules
from nact_meet.places.access import place_or_refuse
from nact_meet.places.calendar_entries import place_organizer
from nact_meet.places.links import refused
from nact_meet.places.models.participant import Participant, WayIn
from nact_meet.web.extensions import db
from nact_meet.web.refusals import Refusal
from nact_meet.world.timezones import utc_now

bp = Blueprint("joining", __name__)

FACES = {WayIn.ROOM: "inside", WayIn.FALLBACK: "inside", WayIn.TOGETHER: "together"}

bp.register_error_handler(Refusal, refused)


@bp.get("/r/<token>/join")
def show(token: str) -> str:
    return page(place_or_refuse(token), token)


def page(place: Participant, token: str, problem: str = "") -> str:
    connections = db.session.get(Connections, place.meeting_id)
    face = stage(place, connections)
    more: dict[str, Any] = {}
    if face == "inside":
        more = {"rooms": rooms_for(place), "is_diverted": is_diverted(place)}
    return render_template(
        f"attending/joining/{face}.html",
        place=place,
        meeting=place.meeting,
        token=token,
        zone=place.person.own_zone or place.meeting.zone,
        now=utc_now(),
        connections=connections,
        opens_at=room_opens_at(place),
        day=day_at_door(place.meeting),
        hosts_address=place_organizer(place).address,
        here=url_for("joining.show", token=token),
        rules=room_rules(place.meeting) if must_agree_to_rules(place) else (),
        problem=problem,
        **more,
    )


@bp.post("/r/<token>/arrival")
def enter(token: str) -> ResponseReturnValue:
    """Back to the page, which holds the link: CSP refuses a form that ends on another host."""
    place = place_or_refuse(token)
    try:
        enter_room(place, way_asked(), agrees_to_rules="rules" in request.form)
    except RulesNotAgreed as refusal:
        return page(place, token, str(refusal.sentence)), 422
    db.session.commit()
    return redirect(url_for(".show", token=token), 303)


@bp.post("/r/<token>/departure")
def leave(token: str) -> Response:
    place_or_refuse(token).leave_room()
    db.session.commit()
    return redirect(url_for(".show", token=token), 303)


def way_asked() -> WayIn:
    way = request.form.get("way", "")
    return WayIn(way) if way in set(WayIn) else WayIn.ROOM


def stage(place: Participant, connections: Connections | None) -> str:
    """The page that somebody with this link sees now."""
    if place.meeting.cancelled_at:
        return "cancelled"
    if not place.is_confirmed:
        return "unregistered"
    if is_inside(place) and room_is_open(place) and place.way_in:
        return FACES[place.way_in]
    if room_is_open(place):
        has_a_connection = place.way_in == WayIn.ROOM
        is_shut_out = is_full(connections) and not has_a_connection
        return "full" if is_shut_out and not is_diverted(place) else "open"
    return "early" if utc_now() < room_opens_at(place) else "closed"


def is_full(connections: Connections | None) -> bool:
    return connections is not None and connections.is_full


def is_diverted(place: Participant) -> bool:
    """The main room does not work where they are: their link opens the other one."""
    return RoomFailure.holds_for(place.meeting, place.country_code)


def rooms_for(place: Participant) -> list[Room]:
    """The room that works where this person is comes first; one that was full is not shown."""
    main, fallback = place.meeting.main_room, place.meeting.fallback_room
    if place.way_in == WayIn.FALLBACK or is_diverted(place):
        main = None
    rooms = [room for room in (main, fallback) if room is not None]
    if fallback and fallback.countries and fallback.is_for(place.country_code):
        rooms.reverse()
    return rooms
