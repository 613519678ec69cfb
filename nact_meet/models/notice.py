"""Notices: what one contact must be told about one place. A row here is a promise to send a mail."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from flask import current_app
from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    and_,
    func,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nact_meet.database import Base, one_of
from nact_meet.extensions import db
from nact_meet.timezones import utc_now

if TYPE_CHECKING:
    from nact_meet.models.meeting import Meeting
    from nact_meet.models.organiser import Organiser
    from nact_meet.models.participant import Participant

CHANNEL = "notices"
"""PostgreSQL's LISTEN/NOTIFY channel on which workers wait."""

OPEN = "sent_at IS NULL AND failed_at IS NULL AND overtaken_at IS NULL"


class Kind(StrEnum):
    INVITATION = "invitation"
    CONFIRMATION = "confirmation"
    CHANGE = "change"
    CANCELLATION = "cancellation"
    WITHDRAWAL = "withdrawal"
    REMINDER = "reminder"
    REGISTRATION_LINK = "registration_link"
    SIGN_IN = "sign_in"
    DIGEST = "digest"


class Notice(Base):
    """DESIGN, the life of a Notice: due, claimed until a lease ends, then sent, failed or overtaken.

    `key` makes a notice unique for what it is about (a reminder for one start of one place).
    `mail` is the composed message, kept from the first attempt until delivery.
    """

    __tablename__ = "notices"
    __table_args__ = (
        CheckConstraint(
            "CASE WHEN sent_at IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN failed_at IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN overtaken_at IS NULL THEN 0 ELSE 1 END <= 1",
            name="one_ending",
        ),
        Index(
            "ix_notices_open",
            "due_at",
            sqlite_where=text(OPEN),
            postgresql_where=text(OPEN),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Kind] = mapped_column(one_of(Kind, "known_kind"))
    key: Mapped[str | None] = mapped_column(String(120), unique=True)
    participant_id: Mapped[int | None] = mapped_column(
        ForeignKey("participants.id", ondelete="CASCADE"), index=True
    )
    meeting_id: Mapped[int | None] = mapped_column(
        ForeignKey("meetings.id", ondelete="CASCADE"), index=True
    )
    organiser_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisers.id", ondelete="CASCADE"), index=True
    )
    address: Mapped[str] = mapped_column(String(254), default="")
    payload: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    due_at: Mapped[datetime] = mapped_column(default=utc_now)
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    message_id: Mapped[str] = mapped_column(String(200), default="")
    mail: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    sent_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    overtaken_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(Text, default="")

    participant: Mapped["Participant | None"] = relationship()
    meeting: Mapped["Meeting | None"] = relationship()
    organiser: Mapped["Organiser | None"] = relationship()

    @property
    def is_open(self) -> bool:
        return not (self.sent_at or self.failed_at or self.overtaken_at)


def post(rows: Iterable[dict[str, Any]]) -> None:
    """Write notices in the transaction of their fact; one whose `key` is taken already is left out.

    The only way a notice is made. Every row has the same keys; `kind` is one of them.
    """
    rows = list(rows)
    if not rows:
        return
    db.session.flush()
    on_postgresql = db.engine.dialect.name == "postgresql"
    insert = postgresql.insert if on_postgresql else sqlite.insert
    db.session.execute(insert(Notice).on_conflict_do_nothing(index_elements=["key"]), rows)
    if on_postgresql:
        db.session.execute(select(func.pg_notify(CHANNEL, "")))


def quiet_until(first_edit: datetime) -> datetime:
    """A minute after the last edit, which is now, but at most five after the first."""
    quiet = timedelta(seconds=current_app.config["NOTICE_QUIET_SECONDS"])
    return min(utc_now() + quiet, first_edit + 5 * quiet)


def unattempted(kind: Kind) -> Any:
    """The condition: of this kind, still open, and nobody has begun to send it."""
    return and_(Notice.kind == kind, text(OPEN), Notice.attempts == 0, Notice.mail.is_(None))
