"""People: one human each. An address is a Contact, not a person."""

import secrets
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nact_meet.database import Base

if TYPE_CHECKING:
    from nact_meet.models.contact import Contact
    from nact_meet.models.institute import Institute
    from nact_meet.models.organiser import Organiser
    from nact_meet.models.participant import Participant


def new_feed_key() -> str:
    return secrets.token_urlsafe(18)


class Person(Base):
    """`language` is one of the site's locales; `zone` is IANA; `country_code` ISO 3166-1."""

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(primary_key=True)
    full_name: Mapped[str] = mapped_column(String(200))
    own_script_name: Mapped[str] = mapped_column(String(200), default="")
    honorific: Mapped[str] = mapped_column(String(60), default="")
    position: Mapped[str] = mapped_column(String(200), default="")
    institute_id: Mapped[int | None] = mapped_column(ForeignKey("institutes.id"), index=True)
    affiliation: Mapped[str] = mapped_column(String(200), default="")
    """The institute as it was typed, where the directory does not have it."""
    country_code: Mapped[str | None] = mapped_column(String(2))
    zone: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(16), default="en")
    feed_key: Mapped[str] = mapped_column(String(32), unique=True, default=new_feed_key)

    institute: Mapped["Institute | None"] = relationship(back_populates="people")
    contacts: Mapped[list["Contact"]] = relationship(
        back_populates="person", order_by="Contact.id", cascade="all, delete-orphan"
    )
    organiser: Mapped["Organiser | None"] = relationship(back_populates="person")
    places: Mapped[list["Participant"]] = relationship(back_populates="person")

    @property
    def institute_name(self) -> str:
        return self.institute.name if self.institute else self.affiliation

    @property
    def name_with_honorific(self) -> str:
        return f"{self.honorific} {self.full_name}".strip()

    @property
    def contact(self) -> "Contact | None":
        """Where mail for this person goes: the first address that does not bounce."""
        return next((each for each in self.contacts if each.bounced_at is None), None)

    def replace_feed(self) -> None:
        """The old address of the personal feed stops working."""
        self.feed_key = new_feed_key()
