"""Organisers: people with an account, the institutes they act for, and the links they sign in by."""

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, select, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nact_meet.database import Base
from nact_meet.extensions import db
from nact_meet.timezones import utc_now

if TYPE_CHECKING:
    from nact_meet.models.institute import Institute
    from nact_meet.models.person import Person

SIGN_IN_MINUTES = 15


def new_session_key() -> str:
    return secrets.token_urlsafe(18)


class Organiser(Base):
    """Signs in by a link mailed to `address`. A Secretariat member acts for every institute."""

    __tablename__ = "organisers"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), unique=True)
    address: Mapped[str] = mapped_column(String(254), unique=True)
    is_secretariat: Mapped[bool] = mapped_column(default=False)
    wants_digest: Mapped[bool] = mapped_column(default=False)
    digest_sent_at: Mapped[datetime | None]
    session_key: Mapped[str] = mapped_column(String(32), unique=True, default=new_session_key)
    """What a browser's session names; replacing it ends every session of this organiser."""

    person: Mapped["Person"] = relationship(back_populates="organiser")
    appointments: Mapped[list["Appointment"]] = relationship(
        back_populates="organiser", cascade="all, delete-orphan"
    )

    @classmethod
    def by_address(cls, address: str) -> Self | None:
        return db.session.scalar(select(cls).where(cls.address == address))

    @property
    def institute_ids(self) -> list[int]:
        return [each.institute_id for each in self.appointments]

    def acts_for(self, institute: "Institute") -> bool:
        return self.is_secretariat or institute.id in self.institute_ids

    def appoint(self, institute: "Institute", by: "Person") -> None:
        if institute.id not in self.institute_ids:
            appointment = Appointment(institute=institute, appointed_by=by, appointed_at=utc_now())
            self.appointments.append(appointment)

    def dismiss(self, institute: "Institute") -> None:
        self.appointments = [each for each in self.appointments if each.institute_id != institute.id]

    def end_sessions(self) -> None:
        self.session_key = new_session_key()

    # What Flask-Login asks.
    is_authenticated = is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        return self.session_key


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
    institute: Mapped["Institute"] = relationship()
    appointed_by: Mapped["Person | None"] = relationship()


class SignInLink(Base):
    """Signs one organiser in, once, within a quarter of an hour."""

    __tablename__ = "sign_in_links"
    __table_args__ = (CheckConstraint("used_at <= expires_at", name="used_in_time"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organiser_id: Mapped[int] = mapped_column(
        ForeignKey("organisers.id", ondelete="CASCADE"), index=True
    )
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    organiser: Mapped["Organiser"] = relationship()

    @classmethod
    def for_organiser(cls, organiser: Organiser) -> Self:
        expires_at = utc_now() + timedelta(minutes=SIGN_IN_MINUTES)
        return cls(organiser=organiser, expires_at=expires_at)

    @property
    def is_open(self) -> bool:
        return self.used_at is None and utc_now() < self.expires_at

    def use(self) -> bool:
        """True for exactly one of any number of tries at once."""
        taken = db.session.execute(
            update(SignInLink)
            .where(
                SignInLink.id == self.id,
                SignInLink.used_at.is_(None),
                SignInLink.expires_at > utc_now(),
            )
            .values(used_at=utc_now())
            .returning(SignInLink.id)
        )
        return taken.first() is not None
