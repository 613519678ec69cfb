"""Calendars to subscribe to. Unchanged: 304 without building anything."""

import hashlib
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, current_app, request
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload
from werkzeug.http import http_date

from nact_meet import ical
from nact_meet.access import public_meeting_or_404
from nact_meet.entries import meeting_event, place_event
from nact_meet.extensions import db
from nact_meet.ical import Event
from nact_meet.models import (
    AgendaItem,
    Appointment,
    Host,
    Meeting,
    Organiser,
    Participant,
    Person,
    WorkingGroup,
)

bp = Blueprint("feeds", __name__, url_prefix="/feeds")

VERSION = "1"
"""Part of every ETag: grows when the text that we write for the same state changes."""


@bp.get("/meetings.ics")
def meetings() -> Response:
    return meeting_feed(current_app.config["SITE_NAME"], public())


@bp.get("/working-groups/<slug>.ics")
def working_group(slug: str) -> Response:
    query = select(WorkingGroup).where(WorkingGroup.slug == slug)
    group = db.session.scalar(query) or abort(404)
    return meeting_feed(group.name, public(), Meeting.working_group_id == group.id)


@bp.get("/meetings/<ref>.ics")
def meeting(ref: str) -> Response:
    """One public meeting, to open or to keep: no METHOD, no ATTENDEE."""
    found = public_meeting_or_404(ref)
    content = ical.download(meeting_event(found))
    response = Response(content, mimetype="text/calendar")
    response.headers["Content-Disposition"] = f'attachment; filename="meeting-{ref}.ics"'
    return with_tag(response, tag("meeting", ref, found.revised_at), found.revised_at)


@bp.get("/people/<key>.ics")
def person(key: str) -> Response:
    """A person's places, in their language; an organiser's own meetings too. The key is secret."""
    owner = db.session.scalar(select(Person).where(Person.feed_key == key)) or abort(404)
    places = (
        select(func.count(), func.max(Participant.revised_at), func.max(Meeting.revised_at))
        .join(Participant.meeting)
        .where(Participant.person_id == owner.id, Meeting.published_at.is_not(None))
    )
    count, revised, moved = db.session.execute(places).one()
    count_organised, edited = state(organised_by(owner))
    latest = max((each for each in (revised, moved, edited) if each), default=None)
    etag = tag("person", key, count, revised, moved, count_organised, edited, owner.language)

    def events() -> Iterable[Event]:
        held = db.session.scalars(places_of(owner)).all()
        yield from (place_event(each, attendee=False) for each in held)
        known = {each.meeting_id for each in held}
        for each in db.session.scalars(with_everything(organised_by(owner))):
            if each.id not in known:
                yield meeting_event(each)

    with force_locale(owner.language):
        name = _("Meetings of %(name)s", name=owner.full_name)
        return feed(name, etag, latest, events)


def public() -> Select[Meeting]:
    return select(Meeting).where(Meeting.is_public, Meeting.published_at.is_not(None))


def organised_by(person: Person) -> Select[Meeting]:
    """Published meetings that this person's institutes host."""
    mine = select(Appointment.institute_id).join(Organiser).where(Organiser.person_id == person.id)
    hosted = select(Host.meeting_id).where(Host.institute_id.in_(mine))
    where = or_(Meeting.id.in_(hosted), Meeting.created_by_id == person.id)
    return select(Meeting).where(where, Meeting.published_at.is_not(None))


def places_of(person: Person) -> Select[Participant]:
    """With everything an entry tells, in a constant number of queries."""
    meeting = joinedload(Participant.meeting)
    return (
        select(Participant)
        .join(Participant.meeting)
        .where(Participant.person_id == person.id, Meeting.published_at.is_not(None))
        .order_by(Meeting.starts_at, Participant.id)
        .options(
            meeting.selectinload(Meeting.hosts).joinedload(Host.institute),
            meeting.selectinload(Meeting.agenda).selectinload(AgendaItem.speakers),
            joinedload(Participant.contact),
        )
    )


def with_everything(query: Select[Meeting]) -> Select[Meeting]:
    return query.order_by(Meeting.starts_at, Meeting.id).options(
        selectinload(Meeting.hosts).joinedload(Host.institute),
        selectinload(Meeting.agenda).selectinload(AgendaItem.speakers),
    )


def state(query: Select[Meeting]) -> tuple[int, datetime | None]:
    """How many meetings, and when the latest of them was revised."""
    counted = query.with_only_columns(func.count(Meeting.id), func.max(Meeting.revised_at))
    count, revised = db.session.execute(counted.order_by(None)).one()
    return count, revised


def meeting_feed(name: str, query: Select[Meeting], *where: ColumnElement[bool]) -> Response:
    query = query.where(*where)
    count, revised = state(query)

    def events() -> Iterable[Event]:
        return (meeting_event(each) for each in db.session.scalars(with_everything(query)))

    return feed(name, tag("meetings", request.path, count, revised), revised, events)


def feed(
    name: str, etag: str, revised: datetime | None, events: Callable[[], Iterable[Event]]
) -> Response:
    if etag in request.headers.get("If-None-Match", ""):
        return with_tag(Response(status=304), etag, revised)
    url = f"{current_app.config['BASE_URL']}{request.path}"
    body = list(ical.feed(events(), name=name, url=url))
    return with_tag(Response(body, mimetype="text/calendar"), etag, revised)


def tag(*state: Any) -> str:
    words = "|".join(str(each) for each in (VERSION, current_app.config["BASE_URL"], *state))
    return f'"{hashlib.blake2b(words.encode(), digest_size=12).hexdigest()}"'


def with_tag(response: Response, etag: str, revised: datetime | None) -> Response:
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "no-cache"
    if revised is not None:
        response.headers["Last-Modified"] = http_date(revised)
    return response
