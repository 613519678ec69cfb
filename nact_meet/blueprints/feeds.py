"""Calendars to follow. Unchanged: 304 without building anything; changed: a stream.

Only ETags answer for what is unchanged. If-Modified-Since alone never gets 304: when a meeting
leaves a feed, the latest revision of what remains is older than what the program has.
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from flask import Blueprint, Response, abort, current_app, request
from flask.blueprints import BlueprintSetupState
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import bindparam, select
from werkzeug.http import http_date

from nact_meet import countries, feeds, ical, timezones
from nact_meet.access import public_meeting_or_404
from nact_meet.entries import item_events, meeting_event
from nact_meet.extensions import db
from nact_meet.feeds import Contents, Feed, Remembered, Text, digest
from nact_meet.formats import locale_name
from nact_meet.languages import usual_in
from nact_meet.models import Person, WorkingGroup

bp = Blueprint("feeds", __name__, url_prefix="/feeds")
View = TypeVar("View", bound=Callable[..., Response])

VERSION = "2"
"""Part of every ETag: grows when the text that we write for the same state changes."""

_groups = WorkingGroup.__table__.c
_GROUP = select(_groups.id, _groups.name).where(_groups.slug == bindparam("slug"))
_PERSON = select(Person.__table__).where(Person.__table__.c.feed_key == bindparam("key"))


@bp.record_once
def remember(state: BlueprintSetupState) -> None:
    state.app.extensions["feeds"] = feeds.Remembered()


def feed_at(path: str) -> Callable[[View], View]:
    """Two addresses a feed: in the second, items of an agenda are entries of their own too."""

    def register(view: View) -> View:
        name = view.__name__
        for rule, endpoint, more in (
            (f"{path}.ics", name, False),
            (f"/agenda{path}.ics", f"{name}_agenda", True),
        ):
            bp.add_url_rule(rule, endpoint, view, defaults={"with_agenda": more})
        return view

    return register


@feed_at("/meetings")
def meetings(with_agenda: bool) -> Response:
    return public_feed(current_app.config["SITE_NAME"], feeds.public_meetings(), with_agenda)


@feed_at("/working-groups/<slug>")
def working_group(slug: str, with_agenda: bool) -> Response:
    with db.engine.connect() as connection:
        group = connection.execute(_GROUP, {"slug": slug}).one_or_none() or abort(404)
    return public_feed(group.name, feeds.meetings_of_group(group.id), with_agenda)


@feed_at("/countries/<code>")
def country(code: str, with_agenda: bool) -> Response:
    """What the institutes of a country host, by its ISO 3166-1 code."""
    if code.upper() not in dict(countries.all_territories()):
        abort(404)
    contents = feeds.meetings_of_country(code.upper())
    return public_feed(countries.country_name(code, locale_name()), contents, with_agenda)


@feed_at("/people/<key>")
def person(key: str, with_agenda: bool) -> Response:
    """A person's places, in their language; an organiser's own meetings too. The key is secret."""
    with db.engine.connect() as connection:
        owner = connection.execute(_PERSON, {"key": key}).one_or_none() or abort(404)
    contents = feeds.contents_of_person(owner)
    language = owner.language or usual_in(owner.country_code)
    with force_locale(language):
        name = _("Meetings of %(name)s", name=owner.full_name)
    response = feed(name, language, contents, with_agenda)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@feed_at("/meetings/<ref>")
def meeting(ref: str, with_agenda: bool) -> Response:
    """One public meeting, to open or to keep: no METHOD, no ATTENDEE."""
    contents = feeds.one_meeting(ref) or abort(404)
    name = f"meeting-{ref}.ics"
    etag = tag(name, with_agenda, locale_name(), contents)
    response = unchanged(etag) or calendar(file_of(ref, with_agenda, contents))
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return dated(in_any_language(response), etag, contents)


def file_of(ref: str, with_agenda: bool, contents: Contents) -> bytes:
    remembered: Remembered = current_app.extensions["feeds"]
    kind = ("file", contents.names, locale_name(), with_agenda)
    (line,) = feeds.lines_of(contents)
    if known := remembered.texts(kind).get(line):
        return known.bytes
    found = public_meeting_or_404(ref)
    entry = meeting_event(found)
    text = ical.download(entry, *(item_events(entry, found) if with_agenda else ()))
    remembered.keep(kind, line, Text(text, found.zone))
    return text


def public_feed(name: str, contents: Contents, with_agenda: bool) -> Response:
    return in_any_language(feed(name, locale_name(), contents, with_agenda))


def feed(name: str, language: str, contents: Contents, with_agenda: bool) -> Response:
    url = f"{current_app.config['BASE_URL']}{request.path}"
    found = Feed(name, url, language, with_agenda, contents)
    etag = tag(url, name, language, contents)
    if (response := unchanged(etag)) is None:
        app = current_app._get_current_object()  # type: ignore[attr-defined]  # a LocalProxy has it
        response = calendar(feeds.stream(app, found, current_app.extensions["feeds"]))
    return dated(response, etag, contents)


def tag(*facts: Any) -> str:
    """Of everything that the text depends on: the rows, the site's settings, the zones' data."""
    *others, contents = facts
    config = current_app.config
    site = (VERSION, timezones.DATA_VERSION, config["BASE_URL"], config["SITE_NAME"])
    return digest(*site, *others, contents.etag)


def unchanged(etag: str) -> Response | None:
    return Response(status=304) if request.if_none_match.contains_weak(etag) else None


def calendar(body: Iterable[bytes] | bytes) -> Response:
    return Response(body, mimetype="text/calendar")


def dated(response: Response, etag: str, contents: Contents) -> Response:
    response.set_etag(etag)
    response.headers.setdefault("Cache-Control", "no-cache")
    if contents.revised_at is not None:
        response.headers["Last-Modified"] = http_date(contents.revised_at)
    return response


def in_any_language(response: Response) -> Response:
    """Descriptions are in the language that the program, or its reader's browser, asks for."""
    response.headers["Vary"] = "Accept-Language, Cookie"
    return response
