"""What is in a feed, found by light queries: no object is made while nothing has changed.

Statements are built once: what that costs would be half of an unchanged answer.
"""

import hashlib
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    Row,
    Select,
    String,
    and_,
    bindparam,
    func,
    or_,
    select,
    type_coerce,
)

from nact_meet.feeds.moments import sum_of_moments
from nact_meet.models import Appointment, Host, Institute, Meeting, Organiser, Participant, State

NOT_YET = (State.NOMINATED, State.PENDING, State.WAITING)
"""Places that are not theirs yet are in nobody's calendar."""

_meetings, _places = Meeting.__table__.c, Participant.__table__.c
_hosts, _institutes = Host.__table__.c, Institute.__table__.c
_IN_PUBLIC = (_meetings.is_public, _meetings.published_at.is_not(None))


@dataclass(frozen=True)
class Contents:
    """`light` has a row an entry, by meeting: its id, its zone, whatever else its text depends on.

    `values` are those of its parameters; `person_id` is whose places are in it, for whom a
    meeting's page is in another `room`. Two feeds that differ in neither share what was written.
    """

    light: Select[Any]
    values: Mapping[str, Any]
    state: tuple[Any, ...]
    revised_at: datetime | None
    stamp: Hashable
    person_id: int | None = None

    @property
    def room(self) -> str:
        return "m" if self.person_id is None else "meetings"


def _raw(column: Any) -> Any:
    """As the driver has it: stamps are compared, never read."""
    return type_coerce(column, String)


def _names() -> Any:
    """Hosts' names and countries: a new one changes entries and feeds, and revises no meeting."""
    rows = (
        select(_institutes.name.concat("|").concat(func.coalesce(_institutes.country_code, "")))
        .order_by(_institutes.id)
        .subquery()
    )
    return select(func.aggregate_strings(rows.c[0], "\n")).scalar_subquery()


_NAMES = _names()


@dataclass(frozen=True)
class Prepared:
    """`state`: how many meetings, which, when they were revised, what the institutes are called."""

    state: Select[Any]
    light: Select[Any]


def _prepare(*where: Any) -> Prepared:
    id_, revised_at = _meetings.id, _meetings.revised_at
    state = select(
        *(func.count(id_), func.sum(id_), func.max(revised_at)),
        *(sum_of_moments(revised_at), _NAMES),
    )
    light = select(id_, _meetings.zone, _raw(revised_at)).order_by(id_)
    return Prepared(state.where(*_IN_PUBLIC, *where), light.where(*_IN_PUBLIC, *where))


_ALL = _prepare()
_OF_GROUP = _prepare(_meetings.working_group_id == bindparam("group_id"))
_OF_COUNTRY = _prepare(
    _meetings.id.in_(
        select(_hosts.meeting_id)
        .join(Institute.__table__, _institutes.id == _hosts.institute_id)
        .where(_institutes.country_code == bindparam("country_code"))
    )
)
_ONE = _prepare(_meetings.ref == bindparam("ref"))


def public_meetings(connection: Connection) -> Contents:
    return _in_public(connection, _ALL, {})


def meetings_of_group(connection: Connection, group_id: int) -> Contents:
    return _in_public(connection, _OF_GROUP, {"group_id": group_id})


def meetings_of_country(connection: Connection, code: str) -> Contents:
    """Those that an institute of this country hosts."""
    return _in_public(connection, _OF_COUNTRY, {"country_code": code})


def one_meeting(connection: Connection, ref: str) -> Contents | None:
    """None where it is not in public."""
    found = _in_public(connection, _ONE, {"ref": ref})
    return found if found.revised_at else None


def _in_public(connection: Connection, prepared: Prepared, values: Mapping[str, Any]) -> Contents:
    *facts, names = connection.execute(prepared.state, values).one()
    stamp = digest(names)
    return Contents(prepared.light, values, (*facts, stamp), facts[2], stamp)


def _personal() -> Select[Any]:
    """Places that are theirs; published meetings that they made or that their institutes host."""
    person_id: BindParameter[int] = bindparam("person_id")
    mine = select(Appointment.institute_id).join(Organiser).where(Organiser.person_id == person_id)
    hosted = select(_hosts.meeting_id).where(_hosts.institute_id.in_(mine))
    organised = or_(_meetings.id.in_(hosted), _meetings.created_by_id == person_id)
    return (
        select(
            *(_meetings.id, _meetings.zone, _meetings.revised_at, _places.id.label("place_id")),
            *(_places.revised_at.label("place_revised_at"), _places.state, _places.link_key),
        )
        .select_from(Meeting.__table__.outerjoin(Participant.__table__, held_by(person_id)))
        .where(_meetings.published_at.is_not(None), or_(_places.id.is_not(None), organised))
        .order_by(_meetings.id)
    )


def held_by(person_id: Any) -> Any:
    """Joins a meeting with the place that this person has at it."""
    return and_(
        Participant.meeting_id == Meeting.id,
        Participant.person_id == person_id,
        Participant.state.not_in(NOT_YET),
    )


_PERSONAL = _personal()
_OF_INSTITUTES = select(_NAMES)


def contents_of_person(connection: Connection, person: Row[Any]) -> Contents:
    """`person` is a whole row: whatever is known of somebody may be part of their entries."""
    values = {"person_id": person.id}
    rows = connection.execute(_PERSONAL, values).all()
    revised = (at for row in rows for at in (row.revised_at, row.place_revised_at) if at)
    stamp = digest(*person, connection.scalar(_OF_INSTITUTES))
    state = (digest(*rows), stamp)
    return Contents(_PERSONAL, values, state, max(revised, default=None), stamp, person.id)


def digest(*facts: Any) -> str:
    words = "|".join(str(each) for each in facts)
    return hashlib.blake2b(words.encode(), digest_size=12).hexdigest()
