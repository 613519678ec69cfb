"""Sign-in links: each opens one session of one organiser, once."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Self

from sqlalchemy import CheckConstraint, ForeignKey, delete, func, select, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nact_meet.directory.models.organiser import Organiser
from nact_meet.notices.chores import chore
from nact_meet.notices.links_again import links_again
from nact_meet.notices.models.notice import Kind, Notice, post
from nact_meet.web.database import Base
from nact_meet.web.extensions import db, links
from nact_meet.web.tokens import BadLink, Purpose
from nact_meet.world.timezones import utc_now

SIGN_IN_MINUTES = 15
OPEN_LINKS = 5
"""So many links an organiser may ask for within those minutes."""


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

    organiser: Mapped[Organiser] = relationship()

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

    @property
    def token(self) -> str:
        """What its address ends with."""
        return links.sign(Purpose.SIGN_IN, self.id)

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


@links_again
def sign_in(address: str) -> Iterable[dict[str, Any]]:
    """An organiser signs in by another link each time: it is promised at once."""
    SignInLink.mail_to(address)
    return ()


@chore
def forget_old_links() -> None:
    old = SignInLink.expires_at < utc_now() - timedelta(days=1)
    db.session.execute(delete(SignInLink).where(old))
    db.session.commit()
