"""When people are busy, and nothing of what they are busy with."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, delete, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from nact_meet.planner.minutes import Busy
from nact_meet.web.database import Base
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now

KEPT_FOR = timedelta(days=1)
"""After its end: until then it is the same day for somebody."""


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
    found: dict[int, Busy] = dict.fromkeys(people, ())
    for person_id, theirs in groupby(rows, key=itemgetter(0)):
        found[person_id] = tuple((start, end) for _person, start, end in theirs)
    return found


def minute(at: datetime) -> int:
    return int(at.timestamp()) // 60


def add_times(person_id: int, times: Iterable[tuple[int, int]], block_id: int | None) -> None:
    owner = {"person_id": person_id, "block_id": block_id}
    if rows := [owner | {"starts": start, "ends": end} for start, end in times]:
        db.session.execute(insert(BusyTime), rows)


def drop_times_of_calendar(*whose: Any) -> None:
    """`whose` are conditions on BusyTime.person_id."""
    db.session.execute(delete(BusyTime).where(BusyTime.block_id.is_(None), *whose))


def coming_times(person_id: int) -> Sequence[BusyTime]:
    """What their calendar elsewhere says from now on, the next first."""
    mine = (BusyTime.person_id == person_id, BusyTime.block_id.is_(None))
    query = select(BusyTime).where(*mine, BusyTime.ends > minute(utc_now()))
    return db.session.scalars(query.order_by(BusyTime.starts)).all()
