"""Connections: how many devices the video room lets in, whatever the seats.

As with seats the database holds the invariant: whoever comes in counts up a row whose CHECK ends
at the limit.
"""

from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, select, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nact_meet.web.database import Base
from nact_meet.web.extensions import db
from nact_meet.web.refusals import Refusal

if TYPE_CHECKING:
    from nact_meet.meetings.models.meeting import Meeting


class TooFewConnections(Refusal):
    sentence = _l("Fewer connections than are in use now.")


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

    def count(self, step: int, *limit: Any) -> bool:
        """One statement, so that nobody can come between."""
        found: Any = db.session.execute(
            update(Connections)
            .where(Connections.meeting_id == self.meeting_id, *limit)
            .values(used=Connections.used + step)
            .execution_options(synchronize_session=False)
        )
        db.session.expire(self, ["used"])
        return bool(found.rowcount)
