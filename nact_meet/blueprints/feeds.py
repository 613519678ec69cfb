"""Calendars to follow. Unchanged: 304 without building anything.

ETags answer for what is unchanged, never Last-Modified alone: when a meeting leaves a feed, the
latest revision of what remains is older than what the program has.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, current_app, request
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import contains_eager, selectinload
from werkzeug.http import http_date

from nact_meet import ical
from nact_meet.access import public_meeting_or_404
from nact_meet.entries import meeting_event, place_event
from nact_meet.extensions import db
from nact_meet.formats import locale_name
from nact_meet.ical import Event
from nact_meet.models import (
    AgendaItem,
    Appointment,
    Host,
    Meeting,
    Organiser,
    Participant,
    Person,
    State,
    WorkingGroup,
)

bp = Blueprint("feeds", __name__, url_prefix="/feeds")

VERSION = "1"
"""Part of every ETag: grows when the text that we write for the same state changes."""


NOT_YET = (State.NOMINATED, State.PENDING, State.WAITING)
"""Places that are not theirs yet are in nobody's calendar."""


@bp.get("/meetings.ics")
def meetings() -> Response:
    return meeting_feed(current_app.config["SITE_NAME"])


@bp.get("/working-groups/<slug>.ics")
def working_group(slug: str) -> Response:
    query = select(WorkingGroup).where(WorkingGroup.slug == slug)
    group = db.session.scalar(query) or abort(404)
    return meeting_feed(group.name, Meeting.working_group_id == group.id)


@bp.get("/meetings/<ref>.ics")
def meeting(ref: str) -> Response:
    """One public meeting, to open or to keep: no METHOD, no ATTENDEE."""
    found = public_meeting_or_404(ref)
    etag = tag("meeting", ref, found.revised_at, locale_name())
    response = answer(etag, found.revised_at, lambda: [ical.download(meeting_event(found))])
    response.headers["Content-Disposition"] = f'attachment; filename="meeting-{ref}.ics"'
    return in_any_language(response)


@bp.get("/people/<key>.ics")
def person(key: str) -> Response:
    """A person's places, in their language; an organiser's own meetings too. The key is secret."""
    owner = db.session.scalar(select(Person).where(Person.feed_key == key)) or abort(404)
    held, organised = state_of_places(owner), state(organised_by(owner))
    latest = max((each for each in (*held[2:], organised[2]) if each), default=None)
    etag = tag("person", key, owner.full_name, owner.reads, *held, *organised)
    with force_locale(owner.reads):
        name = _("Meetings of %(name)s", name=owner.full_name)
        response = feed(name, etag, latest, lambda: entries_of(owner))
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def entries_of(owner: Person) -> Iterable[Event]:
    held = db.session.scalars(places_of(owner)).all()
    yield from (place_event(each, attendee=False) for each in held)
    known = {each.meeting_id for each in held}
    for each in db.session.scalars(with_everything(organised_by(owner))):
        if each.id not in known:
            yield meeting_event(each, room="meetings")


def organised_by(person: Person) -> Select[Meeting]:
    """Published meetings that this person's institutes host, or that they made."""
    mine = select(Appointment.institute_id).join(Organiser).where(Organiser.person_id == person.id)
    hosted = select(Host.meeting_id).where(Host.institute_id.in_(mine))
    where = or_(Meeting.id.in_(hosted), Meeting.created_by_id == person.id)
    return select(Meeting).where(where, Meeting.published_at.is_not(None))


def held_by(person: Person) -> Select[Participant]:
    return (
        select(Participant)
        .join(Participant.meeting)
        .where(Participant.person_id == person.id, Participant.state.not_in(NOT_YET))
        .where(Meeting.published_at.is_not(None))
    )


def places_of(person: Person) -> Select[Participant]:
    """With everything an entry tells, in a constant number of queries."""
    meeting = contains_eager(Participant.meeting)
    return (
        held_by(person)
        .order_by(Meeting.starts_at, Participant.id)
        .options(
            meeting.selectinload(Meeting.hosts).joinedload(Host.institute),
            meeting.selectinload(Meeting.agenda).selectinload(AgendaItem.speakers),
        )
    )


def with_everything(query: Select[Meeting]) -> Select[Meeting]:
    return query.order_by(Meeting.starts_at, Meeting.id).options(
        selectinload(Meeting.hosts).joinedload(Host.institute),
        selectinload(Meeting.agenda).selectinload(AgendaItem.speakers),
    )


def state_of_places(person: Person) -> Sequence[Any]:
    """How many places, which, and when the latest of them or of their meetings was revised."""
    facts = (
        *(func.count(Participant.id), func.sum(Participant.id)),
        *(func.max(Participant.revised_at), func.max(Meeting.revised_at)),
    )
    return db.session.execute(held_by(person).with_only_columns(*facts)).one()


def state(query: Select[Meeting]) -> Sequence[Any]:
    """How many meetings, which, and when the latest of them was revised."""
    facts = (func.count(Meeting.id), func.sum(Meeting.id), func.max(Meeting.revised_at))
    return db.session.execute(query.with_only_columns(*facts)).one()


def meeting_feed(name: str, *where: ColumnElement[bool]) -> Response:
    in_public = (Meeting.is_public, Meeting.published_at.is_not(None))
    query = select(Meeting).where(*in_public, *where)
    count, ids, revised = state(query)
    etag = tag("meetings", request.path, name, locale_name(), count, ids, revised)

    def events() -> Iterable[Event]:
        return (meeting_event(each) for each in db.session.scalars(with_everything(query)))

    return in_any_language(feed(name, etag, revised, events))


def feed(
    name: str, etag: str, revised: datetime | None, events: Callable[[], Iterable[Event]]
) -> Response:
    url = f"{current_app.config['BASE_URL']}{request.path}"
    return answer(etag, revised, lambda: ical.feed(events(), name=name, url=url))


def answer(etag: str, revised: datetime | None, build: Callable[[], Iterable[bytes]]) -> Response:
    """304 before anything is built, or the calendar; whole, as its rows belong to this request."""
    if request.if_none_match.contains_weak(etag):
        response = Response(status=304)
    else:
        response = Response(b"".join(build()), mimetype="text/calendar")
    response.set_etag(etag)
    response.headers["Cache-Control"] = "no-cache"
    if revised is not None:
        response.headers["Last-Modified"] = http_date(revised)
    return response


def in_any_language(response: Response) -> Response:
    """Descriptions are in the language that the program, or its reader's browser, asks for."""
    response.headers["Vary"] = "Accept-Language, Cookie"
    return response


def tag(*state: Any) -> str:
    words = "|".join(str(each) for each in (VERSION, current_app.config["BASE_URL"], *state))
    return hashlib.blake2b(words.encode(), digest_size=12).hexdigest()
