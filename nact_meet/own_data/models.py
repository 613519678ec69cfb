"""Links mailed anew for what a calendar's link may not, and erasures that may be taken back."""

import secrets
from datetime import datetime, timedelta
from typing import Any, Self

from sqlalchemy import JSON, ColumnElement, ForeignKey, String, delete, func, literal, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nact_meet.directory.models.contact import Contact
from nact_meet.notices.chores import chore
from nact_meet.notices.models.notice import Kind, Notice, post
from nact_meet.web.database import Base
from nact_meet.web.extensions import db, links
from nact_meet.web.tokens import BadLink, ExpiredLink, Purpose
from nact_meet.world.timezones import utc_now

LINK_MINUTES = 30
"""Counted from the mail's delivery: a slow mail server takes none of them."""
MOST_LINKS = 3
"""So many may be asked for in an hour: nobody fills a mailbox by somebody's calendar."""
ERASURE_HOURS = 24
"""For so long an erasure may be taken back, counted from when its mail was written."""
BEGINS_WITHIN = timedelta(hours=1)


def new_key() -> str:
    return secrets.token_urlsafe(24)


class OwnDataLink(Base):
    """Opens all that one address reaches of one person, for half an hour."""

    __tablename__ = "own_data_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(
        ForeignKey("contacts.id", ondelete="CASCADE"), index=True
    )
    key: Mapped[str] = mapped_column(String(40), unique=True, default=new_key)
    made_at: Mapped[datetime] = mapped_column(default=utc_now)

    contact: Mapped[Contact] = relationship()

    @classmethod
    def mail_to(cls, contact: Contact) -> None:
        """Promise a mail with a link, unless enough have been asked for."""
        recent = (cls.contact_id == contact.id, cls.made_at > utc_now() - timedelta(hours=1))
        if (db.session.scalar(select(func.count(cls.id)).where(*recent)) or 0) >= MOST_LINKS:
            return
        link = cls(contact=contact, key=new_key())
        db.session.add(link)
        row = {"kind": Kind.OWN_DATA_LINK, "address": contact.address}
        post([row | {"key": link.notice_key}])

    @classmethod
    def by_token(cls, token: str) -> Self:
        """The link of a mailed token, whether or not its time is over. Raises BadLink."""
        key = links.read(Purpose.OWN_DATA, token)
        link = db.session.scalar(select(cls).where(cls.key == key)) if key else None
        if link is None:
            raise BadLink
        return link

    def check_open(self) -> None:
        """Raises ExpiredLink."""
        sent_at = db.session.scalar(select(Notice.sent_at).where(Notice.key == self.notice_key))
        if sent_at and sent_at < utc_now() - timedelta(minutes=LINK_MINUTES):
            raise ExpiredLink

    @property
    def token(self) -> str:
        return links.sign(Purpose.OWN_DATA, self.key)

    @property
    def notice_key(self) -> str:
        return f"own-data:{self.key}"

    @classmethod
    def end_all_of(cls, contact: Contact) -> None:
        for link in db.session.scalars(select(cls).where(cls.contact_id == contact.id)):
            db.session.execute(delete(Notice).where(Notice.key == link.notice_key))
            db.session.delete(link)


class Erasure(Base):
    """Asked for, and not carried out yet: what it hides meanwhile lies in `put_away`.

    `due_at` is set when the mail that confirms it is written, and says the same hour.
    """

    __tablename__ = "erasures"

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(
        ForeignKey("contacts.id", ondelete="CASCADE"), unique=True
    )
    key: Mapped[str] = mapped_column(String(40), unique=True, default=new_key)
    asked_at: Mapped[datetime] = mapped_column(default=utc_now)
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    memory: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """Their yes to being named in past programmes: its `wording` and `language`."""
    put_away: Mapped[list[Any]] = mapped_column(JSON)
    """[table, id, {column: what stood there}] of each row that is hidden."""

    contact: Mapped[Contact] = relationship()

    @classmethod
    def by_token(cls, token: str, *, for_update: bool = False) -> Self:
        """Raises BadLink, also once it has been carried out or taken back."""
        key = links.read(Purpose.ERASURE, token)
        query = select(cls).where(cls.key == key)
        erasure = db.session.scalar(query.with_for_update(of=cls) if for_update else query)
        if erasure is None:
            raise BadLink
        return erasure

    @classmethod
    def hides(cls, address: str, besides: Contact) -> bool:
        """Somebody else is reached there who waits to be erased."""
        others = db.session.scalars(select(cls).where(cls.contact_id != besides.id))
        return any(erasure.address == address for erasure in others)

    @classmethod
    def waits_long(cls) -> bool:
        """The hours of one have not begun for so long that somebody should look at the mail."""
        since = utc_now() - BEGINS_WITHIN
        waiting = select(cls.id).where(cls.due_at.is_(None), cls.asked_at < since)
        return db.session.scalar(waiting.limit(1)) is not None

    @property
    def address(self) -> str:
        """Of its contact: put away with the rest."""
        hidden = (values for table, _id, values in self.put_away if table == Contact.__tablename__)
        return next((str(values["address"]) for values in hidden), "")

    @property
    def token(self) -> str:
        return links.sign(Purpose.ERASURE, self.key)

    @property
    def notice_key(self) -> str:
        return f"erasure:{self.key}"

    @classmethod
    def key_of_notice(cls) -> ColumnElement[str]:
        """The same, for a statement."""
        return literal("erasure:").concat(cls.key)

    def begin(self) -> None:
        """Its hours run from now: the mail that says until when is being written."""
        self.due_at = utc_now() + timedelta(hours=ERASURE_HOURS)

    def end(self) -> None:
        """Carried out or taken back: the mail that named them is not needed any more either."""
        db.session.execute(delete(Notice).where(Notice.key == self.notice_key))
        db.session.delete(self)


@chore
def forget_old_own_data_links() -> None:
    """With the mails that brought them: a day later nothing needs to know of them."""
    limit = utc_now() - timedelta(days=1)
    mails = (Notice.kind == Kind.OWN_DATA_LINK, Notice.created_at < limit)
    db.session.execute(delete(OwnDataLink).where(OwnDataLink.made_at < limit))
    db.session.execute(delete(Notice).where(*mails))
    db.session.commit()
