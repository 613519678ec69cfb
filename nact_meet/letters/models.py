"""Letters: what organisers write by hand to participants of a meeting, now or at an hour."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    JSON,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    String,
    Text,
    cast,
    exists,
    func,
    literal,
    select,
    text,
)
from sqlalchemy.orm import Mapped, contains_eager, joinedload, mapped_column, relationship
from sqlalchemy.sql.elements import SQLCoreOperations

from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.person import Person
from nact_meet.history.models import record
from nact_meet.letters.writing import MOST_OCTETS, octets_of
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.chores import chore
from nact_meet.notices.models.notice import Kind, Notice, post_found, unfinished
from nact_meet.places.models.participant import Participant
from nact_meet.places.selection import Selection
from nact_meet.web.database import Base, UtcDateTime
from nact_meet.web.extensions import db
from nact_meet.web.refusals import Refusal
from nact_meet.web.texts import InLanguages, Multilingual
from nact_meet.world.timezones import utc_now

PLANNED = "due_at IS NOT NULL AND posted_at IS NULL"


class LetterSent(Refusal):
    sentence = _l("This message has already been sent. Please write another one.")


class NotPublished(Refusal):
    sentence = _l("This meeting is not published yet. Publish it first, then send the message.")


class TooLong(Refusal):
    sentence = _l("This message is too long for an email. Please edit it and make it shorter.")


class NobodyChosen(Refusal):
    sentence = _l("No one is selected, so there is no one to send it to.")


class HourPassed(Refusal):
    sentence = _l("This time is in the past. Please choose a later one.")


class Draft(TypedDict, total=False):
    """What a form says of a letter, by the names of its columns; what is left out stays."""

    written_in: str
    subject: str
    body: str
    translations: dict[str, dict[str, str]]
    reply_to: str


@dataclass(frozen=True)
class Readers:
    """How many are chosen; `unreachable` of them at addresses that return mail."""

    chosen: int
    unreachable: int

    @property
    def reachable(self) -> int:
        return self.chosen - self.unreachable


class Letter(Multilingual, Base):
    """A draft, planned for `due_at`, taken back, or posted: then a Notice for each reader exists.

    Texts have light Markdown and {placeholders}. `reply_to` is an address, or empty: then answers
    come to the place's own, for all hosts to read. `selection` is as `Selection.kept` writes
    it, and is asked again when the letter leaves. `revision` grows with every edit.
    """

    __tablename__ = "letters"
    __table_args__ = (
        CheckConstraint(
            "withdrawn_at IS NULL OR (posted_at IS NULL AND due_at IS NULL)", name="one_fate"
        ),
        Index(
            "ix_letters_planned",
            "due_at",
            sqlite_where=text(PLANNED),
            postgresql_where=text(PLANNED),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("meetings.id", ondelete="CASCADE"), index=True
    )
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    first_subject: Mapped[str] = mapped_column("subject", String(300))
    subject = InLanguages()
    first_body: Mapped[str] = mapped_column("body", Text)
    body = InLanguages()
    selection: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    reply_to: Mapped[str] = mapped_column(String(254), default="")
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    planned_at: Mapped[datetime | None]
    """When somebody last chose the hour."""
    due_at: Mapped[datetime | None]
    posted_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    count: Mapped[int] = mapped_column(default=0)
    """How many notices were posted."""

    meeting: Mapped[Meeting] = relationship()
    by: Mapped[Person | None] = relationship()

    @property
    def state(self) -> str:
        """One of the states that pages have a badge for."""
        if self.posted_at:
            return "posted"
        if self.withdrawn_at:
            return "taken_back"
        return "planned" if self.due_at else "draft"

    def take(self, draft: Draft, selection: Selection, *, by: Person) -> None:
        """Take what the form says; one that was taken back is a draft again. Raises LetterSent."""
        self.check_not_sent()
        for name, value in draft.items():
            setattr(self, name, value)
        self.selection, self.by = selection.kept(), by
        self.withdrawn_at, self.revision = None, (self.revision or 0) + 1
        db.session.add(self)

    def send(self, *, by: Person) -> None:
        """Now. A second call changes nothing. Raises NotPublished, TooLong, NobodyChosen."""
        if self.posted_at:
            return
        self.check_published()
        self.check_fits()
        if not self.readers().chosen:
            raise NobodyChosen
        self.withdrawn_at, self.due_at = None, None
        self.post(by=by)

    def plan(self, due_at: datetime, *, by: Person) -> None:
        """At an hour, to whoever is chosen then. Raises LetterSent, HourPassed, and as `send`."""
        self.check_not_sent()
        self.check_published()
        self.check_fits()
        if due_at <= utc_now():
            raise HourPassed
        self.planned_at = utc_now()
        if due_at == self.due_at:
            return
        before = self.due_at.isoformat() if self.due_at else None
        self.withdrawn_at, self.due_at = None, due_at
        details = {"leaves_at": [before, due_at.isoformat()]}
        self.note("letter planned", by=by, details=details)

    def withdraw(self, *, by: Person) -> None:
        """It will not leave. A second call changes nothing. Raises LetterSent."""
        self.check_not_sent()
        if self.withdrawn_at is None:
            self.take_back("letter taken back", by=by)

    def take_back(self, verb: str, *, by: Person | None) -> None:
        self.withdrawn_at, self.due_at = utc_now(), None
        self.note(verb, by=by)

    def leave(self) -> None:
        """The hour has come. Whoever chose it did not know of a cancellation since."""
        cancelled_at = self.meeting.cancelled_at
        if cancelled_at and self.planned_at and cancelled_at > self.planned_at:
            self.take_back("letter outdated", by=None)
        else:
            self.post(by=self.by)

    def post(self, *, by: Person | None) -> None:
        """One statement, however many readers; of whoever is chosen at this moment."""
        self.posted_at = utc_now()
        db.session.flush()
        self.count = post_found(self.notices(self.posted_at))
        self.note("letter sent", by=by, details={"people": self.count})

    def check_not_sent(self) -> None:
        if self.posted_at:
            raise LetterSent

    def check_published(self) -> None:
        if self.meeting.published_at is None:
            raise NotPublished

    def check_fits(self) -> None:
        if any(octets_of(body) > MOST_OCTETS for body in self.texts("body").values()):
            raise TooLong

    def note(self, verb: str, *, by: Person | None, details: dict[str, Any] | None = None) -> None:
        record(verb, self, by=by, name=self.subject, meeting=self.meeting, details=details or {})

    @property
    def chosen(self) -> Selection:
        return Selection.of(self.selection)

    def places(self) -> Select[Participant]:
        """Who is chosen now, or was when it left, in the order in which they are written to."""
        return (
            select(Participant)
            .where(*self.who())
            .order_by(func.lower(Participant.full_name), Participant.id)
        )

    def who(self) -> Sequence[ColumnElement[bool]]:
        if self.posted_at is None:
            return self.chosen.of_meeting(self.meeting_id)
        had = (Notice.participant_id == Participant.id, Notice.letter_id == self.id)
        return [exists().where(*had)]

    def readers(self) -> Readers:
        unreachable = func.count().filter(Contact.bounced_at.is_not(None))
        query = select(func.count(), unreachable).join(Participant.contact)
        counts = db.session.execute(query.select_from(Participant).where(*self.who())).one()
        return Readers(*counts)

    def reader(self, number: int) -> Participant | None:
        """The one of this number, counted from 1, with all that a mail to them says."""
        query = self.places().offset(number - 1).limit(1)
        known = (joinedload(Participant.person), joinedload(Participant.contact))
        return db.session.scalar(query.options(*known))

    def unreachable(self, limit: int) -> Sequence[Participant]:
        """Those whose addresses return mail, so that somebody can mend them."""
        query = self.places().join(Participant.contact).where(Contact.bounced_at.is_not(None))
        return db.session.scalars(query.options(joinedload(Participant.contact)).limit(limit)).all()

    def notices(self, due_at: datetime) -> Select[*tuple[Any, ...]]:
        where = self.chosen.of_meeting(self.meeting_id)
        return (
            select(
                literal(Kind.LETTER, Notice.kind.type).label("kind"),
                self.key_of(Participant.id).label("key"),
                Participant.id.label("participant_id"),
                literal(self.meeting_id).label("meeting_id"),
                literal(self.id).label("letter_id"),
                Contact.address.label("address"),
                literal(due_at, UtcDateTime()).label("due_at"),
            )
            .join(Participant.contact)
            .where(*where)
            .order_by(func.lower(Participant.full_name), Participant.id)
        )

    def key_of(self, place_id: SQLCoreOperations[int]) -> ColumnElement[str]:
        """By which a place gets it once."""
        return literal(f"letter:{self.id}:") + cast(place_id, String)


@dataclass(frozen=True)
class Fates:
    """How many have left, could not be delivered, are still to leave, and were needed no longer."""

    sent: int = 0
    failed: int = 0
    waiting: int = 0
    skipped: int = 0


def fates_of(letters: Iterable[Letter]) -> dict[int, Fates]:
    """By the letter's id; a letter without mails is left out."""
    counts = (
        func.count().filter(Notice.sent_at.is_not(None)),
        func.count().filter(Notice.failed_at.is_not(None)),
        func.count().filter(unfinished(Notice)),
        func.count().filter(Notice.overtaken_at.is_not(None)),
    )
    ids = [letter.id for letter in letters]
    query = select(Notice.letter_id, *counts).where(Notice.letter_id.in_(ids))
    rows = db.session.execute(query.group_by(Notice.letter_id))
    return {letter_id: Fates(*numbers) for letter_id, *numbers in rows if letter_id}


@chore
def post_due() -> None:
    """What was planned for an hour that has come leaves; once, however many workers there are."""
    due = (
        select(Letter)
        .join(Letter.meeting)
        .where(Letter.posted_at.is_(None), Letter.due_at <= utc_now())
        .order_by(Letter.due_at, Letter.id)
        .with_for_update(of=(Letter, Meeting), key_share=True, skip_locked=True)
        .options(contains_eager(Letter.meeting))
    )
    for letter in db.session.scalars(due).all():
        letter.leave()
    db.session.commit()
