"""Rooms: where a meeting meets. Only confirmed participants see one, on their join page.

Connections are how many devices the video room lets in, whatever the seats. As with seats the
database holds the invariant: whoever comes in counts up a row whose CHECK ends at the limit.
"""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    JSON,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    String,
    Text,
    UniqueConstraint,
    exists,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nact_meet.web.database import Base, one_of
from nact_meet.web.extensions import db
from nact_meet.web.refusals import Refusal
from nact_meet.world.timezones import utc_now

if TYPE_CHECKING:
    from nact_meet.meetings.models.meeting import Meeting


class RoomKind(StrEnum):
    MAIN = "main"
    FALLBACK = "fallback"


class Room(Base):
    """`countries` are the ISO codes the fallback is for; an empty list means everybody."""

    __tablename__ = "rooms"
    __table_args__ = (UniqueConstraint("meeting_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"))
    kind: Mapped[RoomKind] = mapped_column(one_of(RoomKind, "known_kind"), default=RoomKind.MAIN)
    url: Mapped[str] = mapped_column(Text)
    number: Mapped[str] = mapped_column(String(60), default="")
    passcode: Mapped[str] = mapped_column(String(60), default="")
    countries: Mapped[list[str]] = mapped_column(JSON, default=list)

    meeting: Mapped["Meeting"] = relationship(back_populates="rooms")

    def is_for(self, country_code: str | None) -> bool:
        return not self.countries or country_code in self.countries

    def copy(self) -> "Room":
        return Room(
            kind=self.kind,
            url=self.url,
            number=self.number,
            passcode=self.passcode,
            countries=list(self.countries),
        )


class RoomFailure(Base):
    """Where the main room does not work now: every join link there opens the fallback room.

    `country_code` is "" where it works for nobody.
    """

    __tablename__ = "room_failures"
    __table_args__ = (UniqueConstraint("meeting_id", "country_code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"))
    country_code: Mapped[str] = mapped_column(String(2), default="")
    since_at: Mapped[datetime] = mapped_column(default=utc_now)

    @classmethod
    def holds_for(cls, meeting: "Meeting", country_code: str | None) -> bool:
        """Only where there is another room to go to."""
        if meeting.fallback_room is None:
            return False
        here = cls.country_code.in_({"", country_code or ""})
        return bool(db.session.scalar(select(exists().where(cls.meeting_id == meeting.id, here))))


class TooFewConnections(Refusal):
    sentence = _l("More connections than this are in use now.")


class Connections(Base):
    """Where a meeting's room is limited; no row where it is not."""

    __tablename__ = "connections"
    __table_args__ = (CheckConstraint("used >= 0 AND used <= most", name="enough"),)

    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("meetings.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    most: Mapped[int]
    used: Mapped[int] = mapped_column(default=0)

    meeting: Mapped["Meeting"] = relationship()

    @classmethod
    def of(cls, meeting: "Meeting") -> "Connections | None":
        """Nobody can begin or cease to limit the room while the caller's transaction lasts."""
        if db.engine.dialect.name != "sqlite":
            table = type(meeting)
            mine = select(table.id).where(table.id == meeting.id)
            db.session.execute(mine.with_for_update(read=True, key_share=True))
        return db.session.get(cls, meeting.id)

    @property
    def is_full(self) -> bool:
        return self.used >= self.most

    def take(self) -> bool:
        """False where the room is full."""
        return self.count(+1, Connections.used < Connections.most)

    def give_back(self, number: int = 1) -> None:
        self.count(-number)

    def count(self, step: int, *limit: ColumnElement[bool]) -> bool:
        """One statement, so that nobody can come between."""
        counted: Any = db.session.execute(
            update(Connections)
            .where(Connections.meeting_id == self.meeting_id, *limit)
            .values(used=Connections.used + step)
            .execution_options(synchronize_session=False)
        )
        db.session.expire(self, ["used"])
        return bool(counted.rowcount)
