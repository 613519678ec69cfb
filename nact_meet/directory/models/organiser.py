"""Organisers: people with an account, and the institutes they act for."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Self

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    String,
    UniqueConstraint,
    exists,
    select,
)
from sqlalchemy.orm import (
    InstrumentedAttribute,
    Mapped,
    contains_eager,
    mapped_column,
    relationship,
)

from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.zone_source import ZoneSource
from nact_meet.history.models import record
from nact_meet.web.database import Base, one_of
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now

Listener = Callable[[Institute, Person], None]
listeners: list[Listener] = []
"""Of the signal "somebody acts for it from now on"."""


def when_represented(listener: Listener) -> Listener:
    """Decorates what a later package does once an institute can speak for itself."""
    listeners.append(listener)
    return listener


def say_represented(institute: Institute, by: Person) -> None:
    for listener in listeners:
        listener(institute, by)


class Pace(StrEnum):
    """How soon an organiser hears by mail of what people write and answer."""

    AT_ONCE = "at once"
    HOURLY = "hourly"
    DAILY = "daily"
    NEVER = "never"


class Organiser(Base):
    """Signs in by a link mailed to `address`. A Secretariat member acts for every institute."""

    __tablename__ = "organisers"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), unique=True)
    address: Mapped[str] = mapped_column(String(254), unique=True)
    is_secretariat: Mapped[bool] = mapped_column(default=False)
    wants_digest: Mapped[bool] = mapped_column(default=False)
    digest_sent_at: Mapped[datetime | None]
    hears: Mapped[Pace] = mapped_column(one_of(Pace, "known_pace"), default=Pace.DAILY)
    """Of other meetings than those whose contact person they are: of these always at once."""
    shows_address: Mapped[bool] = mapped_column(default=False)
    """They agreed that who is invited reads it, where they are the contact person."""

    person: Mapped[Person] = relationship(back_populates="organiser")
    appointments: Mapped[list["Appointment"]] = relationship(
        back_populates="organiser", cascade="all, delete-orphan"
    )

    @classmethod
    def by_address(cls, address: str) -> Self | None:
        return db.session.scalar(select(cls).where(cls.address == address))

    @property
    def institute_ids(self) -> list[int]:
        return [appointment.institute_id for appointment in self.appointments]

    def acts_for(self, institute: Institute) -> bool:
        return self.is_secretariat or institute.id in self.institute_ids

    @classmethod
    def appoint_at(cls, address: str, name: str, institute: Institute, by: Person) -> Self:
        """Whoever is meant by name and address acts for the institute, known here before or not."""
        organiser = cls.by_address(address)
        if organiser is None:
            person = Person.reached_at(address, name) or cls.newcomer(address, name, institute, by)
            organiser = cls.of(person) or cls(person=person, address=address)
            db.session.add(organiser)
        organiser.appoint(institute, by)
        name = f"{organiser.person.full_name}, {institute.name}"
        record("appointed", organiser, by=by, name=name)
        return organiser

    @classmethod
    def of(cls, person: Person) -> Self | None:
        return db.session.scalar(select(cls).where(cls.person_id == person.id))

    @staticmethod
    def newcomer(address: str, name: str, institute: Institute, by: Person) -> Person:
        values = {
            "full_name": name,
            "institute": institute,
            "country_code": institute.country_code,
            "zone": institute.zone,
            "zone_source": ZoneSource.INSTITUTE,
        }
        return Person.enter(values, Contact(address=address), by)

    @classmethod
    def acting_for(cls, institute: Institute) -> Sequence[Self]:
        where = Appointment.institute_id == institute.id
        query = select(cls).join(Appointment).join(cls.person).where(where)
        return db.session.scalars(
            query.options(contains_eager(cls.person)).order_by(Person.full_name)
        ).all()

    @classmethod
    def names_by_institute(cls, ids: Sequence[int]) -> dict[int, list[str]]:
        """Who acts for each of these institutes, by their id."""
        query = (
            select(Appointment.institute_id, Person.full_name)
            .join(Appointment.organiser)
            .join(cls.person)
            .where(Appointment.institute_id.in_(ids))
            .order_by(Person.full_name)
        )
        named: dict[int, list[str]] = {}
        for institute_id, name in db.session.execute(query):
            named.setdefault(institute_id, []).append(name)
        return named

    @classmethod
    def of_institutes(cls, ids: Collection[int], besides: Person | None) -> Sequence[Self]:
        """Who acts for any of them, each once; not `besides`."""
        appointed = select(Appointment.organiser_id).where(Appointment.institute_id.in_(ids))
        query = select(cls).where(cls.id.in_(appointed)).order_by(cls.id)
        if besides is not None:
            query = query.where(cls.person_id != besides.id)
        return db.session.scalars(query).all()

    def appoint(self, institute: Institute, by: Person) -> None:
        if institute.id in self.institute_ids:
            return
        is_first = not institute.is_represented
        appointment = Appointment(institute=institute, appointed_by=by, appointed_at=utc_now())
        self.appointments.append(appointment)
        db.session.flush()
        db.session.expire(institute, ["is_represented"])
        if is_first:
            say_represented(institute, by)

    def dismiss(self, institute: Institute, by: Person) -> None:
        """Whoever acts for nobody any more is no organiser and sees nobody's address."""
        self.appointments = [
            appointment
            for appointment in self.appointments
            if appointment.institute_id != institute.id
        ]
        db.session.flush()
        db.session.expire(institute, ["is_represented"])
        record("dismissed", self, by=by, name=f"{self.person.full_name}, {institute.name}")
        if not self.appointments and not self.is_secretariat:
            db.session.delete(self)

    # What Flask-Login asks.
    is_authenticated = is_active = True
    is_anonymous = False


class Appointment(Base):
    """This organiser acts for this institute, since when and by whose word."""

    __tablename__ = "appointments"
    __table_args__ = (UniqueConstraint("organiser_id", "institute_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organiser_id: Mapped[int] = mapped_column(ForeignKey("organisers.id", ondelete="CASCADE"))
    institute_id: Mapped[int] = mapped_column(ForeignKey("institutes.id"), index=True)
    appointed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    appointed_at: Mapped[datetime]

    organiser: Mapped["Organiser"] = relationship(back_populates="appointments")
    institute: Mapped[Institute] = relationship()
    appointed_by: Mapped[Person | None] = relationship()


def has_organisers(institute_id: int | InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """The condition: somebody acts for it."""
    return exists().where(Appointment.institute_id == institute_id)


def is_secretariat(person: Person) -> bool:
    return person.organiser is not None and person.organiser.is_secretariat
