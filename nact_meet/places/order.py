"""The people of a list as bare rows, and in which order: protocol, names, when they answered."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Select, and_, case, false, func, select

from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.role import Role
from nact_meet.directory.models.zone_source import ZoneSource
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import GONE, Channel, State
from nact_meet.web.extensions import db
from nact_meet.world.countries import ASEAN_SECRETARIAT, NETWORK

_BY_NAME = (func.lower(Participant.full_name), Participant.id)


class Order(StrEnum):
    PROTOCOL = "protocol"
    NAME = "name"
    ANSWER = "answer"


def in_order(query: Select[Any], order: Order, hosts: Sequence[str | None]) -> Select[Any]:
    """`hosts` are those that come first, as `hosts_of` has them."""
    return query.order_by(None).order_by(*KEYS[order](hosts))


def hosts_of(meeting: Meeting) -> list[str | None]:
    """Who comes before all others: none, or as the meeting wishes its hosts in their order, those
    who are named. A country's code, or an organisation's name.
    """
    if not meeting.hosts_first:
        return []
    shown = [host.institute for host in meeting.hosts if not host.is_asked]
    return [institute.country_code or institute.name for institute in shown]


def by_protocol(hosts: Sequence[str | None]) -> Sequence[Any]:
    """ASEAN by the countries' English names, China, the ASEAN Secretariat, others,
    organisations; `hosts` before them.

    Within a delegation its coordinator's own order holds; then its head comes, then names.
    """
    places = ranking(hosts)
    place = case(places, value=Participant.country_code, else_=len(places))
    organisations = {name: rank for name, rank in places.items() if len(name) > 2}
    is_theirs = Participant.institute_name.in_(organisations)
    of_theirs = case(organisations, value=Participant.institute_name)
    place = case((and_(Participant.country_code.is_(None), is_theirs), of_theirs), else_=place)
    return (
        place,
        case((Participant.country_code.is_(None), Participant.institute_name), else_=""),
        Participant.country_code,
        case((Participant.delegation_position.is_(None), 1), else_=0),
        Participant.nomination_id,
        Participant.delegation_position,
        case((Participant.role == Role.HEAD, 0), else_=1),
        *_BY_NAME,
    )


def ranking(hosts: Sequence[str | None]) -> dict[str, int]:
    """The place of each delegation whose place is fixed; all others follow."""
    fixed = [*(host for host in hosts if host), *ranked(), ASEAN_SECRETARIAT]
    return {delegation: place for place, delegation in enumerate(dict.fromkeys(fixed))}


@lru_cache(maxsize=1)
def ranked() -> tuple[str, ...]:
    """The network's countries in protocol order."""
    return tuple(country.code for country in NETWORK)


def by_name(_hosts: Sequence[str | None]) -> Sequence[Any]:
    return _BY_NAME


def by_answer(_hosts: Sequence[str | None]) -> Sequence[Any]:
    """Who answered first is first; who has not yet is last."""
    return (case((ANSWERED.is_(None), 1), else_=0), ANSWERED, *_BY_NAME)


KEYS: dict[Order, Callable[[Sequence[str | None]], Sequence[Any]]] = {
    Order.PROTOCOL: by_protocol,
    Order.NAME: by_name,
    Order.ANSWER: by_answer,
}


ANSWERED = case(
    (Participant.state.in_(GONE), Participant.revised_at),
    (Participant.state == State.CONFIRMED, Participant.registered_at),
    (Participant.is_tentative, Participant.replied_at),
)
"""As Answer.answered_at has it."""


class ListedRow(Protocol):
    """A row of `listed`."""

    id: int
    country_code: str | None
    country_agreed: str | None
    institute_name: str
    honorific: str
    full_name: str
    own_script_name: str
    position: str
    role: Role
    state: State
    answered: datetime | None
    answered_through: Channel | None
    arrived_at: datetime | None
    attended: bool | None
    clearance_on: date | None
    address: str
    reader_name: str
    zone: str
    language: str


def listed(meeting: Meeting, readable: ColumnElement[bool] | None = None) -> Select[Any]:
    """Names, positions, institutes and countries are those of this meeting.

    `readable`: the condition on Person that whoever reads the list may read the address.
    """
    may_read = false() if readable is None else readable
    columns: tuple[Any, ...] = (
        Participant.id,
        Participant.country_code,
        Participant.country_agreed,
        Participant.institute_name,
        Participant.honorific,
        Participant.full_name,
        Participant.own_script_name,
        Participant.position,
        Participant.role,
        Participant.state,
        ANSWERED.label("answered"),
        Participant.answered_through,
        Participant.arrived_at,
        Participant.attended,
        Participant.clearance_on,
        case((may_read, Contact.address), else_="").label("address"),
        Contact.reader_name,
        case((Person.zone_source != ZoneSource.GUESS, Person.zone), else_="").label("zone"),
        Person.language,
    )
    return (
        select(*columns)
        .join(Participant.contact)
        .join(Participant.person)
        .where(Participant.meeting_id == meeting.id)
    )


def codes_of(meeting: Meeting) -> set[str | None]:
    """The countries of its participants; None is among them where somebody is of none."""
    query = select(Participant.country_code).where(Participant.meeting_id == meeting.id)
    return set(db.session.scalars(query.distinct()))
