"""Contacts: the addresses through which people are reached."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nact_meet.addresses import BadAddress, normal_address
from nact_meet.database import Base
from nact_meet.timezones import utc_now

if TYPE_CHECKING:
    from nact_meet.models.person import Person

__all__ = ["BadAddress", "Contact", "normal_address"]


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
    bounce_reason: Mapped[str] = mapped_column(Text, default="")

    person: Mapped["Person"] = relationship(back_populates="contacts")

    @property
    def greets(self) -> str:
        """Whom a mail to this address greets."""
        return self.reader_name or self.person.name_with_honorific

    def returned_mail(self, reason: str) -> None:
        """A mail server will never deliver here: nothing more is mailed until somebody mends it."""
        if self.bounced_at is None:
            self.bounced_at, self.bounce_reason = utc_now(), reason

    @property
    def is_read_by_another(self) -> bool:
        return bool(self.reader_name)
