"""The pulse of each worker, so that /healthz can say whether mail will leave."""

from datetime import datetime, timedelta

from sqlalchemy import String, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from nact_meet.web.database import Base
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now

ALIVE_FOR = timedelta(seconds=30)


class WorkerBeat(Base):
    __tablename__ = "worker_beats"

    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    beat_at: Mapped[datetime]

    @classmethod
    def beat(cls, name: str) -> None:
        """One more sign of life, committed; those of workers that are long gone are dropped."""
        now = utc_now()
        db.session.merge(cls(name=name, beat_at=now))
        db.session.execute(delete(cls).where(cls.beat_at < now - timedelta(hours=1)))
        db.session.commit()

    @classmethod
    def any_alive(cls) -> bool:
        latest = db.session.scalar(select(func.max(cls.beat_at)))
        return latest is not None and utc_now() - latest < ALIVE_FOR
