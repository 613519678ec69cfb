"""Forms that came after their session had ended: kept for an hour, to be shown again."""

import secrets
from datetime import datetime, timedelta
from typing import Self

from sqlalchemy import JSON, ForeignKey, String, Text, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.datastructures import MultiDict

from nact_meet.directory.models.organiser import Organiser
from nact_meet.notices.chores import chore
from nact_meet.signing_in.models.browser_session import hash_of
from nact_meet.web.database import Base
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now

KEPT_FOR = timedelta(hours=1)
LONGEST = 200_000
"""Letters of a whole form, names of fields included."""


MOST_KEPT = 5
"""Of one organiser within that hour, in as many browsers: copies of one cookie fill no disk."""


class CannotKeep(Exception):
    """Nobody types that much, or in so many browsers."""


class KeptForm(Base):
    """What one browser sent, for the organiser alone whose session it had been."""

    __tablename__ = "kept_forms"

    id: Mapped[int] = mapped_column(primary_key=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    """Of what its browser holds."""
    organiser_id: Mapped[int] = mapped_column(
        ForeignKey("organisers.id", ondelete="CASCADE"), index=True
    )
    path: Mapped[str] = mapped_column(Text)
    """Where it was sent."""
    page: Mapped[str] = mapped_column(Text)
    """Where it was filled in."""
    fields: Mapped[list[list[str]]] = mapped_column(JSON)
    made_at: Mapped[datetime] = mapped_column(default=utc_now)

    @classmethod
    def keep(
        cls, organiser_id: int, path: str, page: str, form: MultiDict[str, str], instead_of: str
    ) -> str:
        """The key is for the browser, `instead_of` the one that it held. Raises CannotKeep.

        Whoever sends thousands keeps one; and a copied cookie drops nothing of its owner's.
        """
        fields = [[name, value] for name, value in form.items(multi=True)]
        if sum(len(name) + len(value) for name, value in fields) > LONGEST:
            raise CannotKeep
        db.session.execute(delete(cls).where(cls.key_hash == hash_of(instead_of)))
        if cls.count_of(organiser_id) >= MOST_KEPT:
            raise CannotKeep
        key = secrets.token_urlsafe(24)
        values = {"path": path, "page": page, "fields": fields}
        db.session.add(cls(key_hash=hash_of(key), organiser_id=organiser_id, **values))
        return key

    @classmethod
    def count_of(cls, organiser_id: int) -> int:
        fresh = (cls.organiser_id == organiser_id, cls.made_at > utc_now() - KEPT_FOR)
        return db.session.scalar(select(func.count(cls.id)).where(*fresh)) or 0

    @classmethod
    def by_key(cls, key: str) -> Self | None:
        where = (cls.key_hash == hash_of(key), cls.made_at > utc_now() - KEPT_FOR)
        return db.session.scalar(select(cls).where(*where))

    def is_of(self, organiser: Organiser) -> bool:
        return self.organiser_id == organiser.id

    @property
    def form(self) -> MultiDict[str, str]:
        return MultiDict([(name, value) for name, value in self.fields])


@chore
def forget_kept_forms() -> None:
    db.session.execute(delete(KeptForm).where(KeptForm.made_at < utc_now() - KEPT_FOR))
    db.session.commit()
