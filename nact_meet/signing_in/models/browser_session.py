"""Sessions: in which browsers an organiser is signed in, until when."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Self

from flask_babel import gettext as _
from sqlalchemy import ForeignKey, String, delete, select, update
from sqlalchemy.orm import Mapped, contains_eager, mapped_column, relationship

from nact_meet.directory.models.organiser import Organiser
from nact_meet.notices.chores import chore
from nact_meet.signing_in.devices import browser_of, system_of
from nact_meet.signing_in.models.passkey import Passkey, PasskeyRule
from nact_meet.web.database import Base, writing_briefly
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now

LIFETIME = timedelta(days=30)
"""However often it is used."""
STAMPED_BY_READING = timedelta(hours=1)


class BrowserSession(Base):
    """One browser of one organiser. Its cookie holds a random key, and this row only its hash.

    When the cookie was last used the cookie says itself; `used_at` is what its owner reads.
    """

    __tablename__ = "sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    organiser_id: Mapped[int] = mapped_column(
        ForeignKey("organisers.id", ondelete="CASCADE"), index=True
    )
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    browser: Mapped[str] = mapped_column(String(40), default="")
    system: Mapped[str] = mapped_column(String(40), default="")
    made_at: Mapped[datetime] = mapped_column(default=utc_now)
    used_at: Mapped[datetime] = mapped_column(default=utc_now)
    ended_at: Mapped[datetime | None]
    is_by_passkey: Mapped[bool] = mapped_column(default=False)
    passkey_id: Mapped[int | None] = mapped_column(ForeignKey("passkeys.id", ondelete="SET NULL"))
    challenge_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    """Of what the passkey answered: no answer begins a second session."""

    organiser: Mapped[Organiser] = relationship()

    @classmethod
    def begin(
        cls, organiser: Organiser, user_agent: str, passkey: Passkey | None, challenge: str = ""
    ) -> str:
        """The key that the browser's cookie is to hold."""
        key = secrets.token_urlsafe(32)
        made = cls(organiser=organiser, key_hash=hash_of(key))
        made.browser, made.system = browser_of(user_agent), system_of(user_agent)
        made.challenge_hash = hash_of(challenge) if challenge else None
        if passkey:
            made.show(passkey)
        db.session.add(made)
        return key

    def show(self, passkey: Passkey) -> None:
        """Its owner had it at hand."""
        self.is_by_passkey, self.passkey_id = True, passkey.id

    @classmethod
    def by_key(cls, key: str) -> tuple[Self, bool] | None:
        """With its organiser and their person in one statement, and whether a passkey is required
        of them that was not shown; None once it has ended.
        """
        query = (
            select(cls, PasskeyRule.concerns() & ~cls.is_by_passkey)
            .join(cls.organiser)
            .join(Organiser.person)
            .options(contains_eager(cls.organiser).contains_eager(Organiser.person))
            .where(cls.key_hash == hash_of(key), cls.ended_at.is_(None))
            .where(cls.made_at > utc_now() - LIFETIME)
        )
        found = db.session.execute(query).first()
        return (found[0], found[1]) if found else None

    @classmethod
    def even_ended(cls, key: str) -> Self | None:
        return db.session.scalar(select(cls).where(cls.key_hash == hash_of(key)))

    @classmethod
    def all_of(cls, organiser: Organiser) -> Sequence[Self]:
        """Those that have ended too, the newest first."""
        query = select(cls).where(cls.organiser_id == organiser.id)
        return db.session.scalars(query.order_by(cls.id.desc())).all()

    @classmethod
    def open_of(cls, organiser: Organiser, idle: timedelta) -> Sequence[Self]:
        """Those that still open something, the last used first."""
        now = utc_now()
        where = (cls.made_at > now - LIFETIME, cls.used_at > now - idle - STAMPED_BY_READING)
        query = select(cls).where(cls.organiser_id == organiser.id, cls.ended_at.is_(None), *where)
        return db.session.scalars(query.order_by(cls.used_at.desc(), cls.id)).all()

    @classmethod
    def end_all(cls, organiser: Organiser, besides: int = 0) -> None:
        """`besides`: the id of one that goes on."""
        db.session.execute(
            update(cls)
            .where(cls.organiser_id == organiser.id, cls.id != besides, cls.ended_at.is_(None))
            .values(ended_at=utc_now())
        )

    @classmethod
    def end_those_by(cls, passkey: Passkey, besides: int) -> None:
        db.session.execute(
            update(cls)
            .where(cls.passkey_id == passkey.id, cls.id != besides, cls.ended_at.is_(None))
            .values(ended_at=utc_now())
        )

    @classmethod
    def end_by_key(cls, key: str) -> None:
        """Of whoever was signed in in this browser before: a copy of its cookie ends with it."""
        mine = update(cls).where(cls.key_hash == hash_of(key), cls.ended_at.is_(None))
        db.session.execute(mine.values(ended_at=utc_now()))

    def end(self) -> None:
        self.ended_at = self.ended_at or utc_now()

    @property
    def device(self) -> str:
        """Firefox on Android."""
        if not (self.browser and self.system):
            return self.browser or self.system or str(_("Unknown browser"))
        return str(_("%(browser)s on %(system)s", browser=self.browser, system=self.system))

    @staticmethod
    def stamp_beside(session_id: int) -> None:
        """During a request that only reads: a write of its own. Raises SQLAlchemyError."""
        used = update(BrowserSession).where(BrowserSession.id == session_id)
        with writing_briefly(db.engine) as connection:
            connection.execute(used.values(used_at=utc_now()))


def hash_of(key: str) -> str:
    return sha256(key.encode()).hexdigest()


@chore
def forget_old_sessions() -> None:
    """A day late, so that a form that was sent just too late still finds whose it is."""
    oldest = utc_now() - LIFETIME - timedelta(days=1)
    db.session.execute(delete(BrowserSession).where(BrowserSession.made_at < oldest))
    db.session.commit()
