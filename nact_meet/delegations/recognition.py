"""Who names, what is said of who is named, and whom that means: somebody known, or somebody new."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload

from nact_meet.delegations.refusals import AnotherCountrysInstitute
from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.role import Role
from nact_meet.directory.models.zone_source import ZoneSource
from nact_meet.directory.recognition import LikelyZone, zone_of_country
from nact_meet.history.models import Who, record
from nact_meet.places.models.nomination import Nomination
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import GONE
from nact_meet.web.extensions import db
from nact_meet.web.searching import each_word, in_any

NAMED_AS = (Role.DELEGATE, Role.HEAD, Role.SPEAKER, Role.INTERPRETER, Role.OBSERVER)
"""What a coordinator may mark people as; the other roles are the hosts' to give."""
MOST_KNOWN = 20
"""People offered at once, beside those who are ticked already."""


class Namer(NamedTuple):
    """Who names, as `Change` keeps it: a contact of the institute, or a host on its behalf."""

    who: Who
    is_host: bool = False


@dataclass(frozen=True)
class Named:
    """What a form says of somebody; or only `contact`, who was picked from the directory.

    `institute` is a name as typed, "" the asked institute; `country_code` is where another
    nationality is written; `clearance_on` where their authorities are
    expected to allow it then.
    """

    full_name: str = ""
    address: str = ""
    role: Role = Role.DELEGATE
    own_script_name: str = ""
    honorific: str = ""
    position: str = ""
    institute: str = ""
    country_code: str | None = None
    country_said: str = ""
    language: str = ""
    reader_name: str = ""
    contact: Contact | None = None
    clearance_on: date | None = None


def known_contacts(
    nomination: Nomination, words: str = "", chosen: Collection[int] = ()
) -> Sequence[Contact]:
    """People of this country, or of this organisation, who are not in the delegation yet.

    Each with the first address that works; `chosen` are ids of contacts that stay on offer.
    """
    first = select(func.min(Contact.id)).where(Contact.bounced_at.is_(None))
    query = (
        select(Contact)
        .join(Contact.person)
        .outerjoin(Person.institute)
        .where(is_of_ours(nomination), ~is_named_already(nomination), Person.erased_at.is_(None))
        .where(Contact.id.in_(first.group_by(Contact.person_id)))
        .options(joinedload(Contact.person).joinedload(Person.institute))
        .order_by(func.lower(Person.full_name), Person.id)
    )
    names = (Person.full_name, Person.own_script_name, Person.affiliation, Institute.name)
    fitting = query.where(*each_word(words, in_any(*names)))
    matching = db.session.scalars(fitting.limit(MOST_KNOWN)).all()
    if chosen:
        kept = db.session.scalars(query.where(Contact.id.in_(chosen))).all()
        return list(dict.fromkeys([*kept, *matching]))
    return matching


def is_of_ours(nomination: Nomination) -> ColumnElement[bool]:
    code = nomination.country_code
    if not code:
        return Person.institute_id == nomination.institute_id
    alone = and_(Person.institute_id.is_(None), Person.country_code == code)
    return or_(Institute.country_code == code, alone)


def is_named_already(nomination: Nomination) -> ColumnElement[bool]:
    here = (Participant.person_id == Person.id, Participant.nomination_id == nomination.id)
    return exists().where(*here, Participant.state.not_in(GONE))


def contact_of(nomination: Nomination, named: Named, namer: Namer) -> Contact:
    """The directory's, where it knows somebody of this name at this address."""
    contact = named.contact or known_contact(named)
    if contact is None:
        return introduce(nomination, named, namer)
    if contact.person.institute:
        check_of_ours(nomination, contact.person.institute)
    institute_of(nomination, named)
    return contact


def known_contact(named: Named) -> Contact | None:
    query = select(Contact).where(Contact.address == named.address).order_by(Contact.id)
    contacts = db.session.scalars(query).all()
    return next((at for at in contacts if at.person.goes_by(named.full_name)), None)


def introduce(nomination: Nomination, named: Named, namer: Namer) -> Contact:
    """Somebody new to the directory."""
    institute = institute_of(nomination, named)
    person = Person(
        full_name=named.full_name,
        own_script_name=named.own_script_name,
        honorific=named.honorific,
        position=named.position,
        institute=institute,
        affiliation="" if institute else named.institute,
        country_code=nationality(nomination, named),
        country_said=named.country_said,
        **clock_of(nomination, institute),
        language=named.language,
    )
    contact = Contact(address=named.address, reader_name=named.reader_name)
    person.contacts.append(contact)
    db.session.add(person)
    record("created", person, name=person.full_name, **namer.who)
    return contact


def nationality(nomination: Nomination, named: Named) -> str | None:
    return None if named.country_said else named.country_code or nomination.country_code


def clock_of(nomination: Nomination, institute: Institute | None) -> LikelyZone:
    if institute:
        return LikelyZone(zone=institute.zone, zone_source=ZoneSource.INSTITUTE)
    return zone_of_country(nomination.country_code or "") or LikelyZone(
        zone=nomination.zone, zone_source=ZoneSource.GUESS
    )


def institute_of(nomination: Nomination, named: Named) -> Institute | None:
    """The directory's, where it has one of that name. Raises AnotherCountrysInstitute."""
    if not named.institute:
        return nomination.institute
    institute = Institute.named(named.institute)
    if institute:
        check_of_ours(nomination, institute)
    return institute


def check_of_ours(nomination: Nomination, institute: Institute) -> None:
    """Another country's seats are not ours to fill. Raises AnotherCountrysInstitute."""
    code, own = nomination.country_code, nomination.institute
    is_ours = own is not None and institute.id == own.id
    if not is_ours and (institute.country_code != code or not code):
        raise AnotherCountrysInstitute(institute)
