"""Sign-in links: each opens one session of one organiser, once."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Any, Self

from sqlalchemy import CheckConstraint, ForeignKey, String, delete, func, select, update
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
AFTER_DELIVERY = timedelta(minutes=SIGN_IN_MINUTES)
WAITS_AT_MOST = timedelta(hours=12)
"""So long a mail may be on its way; a later one would surprise its reader, and is not sent."""
OPEN_LINKS = 5
"""So many links an organiser may ask for within those minutes."""


def new_link_key() -> str:
    return secrets.token_urlsafe(18)


class SignInLink(Base):
    """Signs one organiser in, once, within a quarter of an hour of its mail's delivery."""

    __tablename__ = "sign_in_links"
    __table_args__ = (CheckConstraint("used_at <= expires_at", name="used_in_time"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(32), unique=True, default=new_link_key)
    """Its own alone: databases give freed ids again, and a backup brings them back."""
    organiser_id: Mapped[int] = mapped_column(
        ForeignKey("organisers.id", ondelete="CASCADE"), index=True
    )
    made_at: Mapped[datetime] = mapped_column(default=utc_now)
    expires_at: Mapped[datetime]
    """However long its mail was on its way."""
    used_at: Mapped[datetime | None]

    organiser: Mapped[Organiser] = relationship(lazy="joined", innerjoin=True)

    @classmethod
    def for_organiser(cls, organiser: Organiser, waits: timedelta = timedelta()) -> Self:
        """Shown at once, or mailed: then its minutes begin with the mail's delivery."""
        now = utc_now()
        ends = now + waits + AFTER_DELIVERY
        return cls(organiser=organiser, key=new_link_key(), made_at=now, expires_at=ends)

    @classmethod
    def by_token(cls, token: str) -> Self:
        """The link of a mailed token, used or not. Raises BadLink."""
        match links.read(Purpose.SIGN_IN, token):
            case [int(link_id), str(key)]:
                link = db.session.get(cls, link_id)
                if link and compare_digest(link.key.encode(), key.encode()):
                    return link
        raise BadLink

    @property
    def token(self) -> str:
        """What its address ends with."""
        return links.sign(Purpose.SIGN_IN, [self.id, self.key])

    @classmethod
    def mail_to(cls, address: str) -> None:
        """Promise a mail with a link to the organiser who signs in there, if there is one.

        Either way the same number of statements reads and writes, so that the time an answer
        takes does not say who is an organiser.
        """
        organiser = Organiser.by_address(address)
        has_room = cls.asked_lately(organiser.id if organiser else 0) < OPEN_LINKS
        if organiser and has_room:
            link = cls.for_organiser(organiser, WAITS_AT_MOST)
            db.session.add(link)
            db.session.flush()
            row = {"organiser_id": organiser.id, "address": address, "key": link.notice_key}
            post([row | {"kind": Kind.SIGN_IN, "payload": {"link_id": link.id}}])
        else:
            key = f"nobody:{secrets.token_hex(8)}"
            post([{"kind": Kind.SIGN_IN, "key": key}])
            db.session.execute(delete(Notice).where(Notice.key == key))

    @classmethod
    def of_notice(cls, notice: Notice) -> Self | None:
        link = db.session.get(cls, notice.payload["link_id"])
        return link if link and link.notice_key == notice.key else None

    @classmethod
    def asked_lately(cls, organiser_id: int) -> int:
        where = (cls.organiser_id == organiser_id, cls.made_at > utc_now() - AFTER_DELIVERY)
        return db.session.scalar(select(func.count(cls.id)).where(*where)) or 0

    @property
    def notice_key(self) -> str:
        return f"sign_in:{self.key}"

    @property
    def is_open(self) -> bool:
        return self.used_at is None and utc_now() < self.ends_at

    @property
    def ends_at(self) -> datetime:
        """A mail server that is asked to come back later costs its reader no minute."""
        delivered = select(Notice.sent_at).where(Notice.key == self.notice_key)
        sent_at = db.session.scalar(delivered)
        return min(self.expires_at, sent_at + AFTER_DELIVERY) if sent_at else self.expires_at

    def use(self) -> bool:
        """True for exactly one of any number of tries at once."""
        if not self.is_open:
            return False
        taken = db.session.execute(
            update(SignInLink)
            .where(SignInLink.id == self.id, SignInLink.used_at.is_(None))
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
