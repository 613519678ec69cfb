"""The people of a list, as it has them and as the directory does."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from nact_meet.directory.models.role import Role
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
    person_id: int | None = None
    """Of somebody who was chosen from the directory; their address is not everybody's to read."""


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
