"""Who is meant by the lines of a list: found in the directory by address and name, all at once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.person import Person
from nact_meet.invitations.destinations.destination import Destination
from nact_meet.invitations.models import Sharing
from nact_meet.invitations.newcomers import (
    KnownInstitute,
    KnownPerson,
    ListEntry,
    Match,
    Newcomer,
)
from nact_meet.places.models.states import State
from nact_meet.web.extensions import db

CHUNK = 1000


def meet(
    where: Destination, entries: Sequence[ListEntry], *, is_registered: bool, sharing: Sharing
) -> list[Newcomer]:
    """Everybody of a list, and how they stand to where it goes: some statements a thousand."""
    institutes = by_name()
    there = known_at(where, list({entry.address for entry in entries}))
    seats, seen = where.seats(is_registered=is_registered), set[int]()
    newcomers = []
    for entry in entries:
        if where.usual_institute and not entry.institute:
            entry = replace(entry, institute=where.usual_institute)
        newcomer = Newcomer(entry, institutes.get(entry.institute.lower()))
        newcomer.there = there.get(entry.address, ())
        newcomer.known = meant(newcomer, sharing)
        newcomer.match = match(newcomer, is_registered, sharing, seen)
        if newcomer.is_coming and not seats.take(newcomer):
            newcomer.match = Match.UNSEATED
        newcomers.append(newcomer)
    where.set_apart(newcomers)
    return newcomers


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
    if chosen := newcomer.entry.person_id:
        return next(person for person in there if person.id == chosen)
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
