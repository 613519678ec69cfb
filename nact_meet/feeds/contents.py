"""What is in a feed, found by one light query: no object is made while nothing has changed."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from flask import current_app
from sqlalchemy import (
    BindParameter,
    Connection,
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

from nact_meet.database import reading
from nact_meet.extensions import db
from nact_meet.feeds.memo import Memo
from nact_meet.models import Appointment, Host, Institute, Meeting, Organiser, Participant, State

NOT_YET = (State.NOMINATED, State.PENDING, State.WAITING)
"""Places that are not theirs yet are in nobody's calendar."""

_meetings, _places = Meeting.__table__.c, Participant.__table__.c
_hosts, _institutes = Host.__table__.c, Institute.__table__.c


SHORT = 2000
"""Lines of so many characters are kept with what was asked; longer ones are asked for again."""


@dataclass(frozen=True)
class Listing:
    """A query for a feed's entries, built once, as building it costs more than an answer.

    `ids` are its meetings. `facts` is one row: everything that each entry depends on, a line an
    entry, beginning with the meeting's id; what else they depend on; the latest revision.
    """

    name: str
    ids: Select[Any]
    facts: Select[Any]


@dataclass(frozen=True)
class Contents:
    """What `listing` found. `etag` tells it from any other; `names` is what institutes are called.

    A line is `id zone revision ...`; equal lines of equal `names` are equal text. `lines` is None
    where only the rest was kept.
    `person_id` is whose places are in it; a meeting's page is in another `room` for them.
    """

    listing: Listing
    values: Mapping[str, Any]
    etag: str
    names: str
    revised_at: datetime | None
    lines: list[str] | None = field(repr=False, default=None)
    person_id: int | None = None

    @cached_property
    def revised_on(self) -> str:
        """As Last-Modified has it."""
        return http_date(self.revised_at)

    @property
    def room(self) -> str:
        return "m" if self.person_id is None else "meetings"


def held_by(person_id: Any) -> Any:
    """Joins a meeting with the place that this person has at it."""
    return and_(
        _places.meeting_id == _meetings.id,
        _places.person_id == person_id,
        _places.state.not_in(NOT_YET),
    )


def _line(*columns: Any) -> Any:
    """Columns as one text, as all rows will be: to fetch them apart takes three times as long."""
    line: Any = cast(columns[0], String)
    for column in columns[1:]:
        line = line.concat(" ").concat(func.coalesce(cast(column, String), ""))
    return line.label("line")


def _listing(name: str, tables: Any, where: Any, *more: Any) -> Listing:
    ids = select(_meetings.id).select_from(tables).where(*where)
    line = _line(_meetings.id, _meetings.zone, _meetings.revised_at, *more)
    rows = select(line, _meetings.revised_at).select_from(tables).where(*where)
    found = rows.order_by(_meetings.id).subquery()
    called = _line(_institutes.id, _institutes.country_code, _institutes.name)
    institutes = select(called).order_by(_institutes.id).subquery()
    names = select(func.aggregate_strings(institutes.c.line, "\n")).scalar_subquery()
    lines = func.aggregate_strings(found.c.line, "\n")
    return Listing(name, ids, select(lines, names, func.max(found.c.revised_at)))


def _in_public(name: str, *where: Any) -> Listing:
    in_public = (_meetings.is_public, _meetings.published_at.is_not(None))
    return _listing(name, Meeting.__table__, (*in_public, *where))


def _personal() -> Listing:
    """Places that are theirs; published meetings that they made or that their institutes host."""
    person_id: BindParameter[int] = bindparam("person_id")
    mine = select(Appointment.institute_id).join(Organiser).where(Organiser.person_id == person_id)
    hosted = select(_hosts.meeting_id).where(_hosts.institute_id.in_(mine))
    organised = or_(_meetings.id.in_(hosted), _meetings.created_by_id == person_id)
    where = (_meetings.published_at.is_not(None), or_(_places.id.is_not(None), organised))
    tables = Meeting.__table__.outerjoin(Participant.__table__, held_by(person_id))
    place = (_places.id, _places.revised_at, _places.state, _places.link_key)
    return _listing("person", tables, where, *place)


ALL = _in_public("all")
ONE = _in_public("one", _meetings.ref == bindparam("ref"))
OF_GROUP = _in_public("group", _meetings.working_group_id == bindparam("group_id"))
OF_COUNTRY = _in_public(
    "country",
    _meetings.id.in_(
        select(_hosts.meeting_id)
        .join(Institute.__table__, _institutes.id == _hosts.institute_id)
        .where(_institutes.country_code == bindparam("country_code"))
    ),
)
OF_PERSON = _personal()


def public_meetings() -> Contents:
    return contents(ALL)


def meetings_of_group(group_id: int) -> Contents:
    return contents(OF_GROUP, group_id=group_id)


def meetings_of_country(code: str) -> Contents:
    """Those that an institute of this country hosts."""
    return contents(OF_COUNTRY, country_code=code)


def one_meeting(ref: str) -> Contents | None:
    """None where it is not in public."""
    found = contents(ONE, ref=ref)
    return found if found.revised_at else None


def contents_of_person(person: Row[Any]) -> Contents:
    """`person` is a whole row: whatever is known of somebody may be part of their entries."""
    found = contents(OF_PERSON, person_id=person.id)
    facts = digest(*person)
    etag, names = digest(found.etag, facts), digest(found.names, facts)
    return replace(found, etag=etag, names=names, person_id=person.id)


def contents(listing: Listing, **values: Any) -> Contents:
    fresh: list[Contents] = []

    def ask(connection: Connection) -> Contents:
        lines, names, revised_at = connection.execute(listing.facts, values).one()
        rest = Contents(listing, values, digest(lines, names), digest(names), revised_at)
        fresh.append(replace(rest, lines=lines.split("\n") if lines else []))
        return fresh[0] if len(lines or "") < SHORT else rest

    memo: Memo = current_app.extensions["feed_memo"]
    rest = memo.asked_once((listing.name, *values.values()), ask)
    return fresh[0] if fresh else rest


def lines_of(contents: Contents) -> list[str]:
    if contents.lines is not None:
        return contents.lines
    with db.engine.connect() as connection, reading():
        lines = connection.execute(contents.listing.facts, dict(contents.values)).one()[0]
    return lines.split("\n") if lines else []


def digest(*facts: Any) -> str:
    words = "|".join(str(each) for each in facts)
    return hashlib.blake2b(words.encode(), digest_size=12).hexdigest()
