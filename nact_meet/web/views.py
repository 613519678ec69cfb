"""Choosing the language of the pages, which is kept in this browser; and finding a city's clock."""

from flask import Blueprint, abort, current_app, redirect, request
from werkzeug.wrappers import Response

from nact_meet.web import formats
from nact_meet.web.forms.zone import typed_zone, zones_called
from nact_meet.web.languages import known
from nact_meet.web.locales import cookie_name
from nact_meet.web.searching import MOST_SUGGESTED, is_enough, suggestions
from nact_meet.web.security import local_path
from nact_meet.web.typesetting import beside
from nact_meet.world.countries import is_network
from nact_meet.world.timezones import country_of_zone, utc_now

bp = Blueprint("languages", __name__)
zones = Blueprint("zones", __name__)


@bp.post("/language")
def choose() -> Response:
    language = known(request.form.get("language")) or abort(400)
    return keep_language(redirect(local_path(request.form.get("next")) or "/", 303), language)


def keep_language(answer: Response, language: str) -> Response:
    is_encrypted = current_app.config["SESSION_COOKIE_SECURE"]
    kept = {"max_age": 365 * 86400, "samesite": "Lax", "httponly": True, "secure": is_encrypted}
    answer.set_cookie(cookie_name(), language, **kept)
    return answer


@zones.get("/suggestions/zones")
def suggest() -> Response:
    """For everyone: a list of cities says nothing of anybody."""
    wanted = " ".join(request.args.get("q", "").split())
    found = zones_called(wanted, MOST_SUGGESTED) if is_enough(wanted) else []
    return suggestions((understood(zone), formats.city(zone), where(zone)) for zone in found)


def understood(zone: str) -> str:
    """Its city, as a form takes it; two cities may be called the same in a language."""
    city = formats.city(zone)
    return city if typed_zone(city) == zone else zone


def where(zone: str) -> str:
    code = country_of_zone(zone)
    land = formats.country(code) if code and is_network(code) else ""
    return beside(land, formats.offset(utc_now(), zone))
