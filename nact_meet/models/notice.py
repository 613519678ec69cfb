"""Notices: what one contact must be told about one place. A row here promises a mail."""

import secrets
from collections.abc import Iterable, Sequence
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
    or_,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, aliased, mapped_column, relationship, undefer

from nact_meet.database import Base, one_of
from nact_meet.extensions import db
from nact_meet.timezones import utc_now

if TYPE_CHECKING:
    from nact_meet.models.meeting import Meeting
    from nact_meet.models.organiser import Organiser
    from nact_meet.models.participant import Participant

CHANNEL = "notices"
"""PostgreSQL's LISTEN/NOTIFY channel on which workers wait."""

LEASE = timedelta(minutes=1)
"""For how long a claim holds: a worker that died gives its notices back after that."""
LONGEST_PAUSE = timedelta(hours=1)
MOST_ATTEMPTS = 128
"""With these pauses about five days of trying."""
STALE_AFTER = timedelta(minutes=15)

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
    READDRESSED = "readdressed"
    WAITING = "waiting"
    OFFER = "offer"


class Notice(Base):
    """Due, then claimed until a lease ends, then sent, failed or overtaken.

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

    @property
    def is_still_true(self) -> bool:
        """Asked once, before the first attempt: has a later fact made this mail untrue?"""
        if self.participant is not None:
            return self.concerns(self.participant)
        if self.kind == Kind.REGISTRATION_LINK:
            return self.meeting is not None and self.meeting.registration_is_open
        return self.kind == Kind.DIGEST or self.created_at > utc_now() - STALE_AFTER

    def concerns(self, place: "Participant") -> bool:
        meeting, told = place.meeting, place.told
        if self.kind == Kind.READDRESSED:
            return not meeting.is_over
        if self.kind == Kind.CANCELLATION:
            return told is not None
        if meeting.cancelled_at or meeting.is_over:
            return False
        if self.kind == Kind.WITHDRAWAL:
            return told is not None and not place.is_concerned
        if self.kind == Kind.CONFIRMATION:
            return place.is_confirmed
        if self.kind == Kind.INVITATION:
            return place.is_invited
        if self.kind == Kind.REMINDER:
            return self.reminds_of(place)
        if self.kind == Kind.WAITING:
            return place.is_waiting and place.offered_until is None
        if self.kind == Kind.OFFER:
            return place.is_offered
        again = bool(self.payload.get("again"))
        return place.is_concerned and (again or differs(told, meeting.facts()))

    def reminds_of(self, place: "Participant") -> bool:
        moved = self.payload["starts_at"] != place.meeting.starts_at.isoformat()
        answerable = place.is_confirmed or place.is_invited
        return answerable and not moved and not place.meeting.has_started

    def overtake(self) -> None:
        self.overtaken_at, self.lease_until = utc_now(), None

    def keep(self, mail: bytes, message_id: str, address: str) -> None:
        """Composed: from now on every attempt sends these bytes."""
        self.mail, self.message_id, self.address = mail, message_id, address

    def delivered(self) -> None:
        self.attempts += 1
        self.sent_at, self.lease_until, self.mail, self.reason = utc_now(), None, None, ""

    def refused(self, reason: str) -> None:
        self.attempts += 1
        self.failed_at, self.lease_until, self.reason = utc_now(), None, reason

    def put_off(self, reason: str) -> None:
        """Again later, with growing pauses; after days of trying it has failed."""
        if self.attempts >= MOST_ATTEMPTS:
            self.refused(reason)
            return
        first = timedelta(seconds=current_app.config["NOTICE_RETRY_SECONDS"])
        pause = min(first * 2 ** min(self.attempts, 12), LONGEST_PAUSE)
        pause += pause * secrets.randbelow(250) / 1000
        self.attempts += 1
        self.due_at, self.lease_until, self.reason = utc_now() + pause, None, reason

    def let_go(self) -> None:
        """Not tried: whoever comes next may."""
        self.lease_until = None


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


def unfinished(notice: type[Notice]) -> Any:
    """The condition: neither sent nor failed nor overtaken."""
    ends = (notice.sent_at, notice.failed_at, notice.overtaken_at)
    return and_(*(each.is_(None) for each in ends))


def unattempted(kind: Kind) -> Any:
    """The condition: of this kind, and nobody has begun to send it."""
    begun = (Notice.attempts == 0, Notice.mail.is_(None))
    return and_(Notice.kind == kind, unfinished(Notice), *begun)


def differs(told: dict[str, Any] | None, facts: dict[str, Any]) -> bool:
    """True where somebody who was told something was told otherwise."""
    return told is not None and any(told.get(key) != value for key, value in facts.items())


def claim(limit: int) -> Sequence[Notice]:
    """Up to `limit` due notices, leased to the caller; the caller commits.

    A place's notices go out in their order: one waits while an earlier one is due or under way.
    Any number of workers may ask at once: on PostgreSQL each skips what another has locked, on
    SQLite each is alone in its BEGIN IMMEDIATE.
    """
    now = utc_now()
    earlier = aliased(Notice)
    ahead = (
        select(earlier.id)
        .where(
            earlier.participant_id == Notice.participant_id,
            earlier.id < Notice.id,
            unfinished(earlier),
            or_(earlier.due_at <= now, earlier.attempts > 0),
        )
        .exists()
    )
    query = (
        select(Notice)
        .where(unfinished(Notice), Notice.due_at <= now, free(now), ~ahead)
        .order_by(Notice.due_at, Notice.id)
        .limit(limit)
        .with_for_update(of=Notice, skip_locked=True)
        .options(undefer(Notice.mail))
    )
    found = db.session.scalars(query).all()
    for each in found:
        each.lease_until = now + LEASE
    return found


def free(now: datetime) -> Any:
    """The condition: nobody holds it."""
    return or_(Notice.lease_until.is_(None), Notice.lease_until < now)


def held(notices: Sequence[Notice]) -> set[int]:
    """Those of `notices`, claimed together, whose lease is still the one they were claimed with."""
    where = (Notice.id.in_([each.id for each in notices]), unfinished(Notice))
    same_lease = Notice.lease_until == notices[0].lease_until
    query = select(Notice.id).where(*where, same_lease).with_for_update(of=Notice)
    return set(db.session.scalars(query))


def is_due() -> bool:
    """Whether a notice that nobody holds is due; it may still wait for an earlier one."""
    now = utc_now()
    where = (unfinished(Notice), Notice.due_at <= now, free(now))
    return db.session.scalar(select(Notice.id).where(*where).limit(1)) is not None
