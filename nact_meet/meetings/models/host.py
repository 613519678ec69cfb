"""Hosts: the institutes that hold a meeting, with equal rights and different duties."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Text, UniqueConstraint, and_
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.person import Person
from nact_meet.web.database import Base, one_of
from nact_meet.web.refusals import HostSpeaksForItself
from nact_meet.web.versions import readers_institutes
from nact_meet.world.timezones import utc_now

if TYPE_CHECKING:
    from nact_meet.meetings.models.meeting import Meeting


class Duty(StrEnum):
    HOST = "host"
    CHAIR = "chair"
    TECHNICAL = "technical"
    RAPPORTEUR = "rapporteur"


class Part:
    """An institute's part in a meeting or a poll, and who agreed to it.

    Nobody speaks in another's name: it is named to others once somebody who acts for it agreed.
    Where nobody acts for it, it is "invited" until the Secretariat confirms it; `agreed_note` is
    what the Secretariat goes by.
    """

    institute_id: Mapped[int] = mapped_column(ForeignKey("institutes.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    agreed_at: Mapped[datetime | None]
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    agreed_note: Mapped[str] = mapped_column(Text, default="")

    @declared_attr
    def institute(cls) -> Mapped[Institute]:  # noqa: N805  (so SQLAlchemy wants it)
        return relationship()

    @declared_attr
    def agreed_by(cls) -> Mapped[Person | None]:  # noqa: N805  (as above)
        return relationship()

    @property
    def may_be_named(self) -> bool:
        return self.agreed_at is not None

    @property
    def is_invited(self) -> bool:
        """Nobody could have agreed. A row that is not stored yet is not known to be of these."""
        return self.agreed_at is None and self.institute.is_represented is False

    @property
    def is_asked(self) -> bool:
        """Others read nothing of it."""
        return not (self.may_be_named or self.is_invited)

    def agree(self, by: Person, note: str = "") -> None:
        self.agreed_at, self.agreed_by, self.agreed_note = utc_now(), by, note

    def check_confirmable(self) -> None:
        """Raises HostSpeaksForItself."""
        if self.institute.is_represented:
            raise HostSpeaksForItself


def named(parts: Iterable[Part]) -> list[Institute]:
    """Who may be named as a host."""
    return [part.institute for part in parts if part.may_be_named]


def invited(parts: Iterable[Part]) -> list[Institute]:
    """Who may be named as invited to host."""
    return [part.institute for part in parts if part.is_invited]


def own_first(institutes: Sequence[Institute]) -> list[Institute]:
    """In each host's own version it is named first; the others keep the order they agreed on."""
    own = readers_institutes() if len(institutes) > 1 else frozenset()
    return sorted(institutes, key=lambda institute: institute.id not in own)


def names(institutes: Iterable[Institute]) -> list[str]:
    """As the reader of the moment calls them."""
    return [institute.called for institute in institutes]


def clocks(zone: str, parts: Iterable[Part]) -> list[str]:
    """Of those of whom others may read, each once, after `zone`, which is the whole's own."""
    shown = (part.institute.zone for part in parts if not part.is_asked)
    return list(dict.fromkeys([zone, *shown]))


def agree_for_own(parts: Iterable[Part], by: Person) -> bool:
    """Whoever takes a meeting or poll in hand agrees for those they act for, and for no other.

    False where nothing was left to agree to.
    """
    mine = by.organiser.institute_ids if by.organiser else []
    new = [part for part in parts if part.agreed_at is None and part.institute.id in mine]
    for part in new:
        part.agree(by)
    return bool(new)


class Host(Part, Base):
    __tablename__ = "hosts"
    __table_args__ = (
        UniqueConstraint("meeting_id", "institute_id"),
        CheckConstraint("agreed_by_id IS NULL OR agreed_at IS NOT NULL", name="agreed_some_time"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"))
    duty: Mapped[Duty] = mapped_column(one_of(Duty, "known_duty"), default=Duty.HOST)
    awaits_permit: Mapped[bool] = mapped_column(default=False)
    """Its own authorities have not allowed it yet: until then others read nothing of it, whatever
    it agreed to itself."""

    meeting: Mapped["Meeting"] = relationship(back_populates="hosts")

    @property
    def may_be_named(self) -> bool:
        return super().may_be_named and not self.awaits_permit

    @property
    def is_invited(self) -> bool:
        return super().is_invited and not self.awaits_permit

    @classmethod
    def when_named(cls) -> ColumnElement[bool]:
        """The condition for `may_be_named`."""
        return and_(cls.agreed_at.is_not(None), cls.awaits_permit.is_(False))

    def copy(self) -> "Host":
        """For another meeting, to which nobody has agreed yet."""
        return Host(institute_id=self.institute_id, duty=self.duty, position=self.position)
