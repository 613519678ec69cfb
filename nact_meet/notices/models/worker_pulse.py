"""The pulse of each worker, so that all can see whether mail will leave."""

from datetime import datetime, timedelta

from sqlalchemy import String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from nact_meet.web.database import Base
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now

ALIVE_FOR = timedelta(seconds=30)
AHEAD = timedelta(seconds=5)
"""So much the clocks of two machines may differ: a beat from later than that is none."""


class WorkerBeat(Base):
    """`beats` only grows, whatever clocks say."""

    __tablename__ = "worker_beats"

    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    beat_at: Mapped[datetime]
    beats: Mapped[int] = mapped_column(default=0)

    @classmethod
    def beat(cls, name: str) -> None:
        """One more sign of life, committed."""
        row = db.session.get(cls, name, populate_existing=True) or cls(name=name, beats=0)
        row.beats, row.beat_at = row.beats + 1, utc_now()
        db.session.add(row)
        db.session.commit()

    @classmethod
    def of_all(cls) -> dict[str, int]:
        """How often each has beaten."""
        rows = db.session.execute(select(cls.name, cls.beats))
        return {row.name: row.beats for row in rows}

    @classmethod
    def end(cls, *names: str) -> None:
        """They are gone; the caller commits."""
        db.session.execute(delete(cls).where(cls.name.in_(names)))

    @classmethod
    def any_alive(cls) -> bool:
        now = utc_now()
        lately = (cls.beat_at > now - ALIVE_FOR, cls.beat_at <= now + AHEAD)
        return db.session.scalar(select(cls.name).where(*lately).limit(1)) is not None
