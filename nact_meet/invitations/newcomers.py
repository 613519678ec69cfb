"""Who is meant by the lines of a list: found in the directory by address and name, all at once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Protocol

from sqlalchemy import select

from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.role import Role
from nact_meet.directory.permissions import may_change, those
from nact_meet.invitations.destinations import Destination
from nact_meet.invitations.models import Sharing
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places.models.participant import SEATED
from nact_meet.places.models.seating import Seating
from nact_meet.places.models.states import State
from nact_meet.web.extensions import db

CHUNK = 1000


@dataclass(frozen=True)
class ListEntry:
    """What a line says of somebody, checked. What it does not say is ""."""

    number: int
    full_name: str
    address: str
    institute: str = ""
    country_code: str | None = None
    position: str = ""
    honorific: str = ""
    own_script_name: str = ""
    role: Role = Role.DELEGATE
    zone: str = ""
    language: str = ""
    reader_name: str = ""


class Match(StrEnum):
    NEW = "new"
    KNOWN = "known"
    ASKED = "asked"
    """They are invited, and this list brings their yes."""
    PLACED = "placed"
    SHARED = "shared"
    UNSEATED = "unseated"
    ELSEWHERE = "elsewhere"


COMING = (Match.NEW, Match.KNOWN, Match.ASKED)
"""Whom the import brings in."""


class KnownInstitute(Protocol):
    """A row of the directory, as far as a list needs it."""

    id: int
    name: str
    country_code: str | None
    zone: str


class KnownPerson(Protocol):
    """A person at one address, with their place where the list goes if they have one."""

    address: str
    contact_id: int
    id: int
    full_name: str
    own_script_name: str
    honorific: str
    position: str
    affiliation: str
    country_code: str | None
    institute_id: int | None
    institute_name: str | None
    institute_country: str | None
    place_id: int | None
    state: State
    role: Role


@dataclass
class Newcomer:
    """`known` is the directory's row of whoever is meant, `there` are those of their address."""

    entry: ListEntry
    institute: KnownInstitute | None = None
    known: KnownPerson | None = None
    there: Sequence[KnownPerson] = ()
    match: Match = Match.NEW

    @property
    def role(self) -> Role:
        """Who has a place keeps the role of it."""
        return self.known.role if self.known and self.known.place_id else self.entry.role

    @property
    def person(self) -> KnownPerson:
        """Of whoever the directory knows."""
        assert self.known
        return self.known

    @property
    def place_id(self) -> int:
        """Of whoever has a place."""
        assert self.known and self.known.place_id
        return self.known.place_id

    @property
    def is_coming(self) -> bool:
        return self.match in COMING

    @property
    def country_code(self) -> str | None:
        """As written, else as the directory has it of the person or the institute."""
        said, known = self.entry.country_code, self.known.country_code if self.known else None
        return said or known or (self.institute.country_code if self.institute else None)

    @property
    def seat_country(self) -> str | None:
        """What a seat counts for: the institute's country, as Seat.country_of_seat has it."""
        if self.known and self.known.institute_id:
            return self.known.institute_country or None
        return self.institute.country_code if self.institute else self.country_code


@dataclass
class Seats:
    """How many are free of each delegation, and of the general pool (None); {}: no limit."""

    free: dict[str | None, int] = field(default_factory=dict)

    @classmethod
    def of(cls, meeting: Meeting) -> "Seats":
        seating = db.session.get(Seating, meeting.id) if meeting.is_limited else None
        if seating is None:
            return cls()
        free: dict[str | None, int] = {None: seating.general - seating.taken}
        for delegation in seating.delegations:
            free[delegation.country_code] = delegation.seats - delegation.taken
        return cls(free)

    def take(self, newcomer: Newcomer) -> bool:
        if not self.free or newcomer.role not in SEATED:
            return True
        pool = self.pool(newcomer)
        self.free[pool] -= 1
        return self.free[pool] >= 0

    def pool(self, newcomer: Newcomer) -> str | None:
        return newcomer.seat_country if newcomer.seat_country in self.free else None


def meet(
    where: Destination, entries: Sequence[ListEntry], *, is_registered: bool, sharing: Sharing
) -> list[Newcomer]:
    """Everybody of a list, and how they stand to where it goes: some statements a thousand."""
    institutes = by_name()
    there = known_at(where, list({entry.address for entry in entries}))
    is_counted = is_registered and where.meeting is not None
    seats, seen = Seats.of(where.meeting) if is_counted and where.meeting else Seats(), set[int]()
    newcomers = []
    for entry in entries:
        if where.institute and not entry.institute:
            entry = replace(entry, institute=where.institute.name)
        newcomer = Newcomer(entry, institutes.get(entry.institute.lower()))
        newcomer.there = there.get(entry.address, ())
        newcomer.known = meant(newcomer, sharing)
        newcomer.match = match(newcomer, is_registered, sharing, seen)
        if newcomer.is_coming and not seats.take(newcomer):
            newcomer.match = Match.UNSEATED
        newcomers.append(newcomer)
    if where.institute:
        set_others_apart(newcomers, where.institute, where.created_by)
    return newcomers


def set_others_apart(newcomers: Sequence[Newcomer], here: Institute, by: Person) -> None:
    """Nobody is taken from another institute; whom no institute has is not everybody's to take."""
    ids = [newcomer.person.id for newcomer in newcomers if newcomer.known]
    mine = those(may_change(by.organiser), ids) if by.organiser else set()
    for newcomer in newcomers:
        known = newcomer.known
        is_named_elsewhere = newcomer.institute is None or newcomer.institute.id != here.id
        is_taken = known is not None and (
            bool(known.institute_id or known.affiliation) or known.id not in mine
        )
        if newcomer.is_coming and (is_named_elsewhere or is_taken):
            newcomer.match = Match.ELSEWHERE


def by_name() -> dict[str, KnownInstitute]:
    """Institutes by their names in lower case, also by those in their own script."""
    columns = (Institute.id, Institute.name, Institute.own_script_name)
    query = select(*columns, Institute.country_code, Institute.zone).order_by(Institute.id.desc())
    rows: Sequence[Any] = db.session.execute(query).all()
    named = {row.own_script_name.lower(): row for row in rows if row.own_script_name}
    return named | {row.name.lower(): row for row in rows}


def known_at(where: Destination, addresses: Sequence[str]) -> Mapping[str, list[KnownPerson]]:
    """Rows of the people whom each address reaches, with their place where the list goes."""
    people: dict[str, list[KnownPerson]] = {}
    columns: tuple[Any, ...] = (
        *(Contact.address, Contact.id.label("contact_id")),
        *(Person.id, Person.full_name, Person.own_script_name, Person.honorific),
        *(Person.position, Person.affiliation, Person.country_code, Person.institute_id),
        Institute.name.label("institute_name"),
        Institute.country_code.label("institute_country"),
    )
    query = (
        select(*columns)
        .join(Contact.person)
        .outerjoin(Institute, Institute.id == Person.institute_id)
        .order_by(Contact.id)
    )
    query = where.with_those_here(query)
    for start in range(0, len(addresses), CHUNK):
        some = Contact.address.in_(addresses[start : start + CHUNK])
        rows: Iterable[Any] = db.session.execute(query.where(some))
        for row in rows:
            people.setdefault(row.address, []).append(row)
    return people


def meant(newcomer: Newcomer, sharing: Sharing) -> KnownPerson | None:
    """Whoever goes by the name there; else, if it is said to be so, the only one there."""
    name, there = newcomer.entry.full_name.casefold(), newcomer.there
    alone = there[0] if len(there) == 1 and sharing == Sharing.SAME else None
    return next((person for person in there if name in names_of(person)), alone)


def match(newcomer: Newcomer, is_registered: bool, sharing: Sharing, seen: set[int]) -> Match:
    """`seen` are the people whom earlier lines meant."""
    known = newcomer.known
    if known is None:
        is_clear = not newcomer.there or sharing == Sharing.OTHERS
        return Match.NEW if is_clear else Match.SHARED
    if known.id in seen:
        return Match.PLACED
    seen.add(known.id)
    if known.place_id is None:
        return Match.KNOWN
    is_yes = is_registered and known.state == State.INVITED
    return Match.ASKED if is_yes else Match.PLACED


def names_of(person: KnownPerson) -> Iterator[str]:
    for name in (
        *(person.full_name, person.own_script_name),
        f"{person.honorific} {person.full_name}".strip(),
    ):
        yield name.casefold()
