"""Voters: whose answer a poll asks for, a person's or a country's."""

import secrets
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nact_meet.directory.models.coordinator import CoordinatorContact
from nact_meet.history.models import record
from nact_meet.notices.models.kind import Kind
from nact_meet.notices.models.notice import Notice
from nact_meet.polls.models.poll_reader import Reader, readers_of
from nact_meet.polls.models.vote import Choice, Vote
from nact_meet.polls.models.voter_link import VoterLink
from nact_meet.polls.refusals import NothingKept
from nact_meet.web.database import Base
from nact_meet.web.extensions import db
from nact_meet.world.countries import country_name
from nact_meet.world.timezones import utc_now

if TYPE_CHECKING:
    from nact_meet.directory.models.contact import Contact
    from nact_meet.directory.models.institute import Institute
    from nact_meet.directory.models.person import Person
    from nact_meet.polls.models.hold import Hold
    from nact_meet.polls.models.poll import Poll


def new_voter_key() -> str:
    return secrets.token_hex(10)


class Voter(VoterLink, Base):
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
    person: Mapped["Person | None"] = relationship()
    contact: Mapped["Contact | None"] = relationship()
    institute: Mapped["Institute | None"] = relationship()
    votes: Mapped[list["Vote"]] = relationship(
        back_populates="voter", cascade="all, delete-orphan", order_by="Vote.id"
    )

    holds: Mapped[list["Hold"]] = relationship(
        back_populates="voter", cascade="all, delete-orphan", order_by="Hold.id"
    )

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
    def reached_at(self) -> "Contact | None":
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
        found = db.session.get(CoordinatorContact, notice.payload.get("contact_id", 0))
        is_theirs = found is not None and found.institute_id == self.institute_id
        return Reader(self, found.contact, found) if found and is_theirs else None

    def is_told_truly(self, notice: Notice) -> bool:
        """Until when such a mail says the truth: asked once, before its first attempt."""
        poll, kind, payload = self.poll, notice.kind, notice.payload
        if self.reader_of(notice) is None:
            return False
        if kind == Kind.POLL:
            return poll.is_open and (self.answered_at is None or bool(payload.get("again")))
        if kind == Kind.POLL_REMINDER:
            same = payload["closes_at"] == poll.closes_at.isoformat()
            return poll.is_open and self.answered_at is None and same
        if payload["what"] == "chosen":
            return poll.chosen is not None
        return poll.called_off_at is not None and self.was_written_to(notice)

    def was_written_to(self, notice: Notice) -> bool:
        """Whoever was never asked need not hear that nothing comes of it."""
        earlier = select(Notice.id).where(
            Notice.voter_id == self.id,
            Notice.address == notice.address,
            Notice.id < notice.id,
            Notice.sent_at.is_not(None),
        )
        return db.session.scalar(earlier.limit(1)) is not None
