"""Notices: what one contact must be told about one place. A row here promises a mail."""

import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from flask import current_app, g, has_request_context
from sqlalchemy import (
    JSON,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    LargeBinary,
    Select,
    String,
    Text,
    and_,
    func,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from nact_meet.mail.addresses import new_return_key
from nact_meet.mail.failures import Failure, Why
from nact_meet.web.database import Base, one_of
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now

CHANNEL = "notices"
"""PostgreSQL's LISTEN/NOTIFY channel on which workers wait."""

LONGEST_PAUSE = timedelta(hours=1)
LATER = tuple(timedelta(hours=hours) for hours in (1, 2, 4, 8, 12))
"""Pauses after which a mail goes again that was refused for how much is sent, or as spam by servers
that take it the next time."""
MOST_DOUBLED = 12
"""So often the pause is doubled, before an hour at the latest."""
LATELY = timedelta(days=1)
"""So long it is remembered how often somebody was told the same."""
MOST_ATTEMPTS = 128
"""With these pauses about five days of trying."""
UNKNOWN = (
    "The worker stopped before the mail server answered. We do not know whether this email "
    "arrived, so we send it again with the same Message-ID."
)
HAS_RETURNED = "Email to this address has come back."
NOT_COMPOSED = "This email cannot be composed"
"""Reasons of our own, as rows keep them; labels.py has their words for readers."""

BY_GUEST = "is_by_guest"
"""SQLite uses an index of some rows only where a query repeats these very words."""
OPEN = "sent_at IS NULL AND failed_at IS NULL AND overtaken_at IS NULL"
QUEUED = f"{OPEN} AND claimed_by IS NULL"


class Kind(StrEnum):
    """What a mail is about."""

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
    PENDING = "pending"
    DECISION = "decision"
    NOMINATION = "nomination"
    NOMINATION_REMINDER = "nomination_reminder"
    NOMINATION_NEWS = "nomination_news"
    PROPOSAL = "proposal"
    LETTER = "letter"
    NUDGE = "nudge"
    ERASURE = "erasure"
    POLL = "poll"
    POLL_REMINDER = "poll_reminder"
    POLL_NEWS = "poll_news"
    POLL_PROPOSAL = "poll_proposal"
    HOLD = "hold"
    HOLD_GONE = "hold_gone"
    CEILING = "ceiling"
    ADDRESS_ASKED = "address_asked"
    ADDRESS_HOLDS = "address_holds"
    ADDRESS_PROPOSED = "address_proposed"
    ADDRESS_NEWS = "address_news"
    DOUBT = "doubt"
    ERASURE_ASKED = "erasure_asked"
    OWN_DATA_LINK = "own_data_link"
    PASSKEY_NEWS = "passkey_news"
    HOST_NEWS = "host_news"
    HOST_ANSWER = "host_answer"
    TRIAL = "trial"
    DAY = "day"
    COLLEAGUE = "colleague"
    CLEARANCE = "clearance"
    CLEARANCE_ASKED = "clearance_asked"
    RECORDING = "recording"


AT_THEIR_HOUR = (Kind.REMINDER, Kind.NOMINATION_REMINDER, Kind.POLL_REMINDER)
"""Due by the calendar; any other is due within the hour in which it is written."""


def index_of_some(name: str, *columns: str, where: str) -> Index:
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


class Notice(Base):
    """Due, then claimed by a worker, then under way, then sent, failed or overtaken.

    `key` makes a notice unique for what it is about (a reminder for one start of one place).
    `mail` is the composed message, kept from the first attempt until delivery. What it is about is
    one of the rows that its foreign keys name: which, and whether it is still true, its kind knows.
    """

    __tablename__ = "notices"
    __table_args__ = (
        CheckConstraint(
            "CASE WHEN sent_at IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN failed_at IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN overtaken_at IS NULL THEN 0 ELSE 1 END <= 1",
            name="one_ending",
        ),
        # The queue's own. None serves what another is made for: a planner that knows nothing of
        # the table takes any that is left to it.
        index_of_some("ix_notices_queue", "due_at", "id", where=QUEUED),
        index_of_some("ix_notices_claimed", "claimed_by", where="claimed_by IS NOT NULL"),
        index_of_some(
            "ix_notices_open_of_place",
            "participant_id",
            where=f"{OPEN} AND participant_id IS NOT NULL",
        ),
        index_of_some(
            "ix_notices_open_of_voter", "voter_id", where=f"{OPEN} AND voter_id IS NOT NULL"
        ),
        index_of_some("ix_notices_by_guests", "sent_at", where=BY_GUEST),
        index_of_some("ix_notices_letter", "letter_id", where="letter_id IS NOT NULL"),
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
    nomination_id: Mapped[int | None] = mapped_column(
        ForeignKey("nominations.id", ondelete="CASCADE"), index=True
    )
    organiser_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisers.id", ondelete="CASCADE"), index=True
    )
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letters.id", ondelete="CASCADE"))
    proposal_id: Mapped[int | None] = mapped_column(
        ForeignKey("proposals.id", ondelete="CASCADE"), index=True
    )
    poll_id: Mapped[int | None] = mapped_column(
        ForeignKey("polls.id", ondelete="CASCADE"), index=True
    )
    voter_id: Mapped[int | None] = mapped_column(
        ForeignKey("voters.id", ondelete="CASCADE"), index=True
    )
    redirection_id: Mapped[int | None] = mapped_column(
        ForeignKey("redirections.id", ondelete="CASCADE"), index=True
    )
    address: Mapped[str] = mapped_column(String(254), default="")
    payload: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    due_at: Mapped[datetime] = mapped_column(default=utc_now)
    claimed_by: Mapped[str | None] = mapped_column(String(100))
    """The thread of a worker that has it in hand, for as long as that worker beats."""
    begun_at: Mapped[datetime | None]
    """Since then it is under way: whether it has arrived is not known."""
    attempts: Mapped[int] = mapped_column(default=0)
    message_id: Mapped[str] = mapped_column(String(200), default="")
    return_key: Mapped[str | None] = mapped_column(String(32), unique=True)
    """In its mail's envelope sender and Message-ID: a bounce counts that names it."""
    mail: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    sent_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    overtaken_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]
    """When it came back after a mail server had taken it."""
    failure: Mapped[Failure | None] = mapped_column(one_of(Failure, "known_failure"))
    """Why it came back or was refused, as far as that server said it."""
    reason: Mapped[str] = mapped_column(Text, default="")
    is_by_guest: Mapped[bool] = mapped_column(default=lambda: a_guest_acts())
    """Somebody without an account caused it: by a form, by a mailed link, by a mail."""

    @classmethod
    def returned(cls, keys: Iterable[str]) -> Self | None:
        """The one that a mail which came back names by its return key."""
        named = select(cls).where(cls.return_key.in_(list(keys))).order_by(cls.id).limit(1)
        return db.session.scalar(named)

    @property
    def is_open(self) -> bool:
        return not (self.sent_at or self.failed_at or self.overtaken_at)

    @property
    def fate(self) -> str:
        """One of the states that pages have a badge for."""
        endings = {
            "returned": self.returned_at,
            "sent": self.sent_at,
            "failed": self.failed_at,
            "overtaken": self.overtaken_at,
            "retrying": self.attempts or None,
        }
        return next((name for name, at in endings.items() if at), "due")

    def overtake(self) -> None:
        self.overtaken_at, self.claimed_by = utc_now(), None

    def returns_to(self) -> str:
        """The key in its mail's envelope sender; the same at each attempt."""
        self.return_key = self.return_key or new_return_key()
        return self.return_key

    def keep(self, mail: bytes, message_id: str, address: str) -> None:
        """Composed: from now on every attempt sends these bytes."""
        self.mail, self.message_id, self.address = mail, message_id, address

    def refused(self, reason: str, why: Why | None = None) -> None:
        self.attempts += 1
        self.reason, self.failure = reason, why.failure if why else None
        if not (why and why.passes and self.goes_later()):
            self.failed_at = utc_now()
        self.let_go()

    def came_back(self, reason: str, why: Why) -> None:
        """After a mail server had taken it. What it says is composed anew where it goes again.

        A second report of what waits already, or has come back, changes nothing.
        """
        if self.sent_at is None or self.returned_at:
            return
        self.reason, self.failure = reason, why.failure
        if why.passes and self.goes_later():
            self.payload = self.payload | {"again": True}
            self.sent_at = None
            wake_workers()
        else:
            self.returned_at = utc_now()

    def goes_later(self) -> bool:
        """Whether it goes again; then it is due after some hours."""
        times = int(self.payload.get("returned", 0))
        if times >= len(LATER):
            return False
        self.payload = self.payload | {"returned": times + 1}
        self.due_at = utc_now() + LATER[times]
        return True

    def put_off(self, reason: str) -> None:
        """Again later, with growing pauses; after days of trying it has failed."""
        if self.attempts >= MOST_ATTEMPTS:
            self.refused(reason)
            return
        pause = pause_after(self.attempts)
        pause += pause * secrets.randbelow(250) / 1000
        self.attempts += 1
        self.due_at, self.reason, self.failure = utc_now() + pause, reason, None
        self.let_go()

    def lose_sight(self) -> None:
        """Its worker has ended while it was under way. At once again, once: one that ends each
        worker must not keep all others waiting."""
        is_first = self.attempts == 0
        self.put_off(UNKNOWN)
        if is_first:
            self.due_at = utc_now()

    def wait_for(self, pause: timedelta) -> None:
        """Not tried either, and not before then."""
        self.due_at = utc_now() + pause
        self.let_go()

    def let_go(self) -> None:
        """Whoever comes next may."""
        self.claimed_by = self.begun_at = None


def pause_after(attempts: int) -> timedelta:
    """Growing with each; up to a quarter of it is added, so that not all come back at once."""
    first = timedelta(seconds=current_app.config["NOTICE_RETRY_SECONDS"])
    pauses: tuple[timedelta, ...] = (first * 2 ** min(attempts, MOST_DOUBLED), LONGEST_PAUSE)
    return min(pauses)


def a_guest_acts() -> bool:
    """In a request of nobody who is signed in, and while mail from outside is read."""
    return bool(g.get("hears_mail")) or (has_request_context() and "account_name" not in g)


@contextmanager
def hearing_mail() -> Iterator[None]:
    """Whatever is promised meanwhile, whoever wrote the mail has caused."""
    g.hears_mail = True
    try:
        yield
    finally:
        g.pop("hears_mail", None)


def post(rows: Iterable[dict[str, Any]]) -> None:
    """Write notices in the transaction of their fact; one whose `key` is taken already is left out.

    This or `post_found` makes every notice. Every row has the same keys; `kind` is one of them.
    """
    rows = list(rows)
    if not rows:
        return
    if (promised := g.get("promised")) is not None:  # directory/trials.py keeps none of them
        promised += [transient(row) for row in rows]
        return
    db.session.flush()
    # With what is empty too: else there is a statement for each set of columns that are not.
    db.session.execute(insertion().execution_options(render_nulls=True), rows)
    wake_workers()


def post_found(query: Select[*tuple[Any, ...]]) -> int:
    """The same for all that `query` finds, in one statement; answers how many are new.

    Its columns are named as a notice's, `kind` and `key` among them.
    """
    db.session.flush()
    if (promised := g.get("promised")) is not None:
        found = db.session.execute(query.limit(1)).mappings().all()
        promised += [transient(row) for row in found]
        return len(found)
    names = [column.name for column in query.selected_columns]
    statement = insertion().from_select(names, query).execution_options(preserve_rowcount=True)
    made = db.session.execute(statement)
    wake_workers()
    return int(made.rowcount)  # type: ignore[attr-defined]  # of a cursor, which an INSERT has


def transient(row: Mapping[Any, Any]) -> Notice:
    """In no database."""
    return Notice(
        **{"payload": {}, "address": "", "created_at": utc_now()}
        | {str(name): value for name, value in row.items()}
    )


def insertion() -> Any:
    on_postgresql = db.engine.dialect.name == "postgresql"
    insert = postgresql.insert if on_postgresql else sqlite.insert
    return insert(Notice).on_conflict_do_nothing(index_elements=["key"])


def wake_workers() -> None:
    if db.engine.dialect.name == "postgresql":
        db.session.execute(select(func.pg_notify(CHANNEL, "")))


def quiet_until(first_edit: datetime, times: int = 1) -> datetime:
    """A minute after the last edit, which is now, but at most five after the first.

    What was told so many `times` lately waits twice as long with each, up to an hour.
    """
    seconds = float(current_app.config["NOTICE_QUIET_SECONDS"]) * 2 ** min(times - 1, 12)
    quiet = min(timedelta(seconds=seconds), LONGEST_PAUSE)
    return min(utc_now() + quiet, first_edit + 5 * quiet)


def unfinished(notice: type[Notice]) -> ColumnElement[bool]:
    """The condition: neither sent nor failed nor overtaken."""
    ends = (notice.sent_at, notice.failed_at, notice.overtaken_at)
    return and_(*(end.is_(None) for end in ends))


def unattempted(*kinds: Kind) -> ColumnElement[bool]:
    """The condition: of these kinds, and nobody has begun to send it."""
    begun = (Notice.attempts == 0, Notice.mail.is_(None))
    return and_(Notice.kind.in_(kinds), unfinished(Notice), *begun)
