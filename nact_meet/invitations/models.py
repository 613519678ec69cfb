"""Imported lists: their lines wait here, and nobody of them is in the directory yet.

And the letters that go with invitations.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    LargeBinary,
    String,
    and_,
    delete,
    not_,
)
from sqlalchemy.orm import Mapped, backref, mapped_column, relationship

from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.role import Role
from nact_meet.directory.models.working_group import WorkingGroup
from nact_meet.history.models import record
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.chores import chore
from nact_meet.tables.rows import Row
from nact_meet.web.database import Base, one_of
from nact_meet.web.extensions import db
from nact_meet.web.uploads import Upload
from nact_meet.world.timezones import utc_now

KEPT_FOR = timedelta(days=1)
CHOSEN = ["full_name", "person"]
"""The columns of a list that no form can say of its own."""


class Sharing(StrEnum):
    """Who somebody is whose name is new at an address that others are known by."""

    UNKNOWN = "unknown"
    OTHERS = "others"
    SAME = "same"


class Halt(StrEnum):
    """Why the worker left off a list before its end."""

    ASKED = "asked"
    CHANGED = "changed"
    """Others changed what it goes to, so that it would not be what was agreed."""
    CLOSED = "closed"
    """It is cancelled or over, or whoever pressed the button is gone."""


class Import(Base):
    """`rows` are [line number, cells]; `columns` says what each holds, "" for nothing. They go to a
    meeting, a working group or an institute; where none is named, into the directory alone.

    `heading` is the number of the line that names the columns; lines before it are no people.
    0: there is none. `role` is that of lines that say none.

    A long list is taken in by the worker (see taking_in.py): from `started_at` on, up to the line
    `reached` of `last`; `brought` people so far, and of mails as many as were `agreed`.
    """

    __tablename__ = "imports"
    __table_args__ = (
        CheckConstraint(
            "meeting_id IS NULL OR (working_group_id IS NULL AND institute_id IS NULL)",
            name="to_one_meeting",
        ),
        CheckConstraint("working_group_id IS NULL OR institute_id IS NULL", name="to_one_place"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int | None] = mapped_column(
        ForeignKey("meetings.id", ondelete="CASCADE"), index=True
    )
    working_group_id: Mapped[int | None] = mapped_column(
        ForeignKey("working_groups.id", ondelete="CASCADE"), index=True
    )
    institute_id: Mapped[int | None] = mapped_column(
        ForeignKey("institutes.id", ondelete="CASCADE"), index=True
    )
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(default=utc_now, index=True)
    done_at: Mapped[datetime | None]
    name: Mapped[str] = mapped_column(String(200), default="")
    rows: Mapped[list[Any]] = mapped_column(JSON, default=list)
    charset: Mapped[str] = mapped_column(String(20), default="")
    """Of a text, how it was read; "" of a workbook or a paste, which need not be guessed."""
    octets: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    """Of a text that came as a file: its owner may read it otherwise."""
    columns: Mapped[list[str]] = mapped_column(JSON, default=list)
    heading: Mapped[int] = mapped_column(default=0)
    role: Mapped[Role] = mapped_column(one_of(Role, "known_role"), default=Role.DELEGATE)
    is_registered: Mapped[bool] = mapped_column(default=False)
    """The people have answered otherwise: they are registered, not asked."""
    sharing: Mapped[Sharing] = mapped_column(
        one_of(Sharing, "known_sharing"), default=Sharing.UNKNOWN
    )

    started_at: Mapped[datetime | None]
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    agreed: Mapped[int] = mapped_column(default=0)
    last: Mapped[int] = mapped_column(default=0)
    reached: Mapped[int] = mapped_column(default=0)
    brought: Mapped[int] = mapped_column(default=0)
    halted: Mapped[Halt | None] = mapped_column(one_of(Halt, "known_halt"))

    started_by: Mapped[Person | None] = relationship(foreign_keys=started_by_id)
    meeting: Mapped[Meeting | None] = relationship()
    working_group: Mapped[WorkingGroup | None] = relationship()
    institute: Mapped[Institute | None] = relationship()

    @property
    def is_chosen(self) -> bool:
        """From the directory: each line is a name and a person's id."""
        return self.columns == CHOSEN

    @property
    def lines(self) -> list[tuple[int, list[str]]]:
        """Of people: what comes after the headings."""
        return [(number, cells) for number, cells in self.rows if number > self.heading]

    @property
    def is_under_way(self) -> bool:
        return self.started_at is not None and self.done_at is None

    def start(self, *, by: Person, agreed: int) -> None:
        """From the first line: those who are there already are not brought in twice."""
        if self.is_under_way or self.done_at:
            return
        self.started_at, self.started_by, self.agreed = utc_now(), by, agreed
        self.reached = self.heading
        self.last, self.brought, self.halted = self.lines[-1][0], 0, None

    @property
    def done(self) -> int:
        """Lines that were looked at, of `total`; empty ones are counted too."""
        return self.reached - self.heading

    @property
    def total(self) -> int:
        return self.last - self.heading

    def halt(self, why: Halt) -> None:
        """Whoever was brought in stays; the list waits for its button again."""
        if self.is_under_way:
            self.started_at, self.halted = None, why

    def finish(self, by: Person, left: Sequence[Row] = ()) -> None:
        """Its people are where they go: of what was sent in only `left` is kept, to be read."""
        self.done_at, self.rows, self.octets = utc_now(), list(left), None
        record("imported", self, by=by, name=self.goes_to, meeting=self.meeting)

    @property
    def goes_to(self) -> str:
        """ "" where it is the directory alone."""
        if self.meeting:
            return self.meeting.title
        goes = self.working_group or self.institute
        return goes.name if goes else ""


class AttachedLetter(Base):
    """A letter of the hosts; `media_type` is what its bytes are, `name` is safe to save under."""

    __tablename__ = "attachments"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("meetings.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    added_at: Mapped[datetime] = mapped_column(default=utc_now)

    meeting: Mapped[Meeting] = relationship(
        backref=backref("attachments", cascade="all, delete-orphan", order_by="AttachedLetter.id")
    )
    """The meeting keeps them once they are loaded; ask `attached_to` for them."""

    @classmethod
    def of(cls, upload: Upload) -> Self:
        return cls(
            name=upload.name,
            media_type=upload.media_type,
            size=len(upload.content),
            content=upload.content,
        )


def attached_to(meeting: Meeting) -> list[AttachedLetter]:
    # The attribute comes from AttachedLetter.meeting: Meeting does not know what is sent along.
    letters: list[AttachedLetter] = getattr(meeting, "attachments")  # noqa: B009
    return letters


@chore
def forget_old_imports() -> None:
    """Not one that the worker is still taking in."""
    old = Import.created_at < utc_now() - KEPT_FOR
    is_under_way = and_(Import.started_at.is_not(None), Import.done_at.is_(None))
    db.session.execute(delete(Import).where(old, not_(is_under_way)))
    db.session.commit()
