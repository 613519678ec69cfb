"""Finding whoever is named as a contact of an institute in the directory, or entering them."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.coordinator import CoordinatorContact
from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.organiser import Organiser
from nact_meet.directory.models.person import Person
from nact_meet.web.extensions import db


def contact_for(
    institute: Institute, name: str, address: str, reader_name: str, *, by: Person
) -> Contact:
    """The directory's, where name and address mean somebody there; else somebody new."""
    person = Person.reached_at(address, name) or Organiser.newcomer(address, name, institute, by)
    contact = person.contact_at(address)
    contact.reader_name = reader_name or contact.reader_name
    db.session.flush()
    return contact


def could_be_named(institute: Institute) -> Sequence[Contact]:
    """Every address of the institute's people that is none of its contacts yet."""
    named = select(CoordinatorContact.contact_id).where(
        CoordinatorContact.institute_id == institute.id
    )
    query = (
        select(Contact)
        .join(Contact.person)
        .where(Person.institute_id == institute.id, Contact.id.not_in(named))
        .options(contains_eager(Contact.person))
        .order_by(Person.full_name, Contact.id)
    )
    return db.session.scalars(query).all()


def is_named(institute: Institute, contact: Contact) -> bool:
    mine = CoordinatorContact.institute_id == institute.id
    where = (mine, CoordinatorContact.contact_id == contact.id)
    return db.session.scalar(select(CoordinatorContact.id).where(*where)) is not None
