"""What a person says of when they are busy: a calendar elsewhere, and hours blocked by hand."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete
from sqlalchemy.orm import Mapped

from nact_meet.busy.busy_block import MOST_BLOCKS, BusyBlock, TooManyBlocks
from nact_meet.busy.busy_feed import BusyFeed
from nact_meet.busy.busy_time import BusyTime, add_times, drop_times_of_calendar
from nact_meet.history.models import record
from nact_meet.web.extensions import db


class Occupied:
    """Mixed into Person. `who` is whoever acts, as `Change` keeps it."""

    if TYPE_CHECKING:
        id: Mapped[int]
        full_name: Mapped[str]
        zone: Mapped[str]
        busy_feed: Mapped[BusyFeed | None]
        busy_blocks: Mapped[list[BusyBlock]]

    def give_calendar(self, url: str, **who: Any) -> BusyFeed:
        """Its times are read later; those of one given before are not theirs any more."""
        feed = self.busy_feed or BusyFeed()
        feed.move_to(url)
        self.busy_feed = feed
        # A worker that reads the old one holds its row: what it takes over is there afterwards.
        db.session.flush()
        drop_times_of_calendar(BusyTime.person_id == self.id)
        record("calendar given", self, name=self.full_name, **who)
        return feed

    def take_calendar_back(self, **who: Any) -> None:
        if self.busy_feed is None:
            return
        self.busy_feed = None
        db.session.flush()
        drop_times_of_calendar(BusyTime.person_id == self.id)
        record("calendar taken back", self, name=self.full_name, **who)

    def block(
        self,
        starts_wall: datetime,
        ends_wall: datetime,
        until: date | None,
        *,
        is_own: bool,
        **who: Any,
    ) -> BusyBlock:
        """By their own clock as it is now; each week until a day, or once. Raises TooManyBlocks."""
        if len(self.busy_blocks) >= MOST_BLOCKS:
            raise TooManyBlocks
        walls = {"starts_wall": starts_wall, "ends_wall": ends_wall}
        block = BusyBlock(**walls, zone=self.zone, until=until, is_own=is_own)
        self.busy_blocks.append(block)
        db.session.flush()
        add_times(self.id, block.times(), block.id)
        record("hours blocked", self, name=self.full_name, **who)
        return block

    def unblock(self, block: BusyBlock, **who: Any) -> None:
        self.busy_blocks.remove(block)
        record("hours freed", self, name=self.full_name, **who)


def drop_all_of(people: Any) -> int:
    """Everything about when these are busy; how many calendars. `people`: ids, or a SELECT."""
    # The calendar first: who reads it now holds its row, and adds nothing afterwards.
    found: Any = db.session.execute(delete(BusyFeed).where(BusyFeed.person_id.in_(people)))
    for table in (BusyBlock, BusyTime):
        db.session.execute(delete(table).where(table.person_id.in_(people)))
    return int(found.rowcount)
