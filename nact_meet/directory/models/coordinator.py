"""Contacts of coordinators: whom an institute has named to be asked for its delegations."""

import secrets
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any, Self

from sqlalchemy import ForeignKey, Select, String, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, contains_eager, joinedload, mapped_column, relationship

from nact_meet.directory.models.contact import AddressChange, Contact, when_address_changed
from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.organiser import Organiser
from nact_meet.directory.models.person import Person
from nact_meet.directory.permissions import Reason, holds, may_change, may_write_to
from nact_meet.history.models import Who, record
from nact_meet.web.database import Base, one_of
from nact_meet.web.extensions import db


class Standing(StrEnum):
    """Deputies are asked too. A principal, the institute's head, is told and never reminded."""

    CONTACT = "contact"
    DEPUTY = "deputy"
    PRINCIPAL = "principal"


def new_mail_key() -> str:
    return secrets.token_hex(10)


class CoordinatorContact(Base):
    """A person, at one of their addresses, who answers for an institute.

    `position` counts from 1 in the institute's own order. `mail_key` is in this contact's links
    and in the address that their mails come from: who follows them here gets another.
    """

    __tablename__ = "coordinator_contacts"
    __table_args__ = (UniqueConstraint("institute_id", "contact_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    institute_id: Mapped[int] = mapped_column(ForeignKey("institutes.id", ondelete="CASCADE"))
    contact_id: Mapped[int] = mapped_column(
        ForeignKey("contacts.id", ondelete="CASCADE"), index=True
    )
    standing: Mapped[Standing] = mapped_column(
        one_of(Standing, "known_standing"), default=Standing.CONTACT
    )
    position: Mapped[int]
    mail_key: Mapped[str] = mapped_column(String(20), unique=True, default=new_mail_key)

    institute: Mapped[Institute] = relationship()
    contact: Mapped[Contact] = relationship()

    @classmethod
    def of(cls, institute: Institute) -> Sequence[Self]:
        """In the order in which the institute named them."""
        return db.session.scalars(in_order(cls, [institute.id])).all()

    @classmethod
    def by_institute(cls, institute_ids: Iterable[int]) -> dict[int, list[Self]]:
        grouped: dict[int, list[Self]] = {}
        for contact in db.session.scalars(in_order(cls, institute_ids)):
            grouped.setdefault(contact.institute_id, []).append(contact)
        return grouped

    @classmethod
    def name(
        cls, institute: Institute, contact: Contact, standing: Standing, *, by: Person
    ) -> Self:
        """Somebody answers for the institute, after those named before."""
        where = cls.institute_id == institute.id
        last = db.session.scalar(select(func.max(cls.position)).where(where)) or 0
        row = cls(institute=institute, contact=contact, standing=standing, position=last + 1)
        db.session.add(row)
        row.note("contact named", by=by)
        return row

    def stand_as(self, standing: Standing, *, by: Person) -> None:
        if standing == self.standing:
            return
        details = {"standing": [self.standing, standing]}
        self.standing = standing
        self.note("contact changed", by=by, details=details)

    def move(self, step: int, *, by: Person) -> None:
        """Up (-1) or down (+1) by one; at either end nothing happens."""
        everybody = list(self.of(self.institute))
        here = everybody.index(self)
        there = here + step
        if not 0 <= there < len(everybody):
            return
        everybody[here], everybody[there] = everybody[there], everybody[here]
        for position, contact in enumerate(everybody, 1):
            contact.position = position
        self.note("contact moved", by=by)

    def dismiss(self, *, by: Person) -> None:
        """Their links stop working, and nothing more is mailed to them as a contact."""
        self.note("contact dismissed", by=by)
        db.session.delete(self)

    def note(self, verb: str, *, by: Person, **more: Any) -> None:
        name = f"{self.person.full_name}, {self.institute.name}"
        record(verb, self, by=by, name=name, **more)

    @property
    def person(self) -> Person:
        return self.contact.person

    @property
    def is_deputy(self) -> bool:
        return self.standing == Standing.DEPUTY

    @property
    def is_principal(self) -> bool:
        return self.standing == Standing.PRINCIPAL

    @property
    def is_reached(self) -> bool:
        """False once mail to the address came back for good."""
        return self.contact.bounced_at is None

    @property
    def acts(self) -> Who:
        """Who acts through this contact's link, as a Change keeps it."""
        if reader := self.contact.reader_name:
            return {"by": None, "actor_name": reader, "on_behalf_of": self.person.full_name}
        return {"by": self.person}


def in_order(table: type[CoordinatorContact], institute_ids: Iterable[int]) -> Select[Any]:
    return (
        select(table)
        .where(table.institute_id.in_(list(institute_ids)))
        .options(joinedload(table.contact).joinedload(Contact.person))
        .order_by(table.institute_id, table.position, table.id)
    )


def contact_for(
    institute: Institute, name: str, address: str, reader_name: str, *, by: Person
) -> Contact:
    """The directory's, where name and address mean somebody there; else somebody new.

    Who reads there is said of people of the institute alone.
    """
    person = Person.reached_at(address, name)
    if person is None or not (person.goes_by(name) or is_ours(person, may_write_to, by)):
        person = Organiser.newcomer(address, name, institute, by)
        db.session.flush()
    contact = person.contact_at(address)
    if reader_name and is_ours(person, may_change, by):
        contact.reader_name = reader_name
    db.session.flush()
    return contact


def is_ours(person: Person, condition: Reason, by: Person) -> bool:
    return by.organiser is not None and holds(condition(by.organiser), person)


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


@when_address_changed
def answer_at_new_address(change: AddressChange) -> None:
    """Who answers for an institute at the old one does so at the new, unless they do already."""
    old, new = change.old, change.new
    if new is None or new is old or new.bounced_at or change.meeting_id:
        return
    rows = db.session.scalars(
        select(CoordinatorContact).where(CoordinatorContact.contact_id.in_([old.id, new.id]))
    ).all()
    taken = {row.institute_id for row in rows if row.contact_id == new.id}
    for row in rows:
        if row.contact_id == old.id and row.institute_id not in taken:
            row.contact = new
