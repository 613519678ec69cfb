"""The calendar that somebody keeps elsewhere: where it is, and how reading it went."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nact_meet.busy.busy_time import BusyTime, add_times, drop_times_of_calendar
from nact_meet.busy.elsewhere.faults import Fault
from nact_meet.busy.elsewhere.targets import MOST_LETTERS
from nact_meet.planner.minutes import Busy
from nact_meet.web.database import Base, one_of
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now

if TYPE_CHECKING:
    from nact_meet.directory.models.person import Person

EVERY = timedelta(hours=1)
WHOLE = timedelta(days=1)
"""So often it is read though it has not changed: days come into view, and zones change."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=15), timedelta(hours=12)
GIVEN_UP_AFTER = timedelta(days=7)


class BusyFeed(Base):
    """`url` is a secret: who knows it reads the whole calendar. It is in no log and on no page."""

    __tablename__ = "busy_feeds"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), unique=True)
    url: Mapped[str] = mapped_column(String(MOST_LETTERS))
    given_at: Mapped[datetime]
    etag: Mapped[str] = mapped_column(String(200), default="")
    last_modified: Mapped[str] = mapped_column(String(200), default="")
    read_at: Mapped[datetime | None]
    """When its times were last taken over."""
    checked_at: Mapped[datetime | None]
    """When they were last known to be as they are there."""
    fault: Mapped[Fault | None] = mapped_column(one_of(Fault, "known_fault"))
    failed_since: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    """Since it was last read."""
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    """None: it could not be read for so long that nobody tries any more."""

    person: Mapped["Person"] = relationship(back_populates="busy_feed")

    @property
    def host(self) -> str:
        """All that is shown of the address."""
        return urlsplit(self.url).hostname or ""

    @property
    def is_given_up(self) -> bool:
        return self.due_at is None

    def move_to(self, url: str) -> None:
        """Another address, or the same one again: everything begins anew."""
        self.url, self.given_at = url, utc_now()
        self.etag = self.last_modified = ""
        self.read_at = self.checked_at = self.failed_since = self.fault = None
        self.attempts, self.due_at = 0, utc_now()

    def has_times(self, busy: Busy | None, etag: str, last_modified: str) -> None:
        """It was read; `busy` is None where nothing changed since the last time."""
        self.checked_at, self.due_at = utc_now(), utc_now() + EVERY
        self.fault, self.failed_since, self.attempts = None, None, 0
        if busy is not None:
            self.read_at, self.etag, self.last_modified = utc_now(), etag, last_modified
            drop_times_of_calendar(BusyTime.person_id == self.person_id)
            add_times(self.person_id, busy, block_id=None)

    def failed(self, fault: Fault) -> None:
        """What was read before stays for a while; then it would mislead."""
        self.fault, self.failed_since = fault, self.failed_since or utc_now()
        if utc_now() - self.failed_since >= GIVEN_UP_AFTER:
            self.due_at, self.etag, self.last_modified = None, "", ""
            drop_times_of_calendar(BusyTime.person_id == self.person_id)


@dataclass(frozen=True)
class Claim:
    """What is needed to read a calendar while no transaction is open."""

    id: int
    url: str
    etag: str
    last_modified: str
    zone: str
    due_at: datetime

    @classmethod
    def next_due(cls) -> Self | None:
        """Any number of workers may ask at once: each gets another. The caller commits."""
        return cls.taken(BusyFeed.due_at <= utc_now())

    @classmethod
    def of(cls, feed: BusyFeed) -> Self | None:
        return cls.taken(BusyFeed.id == feed.id)

    @classmethod
    def taken(cls, *where: Any) -> Self | None:
        """Due again later from now on: a process that dies of it does not try again at once."""
        query = select(BusyFeed).where(*where).order_by(BusyFeed.due_at, BusyFeed.id).limit(1)
        query = query.with_for_update(of=BusyFeed, skip_locked=True)
        feed = db.session.scalar(query.execution_options(populate_existing=True))
        if feed is None:
            return None
        pause = min(FIRST_PAUSE * 2 ** min(feed.attempts, 10), LONGEST_PAUSE)
        feed.attempts, feed.due_at = feed.attempts + 1, utc_now() + pause
        is_known = feed.read_at is not None and feed.read_at > utc_now() - WHOLE
        seen = (feed.etag, feed.last_modified) if is_known else ("", "")
        return cls(feed.id, feed.url, *seen, feed.person.zone, feed.due_at)

    def held(self) -> BusyFeed | None:
        """None where the address was taken back meanwhile, or somebody else reads it now."""
        where = (BusyFeed.id == self.id, BusyFeed.url == self.url, BusyFeed.due_at == self.due_at)
        query = select(BusyFeed).where(*where).execution_options(populate_existing=True)
        found: BusyFeed | None = db.session.scalar(query.with_for_update(of=BusyFeed))
        return found


def calendar_is_due() -> bool:
    due = select(BusyFeed.id).where(BusyFeed.due_at <= utc_now()).limit(1)
    return db.session.scalar(due) is not None
