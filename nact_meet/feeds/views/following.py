"""Pages for people who want to follow a feed: which there are, its addresses, its QR code."""

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, current_app, render_template, url_for
from sqlalchemy import select

from nact_meet.directory.models.working_group import WorkingGroup
from nact_meet.meetings import page_cache as pages
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.web.extensions import db
from nact_meet.web.formats import locale_name
from nact_meet.web.qr import qr_code
from nact_meet.world import countries

bp = Blueprint("following", __name__, url_prefix="/feeds")


@bp.get("")
def index() -> Response:
    return pages.shown(draw_index, "feeds", pages.listing())


def draw_index() -> str:
    where = (Meeting.is_public, Meeting.published_at.is_not(None))
    ids = select(Meeting.working_group_id).where(*where)
    groups = select(WorkingGroup).where(WorkingGroup.id.in_(ids)).order_by(WorkingGroup.name)
    return render_template(
        "feeds/feeds.html",
        groups=db.session.scalars(groups).all(),
        codes=[member.code for member in countries.NETWORK],
    )


@bp.get("/countries/<code>")
def country(code: str) -> Response:
    known = next((member for member in countries.NETWORK if member.code == code.upper()), None)
    if known is None:
        abort(404)
    name = countries.country_name(known.code, locale_name())
    feed = followed("country", code=known.code.lower())
    return pages.shown(lambda: draw(name, feed), "feed", feed["url"])


@bp.get("/working-groups/<slug>")
def working_group(slug: str) -> Response:
    group = WorkingGroup.by_slug(slug) or abort(404)
    feed = followed("working_group", slug=slug)
    return pages.shown(lambda: draw(group.name, feed), "feed", feed["url"])


def draw(name: str, feed: dict[str, str]) -> str:
    return render_template("feeds/feed.html", name=name, feed=feed)


@bp.get("/codes/<path:which>.svg")
def code(which: str) -> Response:
    """What a camera reads to open the calendar program at `/feeds/<which>.ics`."""
    path = f"{bp.url_prefix}/{which}.ics"
    current_app.url_map.bind("").match(path)  # raises NotFound for what is no feed
    response = Response(qr_code(webcal(f"{current_app.config['BASE_URL']}{path}")))
    response.mimetype = "image/svg+xml"
    # A personal feed's address is its key: no cache between may keep it.
    response.headers["Cache-Control"] = "private, max-age=86400"
    return response


@bp.app_template_global()
def followed(kind: str, **values: Any) -> dict[str, str]:
    """A feed's addresses: to copy, to open a program, as a QR code; and those with agendas."""
    base_url = current_app.config["BASE_URL"]
    path = url_for(f"feeds.{kind}", **values)
    agenda = f"{base_url}{url_for(f'feeds.{kind}_agenda', **values)}"
    return {
        "url": f"{base_url}{path}",
        "webcal": webcal(f"{base_url}{path}"),
        "code": url_for("following.code", which=path[len("/feeds/") : -len(".ics")]),
        "agenda": agenda,
        "agenda_webcal": webcal(agenda),
    }


def webcal(url: str) -> str:
    """The address as calendar programs register for it.

    They try `webcal:` on http and follow to https, which the usual ports redirect to; on another
    port nothing redirects, and the newer `webcals:` says https itself.
    """
    scheme, _colon, rest = url.partition(":")
    is_odd = scheme == "https" and urlsplit(url).port not in (None, 443)
    return f"{'webcals' if is_odd else 'webcal'}:{rest}"
