"""Calendars to follow. Unchanged: 304 without building anything; changed: a stream.

Only ETags answer for what is unchanged. If-Modified-Since alone never gets 304: when a meeting
leaves a feed, the latest revision of what remains is older than what the program has.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar, cast

from flask import Blueprint, Flask, Response, abort, current_app, request
from flask.blueprints import BlueprintSetupState
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import bindparam, select

from nact_meet.directory.models.person import Person
from nact_meet.directory.models.working_group import WorkingGroup
from nact_meet.feeds.cache import ReadyAnswers, Remembered, Text
from nact_meet.feeds.contents import (
    Contents,
    contents_of_person,
    digest,
    meetings_of_country,
    meetings_of_group,
    one_meeting,
    public_meetings,
)
from nact_meet.feeds.writing import Feed, stream
from nact_meet.ical.calendar import download
from nact_meet.meetings.access import public_meeting_or_404
from nact_meet.places.calendar_entries import item_events, meeting_events
from nact_meet.web.extensions import db
from nact_meet.web.languages import usual_in
from nact_meet.web.locales import choose_locale
from nact_meet.web.tokens import BadLink
from nact_meet.world import countries, timezones

bp = Blueprint("feeds", __name__, url_prefix="/feeds")
View = TypeVar("View", bound=Callable[..., Response])

VERSION = "3"
"""Part of every ETag: grows when the text that we write for the same state changes."""

IN_ANY_LANGUAGE = {"Vary": "Accept-Language, Cookie"}
"""Descriptions are in the language that the program, or its reader's browser, asks for."""

_groups = WorkingGroup.__table__.c
_GROUP = select(_groups.id, _groups.name).where(_groups.slug == bindparam("slug"))
_PERSON = select(Person.__table__).where(Person.__table__.c.feed_key == bindparam("key"))


@bp.record_once
def remember(state: BlueprintSetupState) -> None:
    app = cast(Flask, state.app)
    app.extensions["feeds"] = Remembered()
    # Flask's own way to wrap an application; its types call that an assignment to a method.
    app.wsgi_app = ReadyAnswers(app, "/feeds/")  # type: ignore[method-assign, assignment]  # Flask's way


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
    return public_feed(current_app.config["SITE_NAME"], public_meetings(), with_agenda)


@feed_at("/working-groups/<slug>")
def working_group(slug: str, with_agenda: bool) -> Response:
    with db.engine.connect() as connection:
        group = connection.execute(_GROUP, {"slug": slug}).one_or_none() or abort(404)
    return public_feed(group.name, meetings_of_group(group.id), with_agenda)


@feed_at("/countries/<code>")
def country(code: str, with_agenda: bool) -> Response:
    """What the institutes of a country host, by its ISO 3166-1 code."""
    if not countries.is_network(code):
        abort(404)
    contents = meetings_of_country(code.upper())
    return public_feed(countries.country_name(code, choose_locale()), contents, with_agenda)


@feed_at("/people/<key>")
def person(key: str, with_agenda: bool) -> Response:
    """A person's places, in their language; an organiser's own meetings too. The key is secret."""
    with db.engine.connect() as connection:
        owner = connection.execute(_PERSON, {"key": key}).one_or_none()
    if owner is None:
        raise BadLink
    contents = contents_of_person(owner)
    language = owner.language or usual_in(owner.country_code)
    with force_locale(language):
        name = _("Meetings of %(name)s", name=owner.full_name)
    return feed(name, language, contents, with_agenda, {"Cache-Control": "private, no-cache"})


@feed_at("/meetings/<ref>")
def meeting(ref: str, with_agenda: bool) -> Response:
    """One public meeting, to open or to keep: no METHOD, no ATTENDEE."""
    contents = one_meeting(ref) or abort(404)
    language = choose_locale()
    name = f"meeting-{ref}.ics"
    etag = tag(contents, name, with_agenda, language)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', **IN_ANY_LANGUAGE}
    if is_unchanged(etag):
        return answer(None, etag, contents, headers)
    return answer(file_of(ref, with_agenda, language, contents), etag, contents, headers)


def file_of(ref: str, with_agenda: bool, language: str, contents: Contents) -> bytes:
    remembered: Remembered = current_app.extensions["feeds"]
    kind = ("file", contents.names, language, with_agenda)
    (line,) = contents.lines
    if known := remembered.texts(kind).get(line):
        return known.bytes
    meeting = public_meeting_or_404(ref)
    days = meeting_events(meeting)
    items = item_events(days, meeting, in_public=True) if with_agenda else ()
    text = download(*days, *items)
    remembered.keep(kind, line, Text(text, meeting.zone))
    return text


def public_feed(name: str, contents: Contents, with_agenda: bool) -> Response:
    return feed(name, choose_locale(), contents, with_agenda, IN_ANY_LANGUAGE)


def feed(
    name: str, language: str, contents: Contents, with_agenda: bool, headers: Mapping[str, str]
) -> Response:
    url = f"{current_app.config['BASE_URL']}{request.path}"
    etag = tag(contents, url, name, language)
    if is_unchanged(etag):
        return answer(None, etag, contents, headers)
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # a LocalProxy has it
    wanted = Feed(name, url, language, with_agenda, contents)
    body = stream(app, wanted, app.extensions["feeds"])
    return answer(body, etag, contents, headers)


def tag(contents: Contents, *facts: object) -> str:
    """Of everything that the text depends on: the rows, the site's settings, the zones' data."""
    config = current_app.config
    site = (VERSION, timezones.DATA_VERSION, config["BASE_URL"], config["SITE_NAME"])
    return digest(*site, *facts, contents.etag)


def is_unchanged(etag: str) -> bool:
    return request.if_none_match.contains_weak(etag)


def answer(
    body: Iterable[bytes] | bytes | None, etag: str, contents: Contents, more: Mapping[str, str]
) -> Response:
    """Headers at once: to set one after the other costs as much as all the rest of a 304."""
    headers = {"ETag": f'"{etag}"', "Cache-Control": "no-cache", **more}
    if contents.revised_at is not None:
        headers["Last-Modified"] = contents.revised_on
    if body is None:
        return Response(status=304, headers=headers)
    return Response(body, headers=headers, mimetype="text/calendar")
