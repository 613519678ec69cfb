"""What one past meeting of a working group was to somebody who took part, by the rules of then."""

from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nact_meet.planner.burdens import Burden, Reason
from nact_meet.web.database import Base
from nact_meet.world.timezones import local
from nact_meet.world.wall_days import Rule

if TYPE_CHECKING:
    from nact_meet.directory.models.person import Person
    from nact_meet.meetings.models.meeting import Meeting


class PastBurden(Base):
    """`points`, why ([rule, minutes]), and the person's `zone` of then.

    Busy times do not count: by then a person's calendar holds this very meeting.
    """

    __tablename__ = "burdens"
    __table_args__ = (
        UniqueConstraint("meeting_id", "person_id"),
        CheckConstraint("points >= 0", name="no_gain"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    points: Mapped[float]
    zone: Mapped[str] = mapped_column(String(64), default="")
    reasons: Mapped[list[Any]] = mapped_column(JSON, default=list)

    meeting: Mapped["Meeting"] = relationship()
    person: Mapped["Person"] = relationship()

    @property
    def burden(self) -> Burden:
        """As the finder has it; empty of reasons where the time to keep them is over."""
        zone = self.zone or self.meeting.zone
        first = self.meeting.first_day
        starts, ends = (local(at, zone) for at in (first.starts_at, first.ends_at))
        reasons = tuple(Reason(Rule(rule), minutes) for rule, minutes in self.reasons or ())
        return Burden(self.person.full_name, starts, ends, self.points, reasons)
