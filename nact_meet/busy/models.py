"""When people are busy, and nothing of what with: calendars elsewhere, hours by hand."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Self, Unpack, cast
from urllib.parse import unquote, urlsplit

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    JSON,
    CheckConstraint,
    ColumnElement,
    CursorResult,
    DateTime,
    ForeignKey,
    Index,
    Select,
    String,
    delete,
    insert,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nact_meet.busy.elsewhere.faults import Fault
from nact_meet.busy.elsewhere.reading import Heard
from nact_meet.busy.elsewhere.targets import MOST_LETTERS
from nact_meet.history.models import Who, record
from nact_meet.mail.addresses import with_ascii_domain
from nact_meet.notices.chores import chore
from nact_meet.planner.minutes import Busy
from nact_meet.web.database import Base, one_of
from nact_meet.web.extensions import db
from nact_meet.web.refusals import Refusal
from nact_meet.world import timezones
from nact_meet.world.timezones import utc_now

if TYPE_CHECKING:
    from nact_meet.directory.models.person import Person


KEPT_FOR = timedelta(days=1)
"""After its end: until then it is the same day for somebody."""
EVERY = timedelta(hours=1)
WHOLE = timedelta(days=1)
"""So often it is read though it has not changed: days come into view, and zones change."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=15), timedelta(hours=12)
GIVEN_UP_AFTER = timedelta(days=7)
MOST_BLOCKS = 100
AHEAD = timedelta(days=400)
WEEK = timedelta(days=7)
ADDRESS = re.compile(r"[^/@\s]{1,64}@[^/@\s]{1,255}")


class BusyTime(Base):
    """`starts` and `ends` are minutes since 1970, UTC: what the finder reckons in.

    Without a block it is from the person's calendar elsewhere.
    """

    __tablename__ = "busy_times"
    __table_args__ = (
        CheckConstraint("ends > starts", "ends_after_start"),
        Index("ix_busy_times_person", "person_id", "ends", "starts"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    block_id: Mapped[int | None] = mapped_column(
        ForeignKey("busy_blocks.id", ondelete="CASCADE"), index=True
    )
    starts: Mapped[int]
    ends: Mapped[int] = mapped_column(index=True)

    @property
    def starts_at(self) -> datetime:
        return datetime.fromtimestamp(self.starts * 60, UTC)

    @property
    def ends_at(self) -> datetime:
        return datetime.fromtimestamp(self.ends * 60, UTC)


def busy_of(people: Sequence[int], first: datetime, last: datetime) -> dict[int, Busy]:
    """Of each of these people, by id, the times that touch the span; one query for thousands."""
    where = (
        BusyTime.person_id.in_(people),
        BusyTime.ends > minute(first),
        BusyTime.starts < minute(last),
    )
    columns = (BusyTime.person_id, BusyTime.starts, BusyTime.ends)
    rows = db.session.execute(select(*columns).where(*where).order_by(*columns))
    busy: dict[int, Busy] = dict.fromkeys(people, ())
    for person_id, theirs in groupby(rows, key=itemgetter(0)):
        busy[person_id] = tuple((start, end) for _person, start, end in theirs)
    return busy


def minute(at: datetime) -> int:
    return int(at.timestamp()) // 60


def add_times(person_id: int, times: Iterable[tuple[int, int]], block_id: int | None) -> None:
    owner = {"person_id": person_id, "block_id": block_id}
    if rows := [owner | {"starts": start, "ends": end} for start, end in times]:
        db.session.execute(insert(BusyTime), rows)


def drop_times_of_calendar(*whose: ColumnElement[bool]) -> None:
    """`whose` are conditions on BusyTime.person_id."""
    db.session.execute(delete(BusyTime).where(BusyTime.block_id.is_(None), *whose))


def coming_times(person_id: int) -> Sequence[BusyTime]:
    """What their calendar elsewhere says from now on, the next first."""
    mine = (BusyTime.person_id == person_id, BusyTime.block_id.is_(None))
    query = select(BusyTime).where(*mine, BusyTime.ends > minute(utc_now()))
    return db.session.scalars(query.order_by(BusyTime.starts)).all()


class BusyFeed(Base):
    """The calendar that somebody keeps elsewhere: where it is, and how reading it went.

    `url` is a secret: who knows it reads the whole calendar. It is in no log and on no page.
    """

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
    unknown_zones: Mapped[list[str]] = mapped_column(JSON, default=list)
    unread_rules: Mapped[int] = mapped_column(default=0)
    """What of it was not understood when it was last read; the person is shown both."""

    person: Mapped["Person"] = relationship()

    @classmethod
    def of(cls, person: "Person") -> Self | None:
        return db.session.scalar(select(cls).where(cls.person_id == person.id))

    @classmethod
    def give(cls, person: "Person", url: str, **who: Unpack[Who]) -> Self:
        """Its times are read later; those of one given before are not theirs any more.

        Raises ClockUnknown.
        """
        person.check_clock()
        feed = cls.of(person) or cls(person=person)
        feed.move_to(url)
        db.session.add(feed)
        # A worker that reads the old one holds its row: what it takes over is there afterwards.
        db.session.flush()
        drop_times_of_calendar(BusyTime.person_id == person.id)
        record("calendar given", person, name=person.full_name, **who)
        return feed

    def take_back(self, **who: Unpack[Who]) -> None:
        person = self.person
        db.session.delete(self)
        db.session.flush()
        drop_times_of_calendar(BusyTime.person_id == person.id)
        record("calendar taken back", person, name=person.full_name, **who)

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
        self.unknown_zones, self.unread_rules = [], 0

    def has_times(self, heard: Heard | None, etag: str, last_modified: str) -> None:
        """It was read; `heard` is None where nothing changed since the last time."""
        self.checked_at, self.due_at = utc_now(), utc_now() + EVERY
        self.fault, self.failed_since, self.attempts = None, None, 0
        if heard is not None:
            self.unknown_zones, self.unread_rules = list(heard.unknown_zones), heard.unread_rules
            self.read_at, self.etag, self.last_modified = utc_now(), etag, last_modified
            drop_times_of_calendar(BusyTime.person_id == self.person_id)
            add_times(self.person_id, heard.busy, block_id=None)

    def failed(self, fault: Fault) -> None:
        """What was read before stays for a while; then it would mislead."""
        self.fault, self.failed_since = fault, self.failed_since or utc_now()
        if utc_now() - self.failed_since >= GIVEN_UP_AFTER:
            self.due_at, self.etag, self.last_modified = None, "", ""
            drop_times_of_calendar(BusyTime.person_id == self.person_id)


@dataclass(frozen=True)
class CalendarClaim:
    """What is needed to read a calendar while no transaction is open."""

    id: int
    url: str
    etag: str
    last_modified: str
    zone: str
    own: frozenset[str]
    """Addresses of whose calendar it is, that of its own address too: what they decline is free."""
    due_at: datetime

    @classmethod
    def next_due(cls) -> Self | None:
        """Any number of workers may ask at once: each gets another. The caller commits."""
        return cls.taken(BusyFeed.due_at <= utc_now())

    @classmethod
    def of(cls, feed: BusyFeed) -> Self | None:
        return cls.taken(BusyFeed.id == feed.id)

    @classmethod
    def taken(cls, *where: ColumnElement[bool]) -> Self | None:
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
        addresses = [contact.address for contact in feed.person.contacts]
        own = {*addresses, *map(with_ascii_domain, addresses)}
        own |= set(ADDRESS.findall(unquote(feed.url).lower()))
        return cls(feed.id, feed.url, *seen, feed.person.zone, frozenset(own), feed.due_at)

    def held(self) -> BusyFeed | None:
        """None where the address was taken back meanwhile, or somebody else reads it now."""
        where = (BusyFeed.id == self.id, BusyFeed.url == self.url, BusyFeed.due_at == self.due_at)
        query = select(BusyFeed).where(*where).execution_options(populate_existing=True)
        feed: BusyFeed | None = db.session.scalar(query.with_for_update(of=BusyFeed))
        return feed


def calendar_is_due() -> bool:
    due = select(BusyFeed.id).where(BusyFeed.due_at <= utc_now()).limit(1)
    return db.session.scalar(due) is not None


class TooManyBlocks(Refusal):
    sentence = _l("Too many busy times. Please remove some that are not needed.")


class BusyBlock(Base):
    """Hours that somebody said by hand they are busy, once or every week.

    By the wall clock of `zone`; `until` is the last day on which a weekly one may begin.
    """

    __tablename__ = "busy_blocks"
    __table_args__ = (CheckConstraint("ends_wall > starts_wall", "ends_after_start"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    starts_wall: Mapped[datetime] = mapped_column(DateTime)
    ends_wall: Mapped[datetime] = mapped_column(DateTime)
    zone: Mapped[str] = mapped_column(String(64))
    until: Mapped[date | None]
    is_own: Mapped[bool]
    """The person said so, or whoever reads their mail: an organiser does not take that back."""

    person: Mapped["Person"] = relationship()

    @classmethod
    def all_of(cls, person: "Person") -> Sequence[Self]:
        query = select(cls).where(cls.person_id == person.id).order_by(cls.starts_wall)
        return db.session.scalars(query).all()

    @classmethod
    def enter(
        cls,
        person: "Person",
        starts_wall: datetime,
        ends_wall: datetime,
        until: date | None,
        *,
        is_own: bool,
        **who: Unpack[Who],
    ) -> Self:
        """By their own clock as it is now; each week until a day, or once.

        Raises TooManyBlocks, ClockUnknown.
        """
        person.check_clock()
        if len(cls.all_of(person)) >= MOST_BLOCKS:
            raise TooManyBlocks
        walls = {"starts_wall": starts_wall, "ends_wall": ends_wall}
        block = cls(person=person, **walls, zone=person.zone, until=until, is_own=is_own)
        db.session.add(block)
        db.session.flush()
        add_times(person.id, block.times(), block.id)
        record("hours blocked", person, name=person.full_name, **who)
        return block

    def free(self, **who: Unpack[Who]) -> None:
        db.session.delete(self)
        record("hours freed", self.person, name=self.person.full_name, **who)

    def times(self) -> Iterator[tuple[int, int]]:
        """Each time that is not over, in minutes since 1970, UTC."""
        over = minute(utc_now() - KEPT_FOR)
        for shift in self.shifts():
            start, end = (self.at(wall + shift) for wall in (self.starts_wall, self.ends_wall))
            if minute(end) > max(minute(start), over):
                yield minute(start), minute(end)

    def shifts(self) -> Iterator[timedelta]:
        shift = timedelta()
        yield shift
        while self.until and (self.starts_wall + (shift := shift + WEEK)).date() <= self.until:
            yield shift

    def at(self, wall_clock: datetime) -> datetime:
        """Where clocks are put forward past it, the moment they are; the first of two."""
        try:
            return timezones.instant(wall_clock, self.zone, 0)
        except timezones.NonexistentWallClock as gap:
            return timezones.instant(gap.later, self.zone, 0)

    @property
    def starts_at(self) -> datetime:
        return self.at(self.starts_wall)

    @property
    def ends_at(self) -> datetime:
        return self.at(self.ends_wall)

    @property
    def is_of_whole_days(self) -> bool:
        midnight = time()
        return self.starts_wall.time() == self.ends_wall.time() == midnight

    @property
    def last_weekly(self) -> datetime | None:
        """The start of the last day on which it may come again."""
        return self.at(datetime.combine(self.until, time())) if self.until else None

    @property
    def last_minute(self) -> datetime:
        """Midnight is the next day's already."""
        return self.at(self.ends_wall - timedelta(minutes=1))


def drop_all_of(people: Sequence[int] | Select[int]) -> int:
    """Everything about when these are busy; how many calendars. `people`: ids, or a SELECT."""
    # The calendar first: who reads it now holds its row, and adds nothing afterwards.
    calendars = db.session.execute(delete(BusyFeed).where(BusyFeed.person_id.in_(people)))
    for table in (BusyBlock, BusyTime):
        db.session.execute(delete(table).where(table.person_id.in_(people)))
    return cast("CursorResult[Any]", calendars).rowcount


@chore
def forget_past_times() -> None:
    """And those blocks of which none is left."""
    over = minute(utc_now() - KEPT_FOR)
    db.session.execute(delete(BusyTime).where(BusyTime.ends <= over))
    left = select(BusyTime.id).where(BusyTime.block_id == BusyBlock.id).exists()
    db.session.execute(delete(BusyBlock).where(~left))
    db.session.commit()
