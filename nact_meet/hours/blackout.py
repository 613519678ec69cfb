"""Days on which the network, or a country of it, does not meet, whatever calendars say."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Self

from sqlalchemy import CheckConstraint, Date, String, select
from sqlalchemy.orm import Mapped, mapped_column

from nact_meet.history.models import record
from nact_meet.web.database import Base
from nact_meet.web.extensions import db

if TYPE_CHECKING:
    from nact_meet.directory.models.person import Person

MOST_DAYS = 60


class Blackout(Base):
    """From `first_day` to `last_day`, both inclusive, by everybody's own calendar.

    `country_code` is empty for the whole network.
    """

    __tablename__ = "blackouts"
    __table_args__ = (CheckConstraint("last_day >= first_day", name="ends_after_it_begins"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    country_code: Mapped[str] = mapped_column(String(2), default="")
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)

    @classmethod
    def declare(cls, name: str, first: date, last: date, country: str, by: "Person") -> Self:
        row = cls(name=name, first_day=first, last_day=last, country_code=country)
        db.session.add(row)
        record("declared", row, by=by, name=name)
        return row

    def lift(self, by: "Person") -> None:
        record("lifted", self, by=by, name=self.name)
        db.session.delete(self)

    @classmethod
    def all(cls) -> Sequence[Self]:
        return db.session.scalars(select(cls).order_by(cls.first_day, cls.id)).all()

    @property
    def days(self) -> Iterator[date]:
        for number in range((self.last_day - self.first_day).days + 1):
            yield self.first_day + timedelta(days=number)
