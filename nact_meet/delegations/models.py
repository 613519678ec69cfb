"""What reached the hosts beside the pages, by letter, chat or telephone, with a scan of it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Self

from sqlalchemy import CheckConstraint, Date, ForeignKey, LargeBinary, String, Text, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from nact_meet.directory.models.person import Person
from nact_meet.places.models.nomination import Nomination
from nact_meet.web.database import Base, one_of
from nact_meet.web.extensions import db
from nact_meet.web.uploads import Upload
from nact_meet.world.timezones import utc_now


class Way(StrEnum):
    LETTER = "letter"
    MAIL = "mail"
    CHAT = "chat"
    PHONE = "phone"


class NominationPaper(Base):
    """One message for a delegation, as it came. Without a scan `name` is "" and `size` 0."""

    __tablename__ = "nomination_papers"
    __table_args__ = (CheckConstraint("(content IS NULL) = (size = 0)", name="whole_scan"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    nomination_id: Mapped[int] = mapped_column(
        ForeignKey("nominations.id", ondelete="CASCADE"), index=True
    )
    came_by: Mapped[Way] = mapped_column(one_of(Way, "known_way"))
    came_on: Mapped[date] = mapped_column(Date)
    note: Mapped[str] = mapped_column(Text, default="")
    name: Mapped[str] = mapped_column(String(200), default="")
    media_type: Mapped[str] = mapped_column(String(80), default="")
    size: Mapped[int] = mapped_column(default=0)
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    entered_at: Mapped[datetime] = mapped_column(default=utc_now)

    nomination: Mapped[Nomination] = relationship()
    entered_by: Mapped[Person | None] = relationship()

    @classmethod
    def enter(
        cls,
        nomination: Nomination,
        came_by: Way,
        came_on: date,
        note: str = "",
        scan: Upload | None = None,
        *,
        by: Person,
    ) -> Self:
        paper = cls(nomination=nomination, came_by=came_by, came_on=came_on, note=note)
        paper.entered_by = by
        if scan:
            paper.name, paper.media_type = scan.name, scan.media_type
            paper.content, paper.size = scan.content, len(scan.content)
        db.session.add(paper)
        nomination.note("paper entered", **nomination.hosts_act(by), details=paper.told())
        return paper

    @property
    def came_at(self) -> datetime:
        """Noon of that day, for pages: a day has no zone."""
        return datetime.combine(self.came_on, time(12), UTC)

    def remove(self, *, by: Person) -> None:
        nomination = self.nomination
        nomination.note("paper removed", **nomination.hosts_act(by), details=self.told())
        db.session.delete(self)

    def told(self) -> dict[str, str]:
        """As the log of changes keeps it; JSON. What is in it stays in it."""
        told = {"came_by": str(self.came_by), "came_on": self.came_on.isoformat()}
        return told | ({"scan": self.name} if self.name else {})


def papers_of(nomination: Nomination) -> Sequence[NominationPaper]:
    """The newest first, without their content."""
    query = (
        select(NominationPaper)
        .where(NominationPaper.nomination_id == nomination.id)
        .options(joinedload(NominationPaper.entered_by))
        .order_by(NominationPaper.id.desc())
    )
    return db.session.scalars(query).all()
