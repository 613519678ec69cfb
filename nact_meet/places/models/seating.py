"""Seats: how many people may take part, and how many of them from each country.

The database holds the invariant: a seat is taken by counting up a row whose CHECK ends at its
limit, so that no number of processes gives out more, and it costs the same however many have come.
"""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, select, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nact_meet.meetings.models.meeting import Meeting
from nact_meet.web.database import Base
from nact_meet.web.extensions import db
from nact_meet.web.refusals import Refusal


class TooFewSeats(Refusal):
    sentence = _l(
        "More seats than this are already taken. Please speak to people first, or "
        "remove some from the meeting."
    )


class MoreThanThereAre(Refusal):
    sentence = _l("The countries’ seats add up to more than the meeting has.")


class NoSeatLeft(Refusal):
    sentence = _l(
        "All seats are taken. Please write to the hosts or to your country’s coordinator."
    )


class Seating(Base):
    """A meeting's limit. `seats` is all of them, `reserved` what the delegations have of them.

    The remainder is a general pool, for every country without a delegation of its own.
    `hold_minutes` is for how long a freed seat waits for whoever is next; None: it is theirs at
    once. What a new one begins with: `seats/plan.py`.
    """

    __tablename__ = "seatings"
    __table_args__ = (
        CheckConstraint(
            "taken >= 0 AND reserved >= 0 AND taken + reserved <= seats", name="enough"
        ),
    )

    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("meetings.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    seats: Mapped[int]
    reserved: Mapped[int] = mapped_column(default=0)
    taken: Mapped[int] = mapped_column(default=0)
    """Of the general pool."""
    hold_minutes: Mapped[int | None]

    meeting: Mapped[Meeting] = relationship()
    delegations: Mapped[list["CountrySeats"]] = relationship(
        order_by="CountrySeats.country_code", cascade="all, delete-orphan"
    )

    @classmethod
    def of(cls, meeting: Meeting) -> "Seating | None":
        """None where nobody limits the meeting. Nobody can begin to while the caller lasts."""
        return db.session.get(cls, meeting.id) if is_limited(meeting) else None

    def delegation_of(self, country_code: str | None) -> "CountrySeats | None":
        theirs = (pool for pool in self.delegations if pool.country_code == country_code)
        return next(theirs, None)

    def pool(self, country_code: str | None) -> "Seating | CountrySeats":
        """Where a seat for this country is counted."""
        return self.delegation_of(country_code) or self

    def take(self) -> bool:
        mine = Seating.meeting_id == self.meeting_id
        return count(self, mine, +1, Seating.taken < Seating.seats - Seating.reserved)

    def give_back(self) -> None:
        count(self, Seating.meeting_id == self.meeting_id, -1)

    @property
    def general(self) -> int:
        """How many seats are in the general pool."""
        return self.seats - self.reserved


class CountrySeats(Base):
    """A country's seats at a meeting: its guarantee and its cap."""

    __tablename__ = "delegations"
    __table_args__ = (
        UniqueConstraint("meeting_id", "country_code"),
        CheckConstraint("taken >= 0 AND taken <= seats", name="enough"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("seatings.meeting_id", ondelete="CASCADE"), index=True
    )
    country_code: Mapped[str] = mapped_column(String(2))
    seats: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)

    def take(self) -> bool:
        return count(self, CountrySeats.id == self.id, +1, CountrySeats.taken < CountrySeats.seats)

    def give_back(self) -> None:
        count(self, CountrySeats.id == self.id, -1)


def is_limited(meeting: Meeting) -> bool:
    """On SQLite whoever writes is alone; elsewhere the row is kept from whoever sets seats."""
    if db.engine.dialect.name == "sqlite":
        return meeting.is_limited
    table = type(meeting)
    query = select(table.is_limited).where(table.id == meeting.id)
    return bool(db.session.scalar(query.with_for_update(read=True, key_share=True)))


def count(pool: Seating | CountrySeats, mine: Any, step: int, *limit: Any) -> bool:
    """One statement, so that nobody can come between; False where the limit is reached."""
    table = type(pool)
    outcome: Any = db.session.execute(
        update(table)
        .where(mine, *limit)
        .values(taken=table.taken + step)
        .execution_options(synchronize_session=False)
    )
    db.session.expire(pool, ["taken"])
    return bool(outcome.rowcount)
