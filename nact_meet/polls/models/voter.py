"""Voters: whose answer a poll asks for, a person's or a country's; who reads its mail for them, by
which link; and what they said of each date.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.coordinator import CoordinatorContact
from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.person import Person
from nact_meet.history.models import Who, record
from nact_meet.notices.models.notice import Notice
from nact_meet.polls.models.proposed_date import ProposedDate
from nact_meet.polls.models.slot import PollSlot
from nact_meet.polls.refusals import NothingKept
from nact_meet.web.database import Base, one_of
from nact_meet.web.extensions import db, links
from nact_meet.web.tokens import BadLink, Purpose
from nact_meet.world.countries import country_name
from nact_meet.world.timezones import utc_now

if TYPE_CHECKING:
    from nact_meet.polls.models.hold import Hold
    from nact_meet.polls.models.poll import Poll


class Choice(StrEnum):
    """`MAYBE` is "if need be"."""

    YES = "yes"
    MAYBE = "maybe"
    NO = "no"


@dataclass(frozen=True)
class Reader:
    """Whoever reads a poll's mail for a voter: the person, their assistant, a country's contact.

    `coordinator` where the voter is a country.
    """

    voter: "Voter"
    contact: Contact
    coordinator: CoordinatorContact | None = None

    @property
    def id(self) -> int:
        """How a link names them: a coordinator's contact, or an address of the person."""
        return self.coordinator.id if self.coordinator else self.contact.id

    @property
    def keys(self) -> str:
        own = self.coordinator.mail_key if self.coordinator else self.contact.link_key
        return f"{self.voter.key}.{own}" if own else self.voter.key

    @property
    def token(self) -> str:
        """The last part of their link: `/v/<token>`."""
        return links.sign(Purpose.POLL, [self.voter.id, self.id, self.keys])

    @property
    def person(self) -> Person:
        """Whose clock and language their mails and pages follow."""
        return self.contact.person

    @property
    def name(self) -> str:
        return self.contact.reader_name or self.person.full_name

    @property
    def is_reminded(self) -> bool:
        """The head of an institute is asked and never reminded."""
        return self.coordinator is None or not self.coordinator.is_principal

    @property
    def acts(self) -> Who:
        """Who answers through this link, as a Change keeps it."""
        if reader := self.contact.reader_name:
            return {"by": None, "actor_name": reader, "on_behalf_of": self.person.full_name}
        return {"by": self.person}


def new_voter_key() -> str:
    return secrets.token_hex(10)


class Voter(Base):
    """A person, asked at `contact`; or an institute that answers once for its country, whichever
    of its contacts does. `answered_by` names who answered last, where that can be several.
    """

    __tablename__ = "voters"
    __table_args__ = (
        UniqueConstraint("poll_id", "person_id"),
        UniqueConstraint("poll_id", "institute_id"),
        CheckConstraint("(person_id IS NULL) <> (institute_id IS NULL)", name="one_of_both"),
        CheckConstraint("contact_id IS NULL OR person_id IS NOT NULL", name="asked_in_person"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), index=True
    )
    contact_id: Mapped[int | None] = mapped_column(
        ForeignKey("contacts.id", ondelete="SET NULL"), index=True
    )
    institute_id: Mapped[int | None] = mapped_column(ForeignKey("institutes.id"), index=True)
    is_required: Mapped[bool] = mapped_column(default=False)
    key: Mapped[str] = mapped_column(String(20), default=new_voter_key)
    """In the links of this voter: another one ends them."""
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    asked_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str] = mapped_column(String(200), default="")
    comment: Mapped[str] = mapped_column(Text, default="")
    keeps_times: Mapped[bool] = mapped_column(default=True)
    """Their own wish, where the poll offers it at all."""

    poll: Mapped["Poll"] = relationship(back_populates="voters")
    person: Mapped[Person | None] = relationship()
    contact: Mapped[Contact | None] = relationship()
    institute: Mapped[Institute | None] = relationship()
    votes: Mapped[list["Vote"]] = relationship(
        back_populates="voter", cascade="all, delete-orphan", order_by="Vote.id"
    )

    proposed_dates: Mapped[list[ProposedDate]] = relationship(
        back_populates="voter", cascade="all, delete-orphan", order_by="ProposedDate.starts_at"
    )
    holds: Mapped[list["Hold"]] = relationship(
        back_populates="voter", cascade="all, delete-orphan", order_by="Hold.id"
    )

    @classmethod
    def by_token(cls, token: str, *, for_update: bool = False) -> Reader:
        """Whose link it is, and for which voter. Raises BadLink, also for a replaced link, and for
        who is a contact no more.

        Whoever writes holds the poll's row, as pages of hosts do: an answer and the end of the
        poll take turns.
        """
        voter_id, reader_id, keys = read(token)
        voter = cls.linked(voter_id, for_update)
        reader = voter.reader(reader_id)
        if reader is None:
            raise BadLink
        if not secrets.compare_digest(reader.keys, keys):
            raise BadLink(reader.person.reads)
        return reader

    @classmethod
    def linked(cls, id: int, for_update: bool) -> Self:
        voter = db.session.get(cls, id)
        if voter and for_update:
            db.session.refresh(voter.poll, with_for_update={"key_share": True})
            # Removed by whoever held the poll before us?
            voter = db.session.get(cls, id, populate_existing=True)
            if voter:
                db.session.expire(voter, ["votes"])
        if voter is None:
            raise BadLink
        return voter

    def reader(self, id: int) -> Reader | None:
        """One of the person's addresses, or one of the institute's contacts."""
        if self.person_id:
            contact = db.session.get(Contact, id)
            is_theirs = contact is not None and contact.person_id == self.person_id
            return Reader(self, contact) if contact and is_theirs else None
        query = (
            select(CoordinatorContact)
            .where(CoordinatorContact.id == id)
            .where(CoordinatorContact.institute_id == self.institute_id)
            .options(joinedload(CoordinatorContact.contact).joinedload(Contact.person))
        )
        named = db.session.scalar(query)
        return Reader(self, named.contact, named) if named else None

    @property
    def is_country(self) -> bool:
        return self.institute_id is not None

    @property
    def name(self) -> str:
        """In English, for the log: the person's or the country's."""
        if self.person:
            return self.person.full_name
        assert self.institute is not None
        code = self.institute.country_code
        return country_name(code) if code else self.institute.name

    @property
    def reached_at(self) -> Contact | None:
        """Where a person is asked today; one that returns mail only if there is no other."""
        if self.contact and self.contact.bounced_at is None:
            return self.contact
        return (self.person.contact if self.person else None) or self.contact

    @property
    def readers(self) -> list[Reader]:
        """Whoever is reached by mail and may answer."""
        return readers_of([self])[self.id]

    @property
    def choices(self) -> dict[int, Choice]:
        """The id of a slot -> what was said of it; empty before they answer."""
        return {vote.slot_id: vote.answer for vote in self.votes}

    @property
    def may_keep_times(self) -> bool:
        """Not a country: nobody knows yet who will come for it."""
        return self.poll.with_holds and not self.is_country

    @property
    def wanted_times(self) -> set[int]:
        """The ids of the slots that are to be kept."""
        if not self.keeps_times:
            return set()
        return {slot_id for slot_id, choice in self.choices.items() if choice != Choice.NO}

    @property
    def kept_times(self) -> list["Hold"]:
        """Those that stand, the earliest first."""
        standing = [hold for hold in self.holds if hold.stands]
        return sorted(standing, key=lambda hold: hold.slot.starts_at)

    def some_kept_times(self) -> list["Hold"]:
        """Raises NothingKept."""
        if not self.kept_times:
            raise NothingKept
        return self.kept_times

    def note(self, verb: str, **more: Any) -> None:
        record(verb, self, name=self.name, meeting=self.poll.meeting, **more)

    def reader_of(self, notice: Notice) -> Reader | None:
        """Whom that mail is for today; None once they answer for the institute no more."""
        if self.person_id:
            contact = self.reached_at
            return Reader(self, contact) if contact else None
        named = db.session.get(CoordinatorContact, notice.payload.get("contact_id", 0))
        is_theirs = named is not None and named.institute_id == self.institute_id
        return Reader(self, named.contact, named) if named and is_theirs else None


class Vote(Base):
    __tablename__ = "votes"
    __table_args__ = (UniqueConstraint("voter_id", "slot_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    voter_id: Mapped[int] = mapped_column(ForeignKey("voters.id", ondelete="CASCADE"))
    slot_id: Mapped[int] = mapped_column(
        ForeignKey("poll_slots.id", ondelete="CASCADE"), index=True
    )
    answer: Mapped[Choice] = mapped_column(one_of(Choice, "known_answer"))

    voter: Mapped["Voter"] = relationship(back_populates="votes")
    slot: Mapped[PollSlot] = relationship()


def readers_of(voters: Iterable["Voter"]) -> dict[int, list[Reader]]:
    """Everybody who is reached by mail, by the voter's id; a constant number of statements."""
    voters = list(voters)
    institutes = {voter.institute_id for voter in voters if voter.institute_id}
    named = CoordinatorContact.by_institute(institutes) if institutes else {}
    readers: dict[int, list[Reader]] = {}
    for voter in voters:
        if voter.institute_id:
            reached = [one for one in named.get(voter.institute_id, ()) if one.is_reached]
            readers[voter.id] = [Reader(voter, one.contact, one) for one in reached]
        else:
            contact = voter.reached_at
            is_reached = contact is not None and contact.bounced_at is None
            readers[voter.id] = [Reader(voter, contact)] if contact and is_reached else []
    return readers


def read(token: str) -> tuple[int, int, str]:
    values = links.read(Purpose.POLL, token)
    if not (isinstance(values, list) and [type(value) for value in values] == [int, int, str]):
        raise BadLink
    return values[0], values[1], values[2]
