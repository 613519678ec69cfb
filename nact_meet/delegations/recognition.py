"""Whom a coordinator means: somebody of the directory, or somebody new to it."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Mapped, joinedload

from nact_meet.delegations.named import Named, Namer
from nact_meet.delegations.refusals import AnotherCountrysInstitute
from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.role import GONE
from nact_meet.history.models import record
from nact_meet.places.models.participant import Participant
from nact_meet.web.extensions import db

MOST_KNOWN = 20
"""People offered at once, beside those who are ticked already."""


class Recognition:
    """Mixed into Nomination."""

    if TYPE_CHECKING:
        id: Mapped[int]
        meeting_id: Mapped[int]
        institute_id: Mapped[int | None]
        institute: Mapped[Institute | None]
        country_code: Mapped[str | None]
        zone: property

    def known_contacts(self, words: str = "", chosen: Collection[int] = ()) -> Sequence[Contact]:
        """People of this country, or of this organisation, who are not in the delegation yet.

        Each with the first address that works; `chosen` are ids of contacts that stay on offer.
        """
        first = select(func.min(Contact.id)).where(Contact.bounced_at.is_(None))
        query = (
            select(Contact)
            .join(Contact.person)
            .outerjoin(Person.institute)
            .where(self.is_of_ours(), ~self.is_named_already(), Person.erased_at.is_(None))
            .where(Contact.id.in_(first.group_by(Contact.person_id)))
            .options(joinedload(Contact.person).joinedload(Person.institute))
            .order_by(func.lower(Person.full_name), Person.id)
        )
        found = db.session.scalars(query.where(*has_words(words)).limit(MOST_KNOWN)).all()
        if chosen:
            kept = db.session.scalars(query.where(Contact.id.in_(chosen))).all()
            return list(dict.fromkeys([*kept, *found]))
        return found

    def is_of_ours(self) -> ColumnElement[bool]:
        if not self.country_code:
            return Person.institute_id == self.institute_id
        alone = and_(Person.institute_id.is_(None), Person.country_code == self.country_code)
        return or_(Institute.country_code == self.country_code, alone)

    def is_named_already(self) -> ColumnElement[bool]:
        here = (Participant.person_id == Person.id, Participant.nomination_id == self.id)
        return exists().where(*here, Participant.state.not_in(GONE))

    def contact_of(self, named: Named, namer: Namer) -> Contact:
        """The directory's, where it knows somebody of this name at this address."""
        contact = named.contact or self.known_contact(named)
        if contact is None:
            return self.introduce(named, namer)
        if contact.person.institute:
            self.check_of_ours(contact.person.institute)
        self.institute_of(named)
        return contact

    def known_contact(self, named: Named) -> Contact | None:
        query = select(Contact).where(Contact.address == named.address).order_by(Contact.id)
        known = db.session.scalars(query).all()
        return next((each for each in known if each.person.goes_by(named.full_name)), None)

    def introduce(self, named: Named, namer: Namer) -> Contact:
        """Somebody new to the directory."""
        institute = self.institute_of(named)
        person = Person(
            full_name=named.full_name,
            own_script_name=named.own_script_name,
            honorific=named.honorific,
            position=named.position,
            institute=institute,
            affiliation="" if institute else named.institute,
            country_code=named.country_code or self.country_code,
            zone=institute.zone if institute else self.zone,
            language=named.language,
        )
        contact = Contact(address=named.address, reader_name=named.reader_name)
        person.contacts.append(contact)
        db.session.add(person)
        record("created", person, name=person.full_name, **namer.who)
        return contact

    def institute_of(self, named: Named) -> Institute | None:
        """The directory's, where it has one of that name. Raises AnotherCountrysInstitute."""
        if not named.institute:
            return self.institute
        institute = Institute.named(named.institute)
        if institute:
            self.check_of_ours(institute)
        return institute

    def check_of_ours(self, institute: Institute) -> None:
        """Another country's seats are not ours to fill. Raises AnotherCountrysInstitute."""
        is_ours = institute.id == self.institute.id if self.institute else False
        if not is_ours and (institute.country_code != self.country_code or not self.country_code):
            raise AnotherCountrysInstitute(institute)


def has_words(words: str) -> list[ColumnElement[bool]]:
    """The conditions: each word is in the name, in whatever script, or in the institute's."""
    columns = (Person.full_name, Person.own_script_name, Person.affiliation, Institute.name)
    return [
        or_(*(column.icontains(word, autoescape=True) for column in columns))
        for word in words.split()
    ]
