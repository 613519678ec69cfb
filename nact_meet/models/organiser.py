"""Organisers: people with an account, the institutes they act for, the links they sign in by."""

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    String,
    UniqueConstraint,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nact_meet.database import Base
from nact_meet.extensions import db, links
from nact_meet.models.notice import Kind, Notice, post
from nact_meet.timezones import utc_now
from nact_meet.tokens import BadLink, Purpose

if TYPE_CHECKING:
    from nact_meet.models.institute import Institute
    from nact_meet.models.person import Person

SIGN_IN_MINUTES = 15
OPEN_LINKS = 5
"""So many links an organiser may ask for within those minutes."""


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
        self.appointments = [
            each for each in self.appointments if each.institute_id != institute.id
        ]

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

    @classmethod
    def by_token(cls, token: str) -> Self:
        """The link of a mailed token, used or not. Raises BadLink."""
        values = links.read(Purpose.SIGN_IN, token)
        link = db.session.get(cls, values) if isinstance(values, int) else None
        if link is None:
            raise BadLink
        return link

    @classmethod
    def mail_to(cls, address: str) -> None:
        """Promise a mail with a link to the organiser who signs in there, if there is one.

        Either way the same number of statements reads and writes, so that the time an answer
        takes does not say who is an organiser.
        """
        organiser = Organiser.by_address(address)
        has_room = cls.open_count(organiser.id if organiser else 0) < OPEN_LINKS
        if organiser and has_room:
            link = cls.for_organiser(organiser)
            db.session.add(link)
            db.session.flush()
            row = {"organiser_id": organiser.id, "address": address}
            post([row | {"kind": Kind.SIGN_IN, "payload": {"link_id": link.id}}])
        else:
            key = f"nobody:{secrets.token_hex(8)}"
            post([{"kind": Kind.SIGN_IN, "key": key}])
            db.session.execute(delete(Notice).where(Notice.key == key))

    @classmethod
    def open_count(cls, organiser_id: int) -> int:
        where = (cls.organiser_id == organiser_id, cls.expires_at > utc_now())
        return db.session.scalar(select(func.count(cls.id)).where(*where)) or 0

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
