"""Voters: whose answer a poll asks for, a person's or a country's."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nact_meet.directory.models.coordinator import CoordinatorContact
from nact_meet.history.models import record
from nact_meet.notices.models.kind import Kind
from nact_meet.notices.models.notice import Notice
from nact_meet.polls.kept_dates import Holding
from nact_meet.polls.models.poll_reader import Reader, readers_of
from nact_meet.polls.models.vote import Choice, Vote
from nact_meet.polls.models.voter_link import VoterLink
from nact_meet.polls.refusals import EveryDateNeedsAnswer, PollEnded
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


class Voter(VoterLink, Holding, Base):
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
        return {each.slot_id: each.answer for each in self.votes}

    def answer(self, choices: Mapping[int, Choice], comment: str, reader: Reader) -> None:
        """The last answer counts, whoever of a country's contacts gives it. The caller has locked
        the poll. Raises PollEnded, EveryDateNeedsAnswer.
        """
        if not self.poll.is_open:
            raise PollEnded
        if set(choices) != {each.id for each in self.poll.slots}:
            raise EveryDateNeedsAnswer
        self.say(choices, comment, reader)
        for hold in self.holds:
            hold.replied_at = utc_now()

    def say(self, choices: Mapping[int, Choice], comment: str, reader: Reader) -> None:
        """Of these dates; what was said of others stands."""
        before = self.choices
        known = {each.slot_id: each for each in self.votes}
        for slot_id, choice in choices.items():
            if slot_id in known:
                known[slot_id].answer = choice
            else:
                self.votes.append(Vote(slot_id=slot_id, answer=choice))
        verb = "vote changed" if self.answered_at else "voted"
        self.answered_at, self.answered_by, self.comment = utc_now(), reader.name, comment
        self.note_answer(verb, before, reader)
        self.keep_times()

    def note_answer(self, verb: str, before: Mapping[int, Choice], reader: Reader) -> None:
        """In the order of the dates. A secret poll remembers that somebody answered, not who."""
        if self.poll.is_secret:
            self.poll.note("voted in secret", by=None)
            return
        after = self.choices
        said = [[known.get(each.id) for each in self.poll.slots] for known in (before, after)]
        details = {"votes": [said[0] if before else None, said[1]]}
        self.note(verb, **reader.acts, details=details)

    def replace_link(self, *, by: "Person") -> None:
        """No link mailed before opens anything; while the poll is open they get a new one."""
        self.key = new_voter_key()
        self.note("voter link replaced", by=by)
        if self.poll.is_open:
            self.poll.write_to([self], Kind.POLL, again=True)

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
