"""Letters: what organisers write by hand to participants of a meeting, now or at an hour."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    select,
    text,
)
from sqlalchemy.orm import Mapped, contains_eager, mapped_column, relationship

from nact_meet.history.models import record
from nact_meet.letters.readership import Readership
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import post_found
from nact_meet.places.selection import Selection
from nact_meet.web.database import Base
from nact_meet.web.extensions import db
from nact_meet.web.refusals import Refusal
from nact_meet.world.timezones import utc_now

if TYPE_CHECKING:
    from nact_meet.directory.models.person import Person

PLANNED = "due_at IS NOT NULL AND posted_at IS NULL"


class LetterSent(Refusal):
    sentence = _l("This letter has been sent already. Write another one.")


class NotPublished(Refusal):
    sentence = _l("Nobody knows of this meeting yet. Publish it first, then send the letter.")


class NobodyChosen(Refusal):
    sentence = _l("Nobody is chosen, so there is nobody to send it to.")


class HourPassed(Refusal):
    sentence = _l("This hour has passed. Choose a later one.")


@dataclass(frozen=True)
class Wording:
    """`language` is one of our locales."""

    language: str
    subject: str
    body: str


class Letter(Readership, Base):
    """A draft, planned for `due_at`, taken back, or posted: then a Notice for each reader exists.

    Texts are plain with light Markdown and {placeholders}. `other_*` is the same in one more
    language. `reply_to` is an address, or empty: then answers come to the place's own, for all
    hosts to read. `revision` grows with every edit.
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
    language: Mapped[str] = mapped_column(String(16))
    subject: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text)
    other_language: Mapped[str] = mapped_column(String(16), default="")
    other_subject: Mapped[str] = mapped_column(String(300), default="")
    other_body: Mapped[str] = mapped_column(Text, default="")
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

    meeting: Mapped["Meeting"] = relationship()
    by: Mapped["Person | None"] = relationship()

    @property
    def state(self) -> str:
        """One of the states that pages have a badge for."""
        if self.posted_at:
            return "posted"
        if self.withdrawn_at:
            return "taken_back"
        return "planned" if self.due_at else "draft"

    @property
    def is_planned(self) -> bool:
        return self.due_at is not None and self.posted_at is None

    @property
    def wordings(self) -> Sequence[Wording]:
        first = Wording(self.language, self.subject, self.body)
        if not self.other_language:
            return [first]
        return [first, Wording(self.other_language, self.other_subject, self.other_body)]

    def wording_for(self, language: str) -> Wording:
        """In the reader's language where it was written in it; else the first."""
        found = (each for each in self.wordings if each.language == language)
        return next(found, self.wordings[0])

    def write(self, values: dict[str, Any], selection: Selection, *, by: "Person") -> None:
        """Take what the form says; one that was taken back is a draft again. Raises LetterSent."""
        self.check_not_sent()
        for name, value in values.items():
            setattr(self, name, value)
        self.selection, self.by = selection.kept(), by
        self.withdrawn_at, self.revision = None, (self.revision or 0) + 1
        db.session.add(self)

    def send(self, *, by: "Person") -> None:
        """Now. A second call changes nothing. Raises NotPublished, NobodyChosen."""
        if self.posted_at:
            return
        self.check_published()
        if not self.readers().chosen:
            raise NobodyChosen
        self.withdrawn_at, self.due_at = None, None
        self.post(by=by)

    def plan(self, due_at: datetime, *, by: "Person") -> None:
        """At an hour, to whoever is chosen then. Raises LetterSent, NotPublished, HourPassed."""
        self.check_not_sent()
        self.check_published()
        if due_at <= utc_now():
            raise HourPassed
        self.planned_at = utc_now()
        if due_at == self.due_at:
            return
        before = self.due_at.isoformat() if self.due_at else None
        self.withdrawn_at, self.due_at = None, due_at
        details = {"leaves_at": [before, due_at.isoformat()]}
        self.note("letter planned", by=by, details=details)

    def withdraw(self, *, by: "Person") -> None:
        """It will not leave. A second call changes nothing. Raises LetterSent."""
        self.check_not_sent()
        if self.withdrawn_at is None:
            self.take_back("letter taken back", by=by)

    def take_back(self, verb: str, *, by: "Person | None") -> None:
        self.withdrawn_at, self.due_at = utc_now(), None
        self.note(verb, by=by)

    def leave(self) -> None:
        """The hour has come. Whoever chose it did not know of a cancellation since."""
        cancelled_at = self.meeting.cancelled_at
        if cancelled_at and self.planned_at and cancelled_at > self.planned_at:
            self.take_back("letter outdated", by=None)
        else:
            self.post(by=self.by)

    def post(self, *, by: "Person | None") -> None:
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

    def note(self, verb: str, *, by: "Person | None", **more: Any) -> None:
        record(verb, self, by=by, name=self.subject, meeting=self.meeting, **more)


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
