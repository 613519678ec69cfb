"""People: one human each. An address is a Contact, not a person."""

import secrets
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self, Unpack

from sqlalchemy import JSON, ColumnElement, ForeignKey, Select, String, and_, func, or_, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship, selectinload

from nact_meet.directory.models.contact import AddressChange, Contact, say_address_changed
from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.zone_source import ZoneSource
from nact_meet.history.models import Who, assign, record
from nact_meet.web.database import Base, one_of
from nact_meet.web.extensions import db
from nact_meet.web.languages import usual_in
from nact_meet.web.refusals import ClockUnknown
from nact_meet.web.searching import each_word, in_any
from nact_meet.web.typesetting import addressed
from nact_meet.world.countries import likely_country

if TYPE_CHECKING:
    from nact_meet.directory.models.organiser import Organiser


def new_feed_key() -> str:
    return secrets.token_urlsafe(18)


class Person(Base):
    """`language` is one of our locales, "" until chosen; `zone` IANA.

    `country_code` is one of the network's; who is from elsewhere wrote `country_said`.
    """

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
    country_said: Mapped[str] = mapped_column(String(100), default="")
    zone: Mapped[str] = mapped_column(String(64))
    zone_source: Mapped[ZoneSource] = mapped_column(
        one_of(ZoneSource, "known_zone_source"), default=ZoneSource.SAID
    )
    language: Mapped[str] = mapped_column(String(16), default="")
    chose_language: Mapped[bool] = mapped_column(default=False)
    """They did; else whoever entered them, and they are asked in the other likely one."""
    alarm_minutes: Mapped[list[int]] = mapped_column(JSON, default=list)
    """When the calendar should ring, counted before the start; none unless asked for."""
    # Unique before it is stored: on SQLite too, many people are then one INSERT.
    feed_key: Mapped[str] = mapped_column(
        String(32), unique=True, default=new_feed_key, insert_sentinel=True
    )

    erased_at: Mapped[datetime | None]
    """Since when this row only holds other rows together: nothing in it says who it was."""

    institute: Mapped[Institute | None] = relationship(back_populates="people")
    contacts: Mapped[list[Contact]] = relationship(
        back_populates="person", order_by="Contact.id", cascade="all, delete-orphan"
    )
    organiser: Mapped["Organiser | None"] = relationship(back_populates="person")

    @classmethod
    def search(cls, text: str, readable: ColumnElement[bool]) -> Select[Self]:
        """Whose name, own script or institute has each of these words; or the address, of people
        whose address is `readable` to whoever searches.
        """
        query = select(cls).where(cls.erased_at.is_(None))
        query = query.options(joinedload(cls.institute), selectinload(cls.contacts))
        is_named = in_any(cls.full_name, cls.own_script_name, cls.affiliation)
        is_of, has_address = in_any(Institute.name), in_any(Contact.address)

        def is_found(word: str) -> ColumnElement[bool]:
            is_reached = and_(cls.contacts.any(has_address(word)), readable)
            return or_(is_named(word), cls.institute.has(is_of(word)), is_reached)

        query = query.where(*each_word(text, is_found))
        return query.order_by(func.lower(cls.full_name), cls.id)

    @classmethod
    def reached_at(cls, address: str, name: str) -> Self | None:
        """Whom of the directory somebody means by a name and an address; None where it is nobody.

        One address may serve several people: the name decides, or that only one reads there.
        """
        query = select(cls).join(cls.contacts).where(Contact.address == address)
        people = db.session.scalars(query.order_by(cls.id)).unique().all()
        named = [person for person in people if person.full_name.casefold() == name.casefold()]
        own = [person for person in people if not person.contact_at(address).is_read_by_another]
        return named[0] if named else own[0] if len(own) == 1 else None

    @classmethod
    def enter(cls, values: dict[str, Any], contact: Contact, by: "Person | None") -> Self:
        """Into the directory, with the first address they are reached at."""
        person = cls(**values, contacts=[contact])
        db.session.add(person)
        contact.typed_by_id = by.organiser.id if by and by.organiser else None
        record("created", person, by=by, name=person.full_name)
        return person

    def edit(self, values: dict[str, Any], **who: Unpack[Who]) -> None:
        """What past and coming meetings keep of this person stays as it was for them."""
        institute_name, zone = self.institute_name, self.own_zone
        self.institute = values.pop("institute")
        details = assign(self, values)
        details = {key: value for key, value in details.items() if not key.startswith("zone")}
        if zone != self.own_zone:
            details["zone"] = [zone, self.own_zone]
        if institute_name != self.institute_name:
            details["institute"] = [institute_name, self.institute_name]
        if "language" in details:
            self.chose_language = bool(self.language) and who["by"] is self
        if details:
            record("edited", self, name=self.full_name, details=details, **who)

    def is_at(self, zone: str, source: ZoneSource, **who: Unpack[Who]) -> None:
        """Where they are, once somebody says so."""
        before, self.zone, self.zone_source = self.own_zone, zone, source
        if before != zone:
            details = {"zone": [before, zone]}
            record("edited", self, name=self.full_name, details=details, **who)

    def speak(self, language: str, **who: Unpack[Who]) -> None:
        """As they choose, or whoever reads their mail."""
        self.chose_language = True
        if details := assign(self, {"language": language}):
            record("edited", self, name=self.full_name, details=details, **who)

    def check_clock(self) -> None:
        """Raises ClockUnknown: hours by their clock would mean nothing."""
        if not self.own_zone:
            raise ClockUnknown

    def goes_by(self, name: str) -> bool:
        whole = f"{self.honorific} {self.full_name}".strip()
        names = (self.full_name, self.own_script_name, whole, self.name_with_honorific)
        return bool(name) and name.casefold() in {called.casefold() for called in names}

    def contact_at(self, address: str) -> Contact:
        return next(contact for contact in self.contacts if contact.address == address)

    def is_reached_at(self, address: str) -> bool:
        return any(contact.address == address for contact in self.contacts)

    def reach_at(self, address: str, reader_name: str, **who: Unpack[Who]) -> None:
        """One more address; one that bounced and is given again is believed again.

        What went to addresses that return mail goes there from now on. Raises BeingErased.
        """
        if self.is_reached_at(address):
            self.contact_at(address).reader_name = reader_name
            self.contact_at(address).works_again(**who)
            return
        self.check_nothing_put_away()
        contact = Contact(address=address, reader_name=reader_name)
        self.contacts.append(contact)
        record("address added", self, name=self.full_name, details={"to": address}, **who)
        for old in self.contacts:
            if old.bounced_at:
                say_address_changed(AddressChange(old, contact, who["by"]))

    def check_nothing_put_away(self) -> None:
        """Raises BeingErased: it may be the very address to be added, which they may want back."""
        for contact in self.contacts:
            contact.check_not_put_away()

    def drop(self, contact: Contact, **who: Unpack[Who]) -> None:
        """What went there goes to the address that remains. Raises LastContact, BeingErased."""
        contact.check_not_put_away()
        remaining = [kept for kept in self.contacts if kept is not contact]
        usable = next((kept for kept in remaining if kept.bounced_at is None), None)
        new = usable or next(iter(remaining), None)
        say_address_changed(AddressChange(contact, new, who["by"], old_goes=True))
        self.contacts = remaining
        details = {"from": contact.address}
        record("address removed", self, name=self.full_name, details=details, **who)

    @property
    def institutes(self) -> list[int]:
        """For `read_as`: whose version of a text is theirs."""
        return [self.institute_id] if self.institute_id else []

    @property
    def institute_name(self) -> str:
        return self.institute.name if self.institute else self.affiliation

    @property
    def own_zone(self) -> str | None:
        """Where they are; None where it is only guessed, and whoever writes to them names another's
        clock as that.
        """
        return None if self.zone_source == ZoneSource.GUESS else self.zone

    @property
    def reads(self) -> str:
        """The language of this person's mails: theirs, else what their country's offices use most.

        Who is known by an address alone is taken to be in its country.
        """
        return self.language or usual_in(self.likely_country)

    @property
    def likely_country(self) -> str:
        institute = self.institute.country_code if self.institute else None
        known = self.country_code or institute
        return known or next((likely_country(each.address) for each in self.contacts), "")

    @property
    def name_with_honorific(self) -> str:
        return addressed(self.honorific, self.full_name, self.own_script_name)

    @property
    def contact(self) -> Contact | None:
        """Where mail for this person goes: the first address that does not bounce."""
        return next((contact for contact in self.contacts if contact.bounced_at is None), None)

    def replace_feed(self) -> None:
        """The old address of the personal feed stops working."""
        self.feed_key = new_feed_key()
