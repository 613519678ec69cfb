"""Redirections: that mail for somebody goes to another address, asked at the old one first.

Whoever holds an address could otherwise be cut off from their places by whoever may write in the
directory. Where the old address has failed nobody can be asked there: the change holds at once,
both are told, and either may undo it for a week.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self, Unpack

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, ForeignKey, Index, String, delete, func, or_, select, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nact_meet.directory.models.contact import AddressChange, Contact, say_address_changed
from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.organiser import Organiser
from nact_meet.directory.models.person import Person
from nact_meet.history.models import Subject, Who, record
from nact_meet.notices.chores import chore
from nact_meet.notices.models.notice import Kind, post
from nact_meet.web.database import Base, one_of
from nact_meet.web.extensions import db, links
from nact_meet.web.refusals import LastContact, Refusal
from nact_meet.web.tokens import BadLink, Purpose
from nact_meet.world.timezones import utc_now

ASKED_FOR = UNDONE_FOR = timedelta(days=7)
KEPT_FOR = timedelta(days=60)
MOST_A_DAY = 4
"""Questions about one person, by organisers and by links: their mailbox is no place to keep asking.
"""
OPEN = "held_at IS NULL AND ended_at IS NULL"


class NoLongerAsked(Refusal):
    sentence = _l("Nothing has changed: this request has expired.")


class AskedOften(Refusal):
    sentence = _l("This person has been asked several times today. Please try again tomorrow.")


class Side(StrEnum):
    """At which of the two addresses a link is read."""

    OLD = "old"
    NEW = "new"


class RedirectionEnd(StrEnum):
    REFUSED = "refused"
    OVERTAKEN = "overtaken"
    UNDONE = "undone"


def new_key() -> str:
    return secrets.token_urlsafe(18)


class Redirection(Base):
    """Asked until `expires_at`, then held since `held_at`; or ended, and how.

    `meeting_id`: of their place at this meeting alone. `goes`: the old address is removed with it.
    `adds`: nobody reached them at the new address before.
    """

    __tablename__ = "redirections"
    __table_args__ = (
        Index(
            "ix_redirections_open",
            "person_id",
            sqlite_where=text(OPEN),
            postgresql_where=text(OPEN),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(32), unique=True, default=new_key)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    meeting_id: Mapped[int | None] = mapped_column(
        ForeignKey("meetings.id", ondelete="CASCADE"), index=True
    )
    old_address: Mapped[str] = mapped_column(String(254))
    new_address: Mapped[str] = mapped_column(String(254))
    reader_name: Mapped[str] = mapped_column(String(200), default="")
    """Who reads at the new one, if somebody else."""
    goes: Mapped[bool] = mapped_column(default=False)
    adds: Mapped[bool] = mapped_column(default=False)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    asked_by_name: Mapped[str] = mapped_column(String(200), default="")
    meeting_title: Mapped[str] = mapped_column(String(300), default="")
    asked_at: Mapped[datetime] = mapped_column(default=utc_now)
    expires_at: Mapped[datetime]
    held_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ending: Mapped[RedirectionEnd | None] = mapped_column(
        one_of(RedirectionEnd, "known_redirection_end")
    )

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    asked_by: Mapped[Person | None] = relationship(foreign_keys=[asked_by_id])

    # How it comes about

    @classmethod
    def ask(
        cls,
        old: Contact,
        new_address: str,
        reader_name: str = "",
        *,
        meeting: Subject | None = None,
        goes: bool = False,
        **who: Unpack[Who],
    ) -> Self:
        """Mail to the old address asks whether it may; where that has failed, the institute is
        asked. What was asked before of the same is overtaken; but a personal link may be forwarded:
        what is asked by one neither ends nor uses up what organisers ask. Raises AskedOften.
        """
        row = cls.of(old, new_address, reader_name, meeting, goes, who)
        today = [cls.person_id == old.person.id, cls.asked_at > utc_now() - timedelta(days=1)]
        today.append(by_link() if row.is_by_link else ~by_link())
        if (db.session.scalar(select(func.count(cls.id)).where(*today)) or 0) >= MOST_A_DAY:
            raise AskedOften
        for earlier in open_of(row.person, meeting):
            if earlier.is_by_link or not row.is_by_link:
                earlier.end(RedirectionEnd.OVERTAKEN)
        db.session.add(row)
        row.note("address change asked", **who)
        if old.bounced_at is None:
            row.tell(Kind.ADDRESS_ASKED, Side.OLD)
        else:
            row.tell_organisers()
        return row

    @classmethod
    def of(
        cls,
        old: Contact,
        new_address: str,
        reader_name: str,
        meeting: Subject | None,
        goes: bool,
        who: Who,
    ) -> Self:
        now = utc_now()
        return cls(
            person=old.person,
            meeting_id=meeting.id if meeting else None,
            old_address=old.address,
            new_address=new_address,
            reader_name=reader_name,
            goes=goes,
            adds=not old.person.is_reached_at(new_address),
            meeting_title=getattr(meeting, "title", ""),
            asked_by_id=by.id if (by := who["by"]) else None,
            asked_by_name=who.get("actor_name") or (by.full_name if by else ""),
            asked_at=now,
            expires_at=now + ASKED_FOR,
        )

    @classmethod
    def by_token(cls, token: str, *, for_update: bool = False) -> tuple[Self, Side]:
        """Raises BadLink."""
        said = links.read(Purpose.ADDRESS, token)
        if not (isinstance(said, list) and len(said) == 2 and said[1] in set(Side)):
            raise BadLink
        query = select(cls).where(cls.key == str(said[0]))
        row = db.session.scalar(query.with_for_update() if for_update else query)
        if row is None:
            raise BadLink
        return row, Side(said[1])

    def token(self, side: Side) -> str:
        """The last part of `/a/<token>`."""
        db.session.flush()
        return links.sign(Purpose.ADDRESS, [self.key, side])

    # What becomes of it

    @property
    def is_by_link(self) -> bool:
        """Asked through a link, by the person or whoever reads their mail; by no organiser."""
        return self.asked_by_id in (None, self.person.id)

    @property
    def is_open(self) -> bool:
        return self.held_at is None and self.ended_at is None and utc_now() < self.expires_at

    @property
    def may_be_undone(self) -> bool:
        return (
            self.held_at is not None
            and self.ended_at is None
            and utc_now() < self.held_at + UNDONE_FOR
        )

    @property
    def has_failed(self) -> bool:
        """Mail to the old address came back, so that nobody can be asked there."""
        old = self.contact_at(self.old_address)
        return old is not None and old.bounced_at is not None

    def hold(self, **who: Unpack[Who]) -> None:
        """From now on. Raises NoLongerAsked."""
        old = self.contact_at(self.old_address)
        if not self.is_open or old is None:
            raise NoLongerAsked
        new = self.reached(self.new_address, self.reader_name)
        self.held_at = utc_now()
        self.carry(old, new, self.goes, who)
        self.note("address changed", **who)
        self.tell(Kind.ADDRESS_HOLDS, Side.OLD, Side.NEW)

    def holds_already(self, **who: Unpack[Who]) -> None:
        """What changed it has moved the mail: both are told."""
        self.held_at = utc_now()
        db.session.add(self)
        self.tell(Kind.ADDRESS_HOLDS, Side.OLD, Side.NEW)

    def refuse(self, **who: Unpack[Who]) -> None:
        """Nothing changes. Raises NoLongerAsked."""
        if not self.is_open:
            raise NoLongerAsked
        self.end(RedirectionEnd.REFUSED)
        self.note("address change refused", **who)

    def undo(self, side: Side, **who: Unpack[Who]) -> None:
        """As it was; whoever answers at the old address reads there. Raises NoLongerAsked."""
        new = self.contact_at(self.new_address)
        if not self.may_be_undone or new is None:
            raise NoLongerAsked
        old = self.reached(self.old_address, "")
        if side == Side.OLD:
            old.bounced_at, old.bounce_reason, old.doubted_at = None, "", None
        reader_name = new.reader_name
        self.carry(new, old, self.goes or self.adds, who)
        if self.goes and not self.adds:
            self.reached(self.new_address, reader_name)  # after the old one, as it was
        self.end(RedirectionEnd.UNDONE)
        self.note("address change undone", **who)

    def carry(self, old: Contact, new: Contact, goes: bool, who: Who) -> None:
        """What went to the one goes to the other."""
        change = AddressChange(old, new, who["by"], old_goes=goes, meeting_id=self.meeting_id)
        say_address_changed(change)
        if goes:
            self.person.contacts = [kept for kept in self.person.contacts if kept is not old]
        db.session.flush()

    def end(self, ending: RedirectionEnd) -> None:
        self.ending, self.ended_at = ending, utc_now()

    def contact_at(self, address: str) -> Contact | None:
        reached = self.person.is_reached_at(address)
        return self.person.contact_at(address) if reached else None

    def reached(self, address: str, reader_name: str) -> Contact:
        contact = self.contact_at(address)
        if contact is None:
            self.person.check_nothing_put_away()
            contact = Contact(address=address, reader_name=reader_name)
            self.person.contacts.append(contact)
            db.session.flush()
        return contact

    def who_reads(self, side: Side) -> Who:
        """Who acts through a link, as a Change keeps it."""
        contact = self.contact_at(self.old_address if side == Side.OLD else self.new_address)
        reader = contact.reader_name if contact else self.reader_name if side == Side.NEW else ""
        if reader:
            return {"by": None, "actor_name": reader, "on_behalf_of": self.person.full_name}
        return {"by": self.person}

    # Who hears of it

    def tell(self, kind: Kind, *sides: Side) -> None:
        db.session.flush()
        at = {Side.OLD: self.old_address, Side.NEW: self.new_address}
        row = {"kind": kind, "redirection_id": self.id}
        post(row | {"address": at[side], "payload": {"side": side}} for side in sides)

    def tell_organisers(self) -> None:
        """Those whose person it is, the coordinator's where it is no institute's, else the
        Secretariat's.
        """
        db.session.flush()
        row = {"kind": Kind.ADDRESS_PROPOSED, "redirection_id": self.id}
        post(
            row | {"organiser_id": organiser.id, "address": organiser.address}
            for organiser in responsible_for(self.person)
            if organiser.person_id != self.asked_by_id
        )

    def note(self, verb: str, **who: Unpack[Who]) -> None:
        details = {"address": [self.old_address, self.new_address]}
        record(verb, self.person, name=self.person.full_name, details=details, **who)


def by_link() -> ColumnElement[bool]:
    """The condition: as `is_by_link` has it."""
    return or_(Redirection.asked_by_id.is_(None), Redirection.asked_by_id == Redirection.person_id)


def open_of(person: Person, meeting: Subject | None = None) -> Sequence[Redirection]:
    """Asked of the same place; without a meeting, of all."""
    mine = (Redirection.person_id == person.id, text(OPEN), Redirection.expires_at > utc_now())
    query = select(Redirection).where(*mine).order_by(Redirection.id)
    if meeting is not None:
        query = query.where(Redirection.meeting_id == meeting.id)
    return db.session.scalars(query).all()


def responsible_for(person: Person) -> Sequence[Organiser]:
    """Organisers of the institute, and of its country's coordinator; else the Secretariat."""
    institute = person.institute
    ids = [institute.id] if institute else []
    if institute and institute.country_code:
        coordinator = Institute.coordinator_of(institute.country_code)
        ids += [coordinator.id] if coordinator else []
    theirs = Organiser.of_institutes(ids, besides=None) if ids else []
    if theirs:
        return theirs
    return db.session.scalars(select(Organiser).where(Organiser.is_secretariat)).all()


def reach(person: Person, address: str, reader_name: str, **who: Unpack[Who]) -> None:
    """One more address, by whoever may change the person. What went to addresses that return mail
    goes there at once: both are told, and it undoes for a week.
    """
    failed = [old for old in person.contacts if old.bounced_at and old.address != address]
    rows = [
        Redirection.of(old, address, reader_name, None, False, who)
        for old in failed
        if is_relied_on(old)
    ]
    person.reach_at(address, reader_name, **who)
    for row in rows:
        row.holds_already(**who)


def drop(person: Person, contact: Contact, **who: Unpack[Who]) -> Redirection | None:
    """The address goes, by whoever may change the person; at once where nothing is reached there.

    Where something is, and it works, it is asked there first: what is asked is returned. Raises
    LastContact.
    """
    remaining = [kept for kept in person.contacts if kept is not contact]
    usable = next((kept for kept in remaining if kept.bounced_at is None), None)
    new = usable or next(iter(remaining), None)
    if not is_relied_on(contact):
        person.drop(contact, **who)
        return None
    if new is None:
        raise LastContact
    if contact.bounced_at is None:
        return Redirection.ask(contact, new.address, goes=True, **who)
    row = Redirection.of(contact, new.address, new.reader_name, None, True, who)
    person.drop(contact, **who)
    row.holds_already(**who)
    return None


def is_relied_on(contact: Contact) -> bool:
    """Something is reached there: a place, a vote, a country's delegations."""
    columns = [
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if any(key.target_fullname == "contacts.id" for key in column.foreign_keys)
    ]
    query = select(*(select(column).where(column == contact.id).exists() for column in columns))
    return any(db.session.execute(query).one())


@chore
def forget_redirections() -> None:
    """The log says what changed; addresses that were asked for are not kept beside it."""
    gone = utc_now() - KEPT_FOR
    old = or_(Redirection.expires_at < gone, Redirection.ended_at < gone)
    db.session.execute(delete(Redirection).where(old))
    db.session.commit()
