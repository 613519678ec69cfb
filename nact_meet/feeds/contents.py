"""What is in a feed, found by one light query: no object is made while nothing has changed."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    FromClause,
    Label,
    Row,
    Select,
    String,
    and_,
    bindparam,
    cast,
    func,
    or_,
    select,
)
from werkzeug.http import http_date

from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.organiser import Appointment, Organiser
from nact_meet.meetings.models.host import Host
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import State
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now

CANCELLED_FOR = timedelta(days=30)
NOT_YET = (State.NOMINATED, State.PENDING, State.WAITING)
"""Places that are not theirs yet are in nobody's calendar."""

_meetings, _places = Meeting.__table__.c, Participant.__table__.c
_hosts, _institutes = Host.__table__.c, Institute.__table__.c


@dataclass(frozen=True)
class FeedQuery:
    """A query for a feed's entries, built once, as building it costs more than an answer.

    `ids` are its meetings. `facts` is one row: everything that each entry depends on, a line an
    entry, beginning with the meeting's id; what else they depend on; the latest revision.
    """

    ids: Select[Any]
    facts: Select[Any]


@dataclass(frozen=True)
class Contents:
    """What `listing` found. `etag` tells it from any other; `names` is what institutes are called.

    A line is `id zone revision ...`; equal lines of equal `names` are equal text.
    `person_id` is whose places are in it; a meeting's page is in another `room` for them.
    """

    listing: FeedQuery
    values: Mapping[str, Any]
    lines: list[str]
    names: str
    etag: str
    revised_at: datetime | None
    person_id: int | None = None

    @cached_property
    def revised_on(self) -> str:
        """As Last-Modified has it."""
        return http_date(self.revised_at)

    @property
    def room(self) -> str:
        return "m" if self.person_id is None else "meetings"


def held_by(person_id: BindParameter[int]) -> ColumnElement[bool]:
    """Joins a meeting with the place that this person has at it."""
    return and_(
        _places.meeting_id == _meetings.id,
        _places.person_id == person_id,
        _places.state.not_in(NOT_YET),
    )


def _line(*columns: ColumnElement[Any]) -> Label[str]:
    """Columns as one text, as all rows will be: to fetch them apart takes three times as long."""
    line, *others = (
        column if isinstance(column.type, String) else cast(column, String) for column in columns
    )
    for column in others:
        line = line.concat(" ").concat(column)
    return line.label("line")


def _or_nothing(column: ColumnElement[Any]) -> ColumnElement[str]:
    return func.coalesce(cast(column, String), "")


def _listing(
    tables: FromClause, where: Sequence[ColumnElement[bool]], *more: ColumnElement[Any]
) -> FeedQuery:
    ids = select(_meetings.id).select_from(tables).where(*where)
    line = _line(_meetings.id, _meetings.zone, _meetings.revised_at, *more)
    rows = select(line, _meetings.revised_at).select_from(tables).where(*where)
    entries = rows.order_by(_meetings.id).subquery()
    by_name = (_institutes.name, _institutes.own_script_name)
    called = _line(_institutes.id, _or_nothing(_institutes.country_code), *by_name)
    institutes = select(called).order_by(_institutes.id).subquery()
    names = select(func.aggregate_strings(institutes.c.line, "\n")).scalar_subquery()
    lines = func.aggregate_strings(entries.c.line, "\n")
    return FeedQuery(ids, select(lines, names, func.max(entries.c.revised_at)))


def _stands_or_did_lately() -> ColumnElement[bool]:
    """Who follows a feed has read by then that a meeting was cancelled."""
    since: BindParameter[datetime] = bindparam("cancelled_since")
    return or_(_meetings.cancelled_at.is_(None), _meetings.cancelled_at > since)


def _in_public(*where: ColumnElement[bool]) -> FeedQuery:
    in_public = (_meetings.is_public, _meetings.published_at.is_not(None))
    return _listing(Meeting.__table__, (*in_public, *where))


def _personal() -> FeedQuery:
    """Places that are theirs; published meetings that they made or that their institutes host."""
    person_id: BindParameter[int] = bindparam("person_id")
    mine = select(Appointment.institute_id).join(Organiser).where(Organiser.person_id == person_id)
    hosted = select(_hosts.meeting_id).where(_hosts.institute_id.in_(mine))
    organised = or_(_meetings.id.in_(hosted), _meetings.created_by_id == person_id)
    is_shown = (_meetings.published_at.is_not(None), _stands_or_did_lately())
    where = (*is_shown, or_(_places.id.is_not(None), organised))
    tables = Meeting.__table__.outerjoin(Participant.__table__, held_by(person_id))
    place = (_places.id, _places.revised_at, _places.state, _places.link_key)
    return _listing(tables, where, *map(_or_nothing, place))


ALL = _in_public(_stands_or_did_lately())
ONE = _in_public(_meetings.ref == bindparam("ref"))
OF_GROUP = _in_public(_stands_or_did_lately(), _meetings.working_group_id == bindparam("group_id"))
OF_COUNTRY = _in_public(
    _stands_or_did_lately(),
    _meetings.id.in_(
        select(_hosts.meeting_id)
        .join(Institute.__table__, _institutes.id == _hosts.institute_id)
        .where(_institutes.country_code == bindparam("country_code"))
        .where(_hosts.agreed_at.is_not(None), _hosts.awaits_permit.is_(False))
    ),
)
OF_PERSON = _personal()


def public_meetings() -> Contents:
    return contents(ALL)


def meetings_of_group(group_id: int) -> Contents:
    return contents(OF_GROUP, group_id=group_id)


def meetings_of_country(code: str) -> Contents:
    """Those that an institute of this country hosts, and agreed to."""
    return contents(OF_COUNTRY, country_code=code)


def one_meeting(ref: str) -> Contents | None:
    """None where it is not in public."""
    listed = contents(ONE, ref=ref)
    return listed if listed.revised_at else None


def contents_of_person(person: Row[Any]) -> Contents:
    """`person` is a whole row: whatever is known of somebody may be part of their entries."""
    theirs = contents(OF_PERSON, person_id=person.id)
    facts = digest(*person)
    etag, names = digest(theirs.etag, facts), digest(theirs.names, facts)
    return replace(theirs, etag=etag, names=names, person_id=person.id)


def contents(listing: FeedQuery, **values: Any) -> Contents:
    if listing is not ONE:
        values["cancelled_since"] = utc_now() - CANCELLED_FOR
    with db.engine.connect() as connection:
        lines, names, revised_at = connection.execute(listing.facts, values).one()
    etag = digest(lines, names)
    entries = lines.split("\n") if lines else []
    return Contents(listing, values, entries, digest(names), etag, revised_at)


def digest(*facts: object) -> str:
    words = "|".join(str(fact) for fact in facts)
    return hashlib.blake2b(words.encode(), digest_size=12).hexdigest()
