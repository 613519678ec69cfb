"""Contacts: the addresses through which people are reached."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Unpack

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nact_meet.history.models import Actor, Who, record
from nact_meet.web.database import Base
from nact_meet.web.extensions import db
from nact_meet.web.refusals import BeingErased
from nact_meet.world.timezones import utc_now

if TYPE_CHECKING:
    from nact_meet.directory.models.person import Person


@dataclass(frozen=True)
class AddressChange:
    """What went to `old` goes to `new` from now on; None where its person has no other address.

    They are one where an address works again to which mail came back since `returned_at`.
    """

    old: "Contact"
    new: "Contact | None"
    by: Actor | None
    returned_at: datetime | None = None
    old_goes: bool = False
    """Nothing may point at it any more."""
    meeting_id: int | None = None
    """It is about a place at this meeting alone."""


Listener = Callable[[AddressChange], None]
listeners: list[Listener] = []
"""Of the signal "an address changed"."""


def when_address_changed(listener: Listener) -> Listener:
    """Decorates what a later package does with what it sends to an address. May refuse."""
    listeners.append(listener)
    return listener


def say_address_changed(change: AddressChange) -> None:
    for listener in listeners:
        listener(change)


class Contact(Base):
    """One address for one person. The same address may serve several persons.

    `reader_name` names who reads there when it is somebody else: an assistant, a secretariat.
    """

    __tablename__ = "contacts"
    __table_args__ = (UniqueConstraint("person_id", "address"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    address: Mapped[str] = mapped_column(String(254), index=True)
    link_key: Mapped[str] = mapped_column(String(16), default=lambda: secrets.token_hex(6))
    """In links that name this row; "" where earlier mails have such links without one."""
    reader_name: Mapped[str] = mapped_column(String(200), default="")
    typed_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisers.id", ondelete="SET NULL"), index=True
    )
    """The organiser who entered the person with this address, and so knows it."""
    bounced_at: Mapped[datetime | None]
    bounce_reason: Mapped[str] = mapped_column(Text, default="")
    doubted_at: Mapped[datetime | None]
    """When a mail server said, without the code that would prove it, that nobody reads here."""
    put_away_at: Mapped[datetime | None]
    """Since when its person has wished to be erased: until they are, the address lies elsewhere."""

    person: Mapped["Person"] = relationship(back_populates="contacts")

    @property
    def greets(self) -> str:
        """Whom a mail to this address greets."""
        return self.reader_name or self.person.name_with_honorific

    def returned_mail(self, reason: str) -> None:
        """No mail server will ever deliver here: nothing more is mailed until somebody mends it.

        An address is one mailbox, whoever it stands for.
        """
        for contact in self.of_the_same_address:
            if contact.bounced_at is None:
                contact.bounced_at, contact.bounce_reason = utc_now(), reason
                contact.doubted_at = None
                contact.note("mail came back", by=None)

    def is_said_to_be_gone(self, reason: str, *, is_certain: bool) -> None:
        """By a mail server. One without a code of its own for it is believed on a second day."""
        today = utc_now().date()
        if is_certain or (self.doubted_at and self.doubted_at.date() < today):
            self.returned_mail(reason)
            return
        for contact in self.of_the_same_address:
            contact.doubted_at = contact.doubted_at or utc_now()

    def came_back_from(self, address: str, reason: str, *, is_certain: bool) -> None:
        """Mail to `address`, which may be another of this person's by now, finds nobody there."""
        for contact in self.person.contacts:
            if contact.address == address:
                contact.is_said_to_be_gone(reason, is_certain=is_certain)

    def works_again(self, **who: Unpack[Who]) -> None:
        """What could not be sent there meanwhile is told as it stands now."""
        for contact in self.of_the_same_address:
            contact.doubted_at = None
            if returned_at := contact.bounced_at:
                contact.bounced_at, contact.bounce_reason = None, ""
                contact.note("address works again", **who)
                say_address_changed(AddressChange(contact, contact, who["by"], returned_at))

    def note(self, verb: str, **who: Unpack[Who]) -> None:
        details = {"address": [self.address, self.address]}
        record(verb, self.person, name=self.person.full_name, details=details, **who)

    @property
    def of_the_same_address(self) -> Sequence["Contact"]:
        return db.session.scalars(select(Contact).where(Contact.address == self.address)).all()

    def check_not_put_away(self) -> None:
        """Raises BeingErased: until that is carried out or taken back, nothing is done for them."""
        if self.put_away_at:
            raise BeingErased

    @property
    def is_read_by_another(self) -> bool:
        return bool(self.reader_name)
