"""Passkeys: what signs an organiser in without mail; and of whom the Secretariat requires one."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    ForeignKey,
    LargeBinary,
    String,
    delete,
    exists,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nact_meet.directory.models.organiser import Organiser
from nact_meet.directory.models.person import Person
from nact_meet.history.models import record
from nact_meet.notices.chores import chore
from nact_meet.notices.models.notice import Kind, post
from nact_meet.signing_in.refusals import TooManyPasskeys
from nact_meet.web.database import Base
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now

MOST_PASSKEYS = 20
"""Of one organiser."""
PERMIT_LASTS = timedelta(days=3)


class Deed(StrEnum):
    """What became of a passkey, and its owner must know."""

    ADDED = "added"
    REMOVED = "removed"
    COPIED = "copied"


class Passkey(Base):
    """The public half of a key that never leaves its owner's device or password manager."""

    __tablename__ = "passkeys"

    id: Mapped[int] = mapped_column(primary_key=True)
    organiser_id: Mapped[int] = mapped_column(
        ForeignKey("organisers.id", ondelete="CASCADE"), index=True
    )
    credential_id: Mapped[str] = mapped_column(String(1400), unique=True)
    """As browsers write it (base64url); at most 1023 octets, says WebAuthn."""
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    user_handle: Mapped[str] = mapped_column(String(64))
    """Under which devices know the account: random, the same for all passkeys of an organiser."""
    sign_count: Mapped[int] = mapped_column(BigInteger, default=0)
    name: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[datetime] = mapped_column(default=utc_now)
    used_at: Mapped[datetime | None]
    suspect_at: Mapped[datetime | None]
    """When its counter went backwards: then somebody has a copy."""

    organiser: Mapped[Organiser] = relationship()

    @classmethod
    def all_of(cls, organiser: Organiser, for_update: bool = False) -> Sequence[Self]:
        query = select(cls).where(cls.organiser_id == organiser.id).order_by(cls.id)
        return db.session.scalars(query.with_for_update(of=cls) if for_update else query).all()

    @classmethod
    def before_one_more(cls, organiser: Organiser) -> Sequence[Self]:
        """Those there are; of two that are added at once the second counts the first.

        Raises TooManyPasskeys.
        """
        theirs = select(Organiser.id).where(Organiser.id == organiser.id)
        db.session.execute(theirs.with_for_update(key_share=True))
        known = cls.all_of(organiser)
        if len(known) >= MOST_PASSKEYS:
            raise TooManyPasskeys
        return known

    @classmethod
    def by_credential(cls, credential_id: str) -> Self | None:
        """Locked until the transaction ends: of two uses at once, one sees the other's count."""
        query = select(cls).where(cls.credential_id == credential_id)
        return db.session.scalar(query.with_for_update(of=cls))

    @classmethod
    def handle_of(cls, organiser: Organiser) -> str:
        """The known one, or a new one."""
        known = select(cls.user_handle).where(cls.organiser_id == organiser.id).limit(1)
        return db.session.scalar(known) or secrets.token_urlsafe(32)

    def was_used(self, sign_count: int) -> bool:
        """False once its counter went backwards; those that count nothing stay at 0."""
        if self.suspect_at:
            return False
        if (sign_count or self.sign_count) and sign_count <= self.sign_count:
            self.suspect_at = utc_now()
            self.tell(Deed.COPIED)
            return False
        self.sign_count, self.used_at = sign_count, utc_now()
        return True

    def tell(self, deed: Deed, device: str = "") -> None:
        """Its owner, by mail: whoever did it may be somebody else. `device` is where."""
        payload = {"deed": deed, "name": self.name, "device": device}
        row = {"organiser_id": self.organiser.id, "address": self.organiser.address}
        post([row | {"kind": Kind.PASSKEY_NEWS, "payload": payload}])


class PasskeyRule(Base):
    """That it is there says: of these organisers a passkey is required."""

    __tablename__ = "passkey_rules"

    id: Mapped[int] = mapped_column(primary_key=True)
    for_secretariat: Mapped[bool] = mapped_column(unique=True)
    """Its members; or all other organisers."""
    made_at: Mapped[datetime] = mapped_column(default=utc_now)

    @classmethod
    def concerns(cls, organiser: type[Organiser] = Organiser) -> ColumnElement[bool]:
        """The condition: of this organiser one is required."""
        return exists().where(cls.for_secretariat == organiser.is_secretariat)

    @classmethod
    def requires_of(cls, organiser: Organiser) -> bool:
        return cls.holds(for_secretariat=organiser.is_secretariat)

    @classmethod
    def holds(cls, *, for_secretariat: bool) -> bool:
        where = cls.for_secretariat == for_secretariat
        return db.session.scalar(select(cls.id).where(where)) is not None

    @classmethod
    def put(cls, *, for_secretariat: bool, required: bool, by: Person) -> None:
        if required == cls.holds(for_secretariat=for_secretariat):
            return
        rule = cls(for_secretariat=for_secretariat)
        if required:
            db.session.add(rule)
        else:
            db.session.execute(delete(cls).where(cls.for_secretariat == for_secretariat))
        what = "required" if required else "no longer required"
        whom = "the Secretariat" if for_secretariat else "organisers"
        record(f"passkeys {what} of {whom}", by, by=by, name=by.full_name)


class PasskeyPermit(Base):
    """That somebody answers for a new passkey of an organiser of whom one is required."""

    __tablename__ = "passkey_permits"

    id: Mapped[int] = mapped_column(primary_key=True)
    organiser_id: Mapped[int] = mapped_column(
        ForeignKey("organisers.id", ondelete="CASCADE"), unique=True
    )
    expires_at: Mapped[datetime]

    organiser: Mapped[Organiser] = relationship()

    @classmethod
    def of(cls, organiser: Organiser) -> Self | None:
        where = (cls.organiser_id == organiser.id, cls.expires_at > utc_now())
        return db.session.scalar(select(cls).where(*where))

    @classmethod
    def give(cls, organiser: Organiser, by: Person | None) -> None:
        """`by` is another member; None: whoever has the machine."""
        cls.withdraw(organiser)
        db.session.add(cls(organiser=organiser, expires_at=utc_now() + PERMIT_LASTS))
        record("passkey allowed", organiser, by=by, name=organiser.person.full_name)

    @classmethod
    def withdraw(cls, organiser: Organiser) -> bool:
        """Used, or given anew; True for exactly one of any number of tries at once."""
        mine = delete(cls).where(cls.organiser_id == organiser.id)
        held = db.session.execute(mine.returning(cls.expires_at)).scalar()
        return held is not None and held > utc_now()


@chore
def forget_old_permits() -> None:
    db.session.execute(delete(PasskeyPermit).where(PasskeyPermit.expires_at < utc_now()))
    db.session.commit()
