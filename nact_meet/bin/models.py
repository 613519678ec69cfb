"""What was deleted, for thirty days: its rows in one, so that no list has to leave it out."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, ForeignKey, String, Table, delete, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.person import Person
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.chores import chore
from nact_meet.web.database import Base, one_of
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now

KEPT_FOR = timedelta(days=30)
MERGED_FOR = timedelta(days=7)
LINK = ("table", "id", "column", "target", "was")
"""What a link says; one more says at what it has pointed since."""

KEEPERS = Table(
    "bin_keepers",
    Base.metadata,
    Column("entry_id", ForeignKey("bin_entries.id", ondelete="CASCADE"), primary_key=True),
    Column(
        "institute_id",
        ForeignKey("institutes.id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    ),
)


class BinSort(StrEnum):
    """What it was; the values are tables."""

    MEETING = "meetings"
    POLL = "polls"
    GROUP = "working_groups"
    INSTITUTE = "institutes"
    PERSON = "people"


class Binned(Base):
    """`rows` are [column -> value] by table, `links` [table, id, column] that pointed at its root.

    Organisers of `keepers` see it, and who deleted it; the Secretariat sees all.
    """

    __tablename__ = "bin_entries"

    id: Mapped[int] = mapped_column(primary_key=True)
    sort: Mapped[BinSort] = mapped_column(one_of(BinSort, "known_sort"))
    name: Mapped[str] = mapped_column(String(300))
    rows: Mapped[dict[str, list[dict[str, Any]]]] = mapped_column(JSON, deferred=True)
    links: Mapped[list[Any]] = mapped_column(JSON, default=list)
    binned_at: Mapped[datetime] = mapped_column(default=utc_now, index=True)
    binned_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))

    keepers: Mapped[list[Institute]] = relationship(secondary=KEEPERS)
    binned_by: Mapped[Person | None] = relationship()

    @property
    def is_merged(self) -> bool:
        """What belonged to it belongs to another row now; its links say which."""
        return any(len(link) > len(LINK) and link[-1] for link in self.links)

    @property
    def goes_at(self) -> datetime:
        return self.binned_at + (MERGED_FOR if self.is_merged else KEPT_FOR)


@chore
def empty_the_bin() -> None:
    old = select(Binned).where(Binned.binned_at < utc_now() - MERGED_FOR)
    for entry in db.session.scalars(old):
        if entry.goes_at < utc_now():
            db.session.delete(entry)
    db.session.commit()


UNDONE_WITHIN = timedelta(days=1)


class Undo(Base):
    """What one act of an organiser changed: rows as they were, and as they became; JSON by table.

    `office` is what they acted for then; `links` what pointed at rows that went.
    """

    __tablename__ = "undos"

    id: Mapped[int] = mapped_column(primary_key=True)
    organiser_id: Mapped[int] = mapped_column(
        ForeignKey("organisers.id", ondelete="CASCADE"), index=True
    )
    office: Mapped[list[int]] = mapped_column(JSON)
    meeting_id: Mapped[int | None] = mapped_column(
        ForeignKey("meetings.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(String(300))
    before: Mapped[dict[str, list[dict[str, Any]]]] = mapped_column(JSON)
    after: Mapped[dict[str, list[dict[str, Any]]]] = mapped_column(JSON)
    links: Mapped[list[Any]] = mapped_column(JSON, default=list)
    made_at: Mapped[datetime] = mapped_column(default=utc_now, index=True)

    meeting: Mapped[Meeting | None] = relationship()


@chore
def forget_undos() -> None:
    """The message with the button was seen long ago."""
    db.session.execute(delete(Undo).where(Undo.made_at < utc_now() - UNDONE_WITHIN))
    db.session.commit()
