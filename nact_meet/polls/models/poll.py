"""Polls: a question "when?" that hosts put to people before a meeting exists."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    and_,
    select,
    text,
)
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship, selectinload

from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.working_group import WorkingGroup
from nact_meet.history.models import assign, record
from nact_meet.meetings.models.host import Part, clocks, invited, named, names
from nact_meet.meetings.models.meeting import Meeting, new_ref
from nact_meet.polls.models.slot import AskedDate, PollSlot, check_dates
from nact_meet.polls.models.voter import Voter
from nact_meet.polls.refusals import DeadlineNotPossible, NoHosts, PollEnded, PollOpened
from nact_meet.web.database import Base
from nact_meet.web.extensions import db
from nact_meet.web.texts import InLanguages, Multilingual
from nact_meet.world.timezones import utc_now


class Stage(StrEnum):
    DRAFT = "draft"
    PROPOSED = "proposed"
    OPEN = "open"
    CLOSED = "closed"
    CHOSEN = "chosen"
    CALLED_OFF = "called off"


HELD = "meeting_id IS NOT NULL"


class Poll(Multilingual, Base):
    """`zone` is the hosts' clock, in which its dates are; `closes_at` the deadline, `closed_at`
    when hosts ended it before that. `meeting` is what came of it.
    """

    __tablename__ = "polls"
    __table_args__ = (
        CheckConstraint("closed_at IS NULL OR opened_at IS NOT NULL", name="was_opened"),
        CheckConstraint("called_off_at IS NULL OR meeting_id IS NULL", name="called_off_or_held"),
        # Not a UNIQUE column: PostgreSQL takes those for keys, so that whoever writes one stops
        # every worker that writes a notice of the poll, and the two would wait for each other.
        Index(
            "uq_polls_meeting",
            "meeting_id",
            unique=True,
            sqlite_where=text(HELD),
            postgresql_where=text(HELD),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    first_title: Mapped[str] = mapped_column("title", String(300))
    title = InLanguages()
    first_words: Mapped[str] = mapped_column("words", Text, default="")
    words = InLanguages()
    """What the hosts add."""
    working_group_id: Mapped[int | None] = mapped_column(
        ForeignKey("working_groups.id"), index=True
    )
    zone: Mapped[str] = mapped_column(String(64))
    closes_at: Mapped[datetime]
    is_secret: Mapped[bool] = mapped_column(default=False)
    with_holds: Mapped[bool] = mapped_column(default=False)
    shows_answers: Mapped[bool] = mapped_column(default=False)
    """To each voter, once they have answered, what the others did."""
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    proposed_at: Mapped[datetime | None]
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    opened_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    """When the hosts had reminders sent last, beside those that go by themselves."""
    closed_at: Mapped[datetime | None]
    called_off_at: Mapped[datetime | None]
    is_chosen_quietly: Mapped[bool] = mapped_column(default=False)
    """A date is chosen and its meeting still a draft, of which nobody has heard."""
    erased_at: Mapped[datetime | None]
    """Since when its voters and what they said are kept no more."""
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id", ondelete="SET NULL"))

    working_group: Mapped[WorkingGroup | None] = relationship()
    created_by: Mapped[Person | None] = relationship(foreign_keys=[created_by_id])
    proposed_by: Mapped[Person | None] = relationship(foreign_keys=[proposed_by_id])
    meeting: Mapped[Meeting | None] = relationship()
    hosts: Mapped[list["PollHost"]] = relationship(
        back_populates="poll", cascade="all, delete-orphan", order_by="PollHost.position"
    )
    slots: Mapped[list[PollSlot]] = relationship(
        back_populates="poll", cascade="all, delete-orphan", order_by="PollSlot.position"
    )
    voters: Mapped[list[Voter]] = relationship(
        back_populates="poll", cascade="all, delete-orphan", order_by="Voter.id"
    )

    @classmethod
    def draft(
        cls,
        values: dict[str, Any],
        hosts: Sequence[Institute],
        slots: Sequence[AskedDate],
        *,
        by: Person,
    ) -> Self:
        """`values` are columns, `closes_at` among them. Raises NoHosts and what `check_dates` and
        `check_deadline` do.
        """
        poll = cls(**values, created_by=by)
        with db.session.no_autoflush:
            poll.put_hosts(hosts)
            poll.put_dates(slots)
        db.session.add(poll)
        poll.note("poll created", by=by)
        return poll

    @property
    def stage(self) -> Stage:
        if self.called_off_at:
            return Stage.CALLED_OFF
        if self.chosen:
            return Stage.CHOSEN
        if self.opened_at:
            return Stage.OPEN if self.is_open else Stage.CLOSED
        return Stage.PROPOSED if self.proposed_at else Stage.DRAFT

    @property
    def told_stage(self) -> Stage:
        """What voters may know."""
        return Stage.CLOSED if self.chosen and self.is_chosen_quietly else self.stage

    @property
    def is_draft(self) -> bool:
        return self.stage == Stage.DRAFT

    @property
    def is_proposed(self) -> bool:
        """Another host's yes is waited for."""
        return self.stage == Stage.PROPOSED

    @property
    def is_open(self) -> bool:
        """Voters may answer."""
        ended = self.closed_at or self.called_off_at or self.chosen
        return self.opened_at is not None and not ended and utc_now() < self.closes_at

    @property
    def has_ended(self) -> bool:
        """Nobody may answer any more; a deadline that has passed may still be put off."""
        return self.stage in (Stage.CLOSED, Stage.CHOSEN, Stage.CALLED_OFF)

    @property
    def chosen(self) -> PollSlot | None:
        """None again once its draft is deleted, of which nobody had heard."""
        if self.is_chosen_quietly and not self.meeting:
            return None
        return next((slot for slot in self.slots if slot.chosen_at), None)

    @classmethod
    def is_decided(cls, *how: ColumnElement[bool]) -> ColumnElement[bool]:
        """The condition that one of its dates is `chosen`, and is so (`how` is of PollSlot)."""
        is_undone = and_(cls.is_chosen_quietly, cls.meeting_id.is_(None))
        return and_(cls.slots.any(and_(PollSlot.chosen_at.is_not(None), *how)), ~is_undone)

    @property
    def held(self) -> Meeting | PollSlot | None:
        """What came of the poll, with its hours of today: the chosen date, or its meeting."""
        return self.meeting if self.meeting and self.meeting.is_announced else self.chosen

    @property
    def host_names(self) -> list[str]:
        """Of those who agreed: whoever writes or shows who the hosts are asks here."""
        return names(named(self.hosts))

    @property
    def invited_names(self) -> list[str]:
        """Of institutes for which nobody acts here, and that nobody has confirmed."""
        return names(invited(self.hosts))

    @property
    def host_zones(self) -> list[str]:
        """The clocks of those who are named, each once, the poll's own zone first."""
        return clocks(self.zone, self.hosts)

    def edit(
        self,
        values: dict[str, Any],
        hosts: Sequence[Institute],
        slots: Sequence[AskedDate],
        *,
        by: Person,
    ) -> None:
        """Before it opens. Another question, other dates or hosts need a new yes.

        Raises PollOpened, PollEnded, NoHosts and what `check_dates` and `check_deadline` do.
        """
        self.check_not_opened()
        before, told = self.agreed_on, self.told_translations
        changed = assign(self, values)
        self.put_hosts(hosts)
        self.put_dates(slots)
        after = self.agreed_on
        details: dict[str, Any] = {
            key.removeprefix("first_"): [str(old), str(new)]
            for key, (old, new) in changed.items()
            if key != "translations"
        }
        if told != self.told_translations:
            details["translations"] = [told, self.told_translations]
        if before != after:
            self.forget_agreement()
            differing = (key for key in ("dates", "hosts") if before[key] != after[key])
            details |= {key: [before[key], after[key]] for key in differing}
        if details:
            self.note("poll edited", by=by, details=details)

    @property
    def agreed_on(self) -> dict[str, Any]:
        """What the hosts say yes to; JSON."""
        dates = [
            [slot.starts_at.isoformat(), slot.last_ends_at.isoformat(), slot.is_whole_day]
            for slot in self.slots
        ]
        hosts = [host.institute.name for host in self.hosts]
        return {
            "title": self.first_title,
            "words": self.first_words or "",
            "translations": self.told_translations,
            "dates": dates,
            "hosts": hosts,
            "closes_at": self.closes_at.isoformat(),
            "is_secret": self.is_secret,
            "shows_answers": self.shows_answers,
        }

    def put_hosts(self, institutes: Sequence[Institute]) -> None:
        """In this order. Raises NoHosts."""
        if not institutes:
            raise NoHosts
        known = {host.institute: host for host in self.hosts}
        self.hosts = [known.get(one) or PollHost(institute=one) for one in institutes]
        for position, host in enumerate(self.hosts):
            host.position = position

    def put_dates(self, slots: Sequence[AskedDate]) -> None:
        """By their order in time. Raises what `check_dates` and `check_deadline` do."""
        check_dates(slots)
        wanted = sorted(slots, key=lambda slot: (slot.starts_at, slot.ends_at))
        self.check_deadline(self.closes_at, wanted[0].starts_at)
        if [row.asked for row in self.slots] == [PollSlot.at(date).asked for date in wanted]:
            return
        self.slots = []
        if self.id is not None:
            db.session.flush()  # or the new ones would meet the old ones in the table
        self.slots = [PollSlot.at(date) for date in wanted]
        for position, row in enumerate(self.slots):
            row.position = position

    def forget_agreement(self) -> None:
        """To what was edited nobody has agreed yet, nor has the Secretariat confirmed it."""
        self.proposed_at, self.proposed_by = None, None
        for host in self.hosts:
            host.agreed_at, host.agreed_by, host.agreed_note = None, None, ""

    def check_deadline(self, closes_at: datetime, first: datetime | None = None) -> None:
        """Raises DeadlineNotPossible."""
        if not utc_now() < closes_at < (first or min(slot.starts_at for slot in self.slots)):
            raise DeadlineNotPossible

    def check_not_opened(self) -> None:
        if self.has_ended:
            raise PollEnded
        if self.opened_at:
            raise PollOpened

    def may_choose(self, slot: PollSlot) -> bool:
        is_open = self.opened_at and not self.called_off_at and not self.chosen
        return bool(is_open) and not slot.has_started

    def loaded_voters(self) -> Sequence[Voter]:
        """With everything that their mails and the hosts' page say of them; a few statements."""
        query = (
            select(Voter)
            .where(Voter.poll_id == self.id)
            .options(
                joinedload(Voter.person).selectinload(Person.contacts),
                joinedload(Voter.person).joinedload(Person.institute),
                joinedload(Voter.contact),
                joinedload(Voter.institute),
                selectinload(Voter.votes),
            )
            .order_by(Voter.is_required.desc(), Voter.id)
        )
        return db.session.scalars(query).all()

    def note(self, verb: str, *, by: Person | None, **more: Any) -> None:
        record(verb, self, by=by, name=self.title, meeting=self.meeting, **more)


class PollHost(Part, Base):
    """One of the institutes that ask together, and whether it agreed to the question and dates."""

    __tablename__ = "poll_hosts"
    __table_args__ = (
        UniqueConstraint("poll_id", "institute_id"),
        CheckConstraint("agreed_by_id IS NULL OR agreed_at IS NOT NULL", name="agreed_some_time"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id", ondelete="CASCADE"))

    poll: Mapped["Poll"] = relationship(back_populates="hosts")
