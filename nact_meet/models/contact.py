"""Contacts: the addresses through which people are reached."""

from datetime import datetime
from typing import TYPE_CHECKING

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nact_meet.database import Base

if TYPE_CHECKING:
    from nact_meet.models.person import Person


class BadAddress(ValueError):
    """This text is no mail address; the sentence says why."""


def normal_address(text: str) -> str:
    """The address as we store and compare it: lower case throughout. Raises BadAddress.

    RFC 5321 lets a local part be case-sensitive; no mail server of the network is.
    """
    try:
        found = validate_email(text.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise BadAddress(str(error)) from error
    return found.normalized.lower()


class Contact(Base):
    """One address for one person. The same address may serve several persons.

    `reader_name` names who reads there when it is somebody else: an assistant, a secretariat.
    """

    __tablename__ = "contacts"
    __table_args__ = (UniqueConstraint("person_id", "address"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    address: Mapped[str] = mapped_column(String(254), index=True)
    reader_name: Mapped[str] = mapped_column(String(200), default="")
    bounced_at: Mapped[datetime | None]

    person: Mapped["Person"] = relationship(back_populates="contacts")

    @property
    def greets(self) -> str:
        """Whom a mail to this address greets."""
        return self.reader_name or self.person.name_with_honorific

    @property
    def is_read_by_another(self) -> bool:
        return bool(self.reader_name)
