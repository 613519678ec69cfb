"""Nominations: an institute is asked to name its delegation to a meeting by a date."""

import secrets
from datetime import datetime
from typing import Any, Unpack

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.person import Person
from nact_meet.history.models import Who, record
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.web.database import Base
from nact_meet.world.countries import country, country_name, is_network
from nact_meet.world.timezones import utc_now

COUNTRYS_OWN = "institute_id IS NULL"


class Nomination(Base):
    """A delegation to one meeting: a country's, or an organisation's, which has no country.

    It exists once the institute is asked, or once the hosts act for it; without an institute the
    hosts alone name it. `link_key` is in every link that was mailed for it. `answered_at` is when
    somebody said: this is our delegation.
    """

    __tablename__ = "nominations"
    __table_args__ = (
        UniqueConstraint("meeting_id", "institute_id"),
        CheckConstraint("institute_id IS NOT NULL OR country_code IS NOT NULL", name="of_somebody"),
        Index(
            "uq_nominations_country",
            "meeting_id",
            "country_code",
            unique=True,
            sqlite_where=text(COUNTRYS_OWN),
            postgresql_where=text(COUNTRYS_OWN),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"))
    institute_id: Mapped[int | None] = mapped_column(ForeignKey("institutes.id"), index=True)
    country_code: Mapped[str | None] = mapped_column(String(2))
    """Whose seats it fills."""
    link_key: Mapped[str] = mapped_column(String(16), default=lambda: secrets.token_urlsafe(6))
    mail_key: Mapped[str] = mapped_column(String(16), default=lambda: secrets.token_hex(6))
    """In the addresses that its mails come from; "" where earlier ones come from addresses
    without one."""
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    asked_at: Mapped[datetime | None]
    """When its contacts were written to last; None while a draft keeps them unasked."""
    due_at: Mapped[datetime | None]
    words: Mapped[str] = mapped_column(Text, default="")
    """What the hosts add to the mail."""
    answered_at: Mapped[datetime | None]
    is_reminded: Mapped[bool] = mapped_column(default=True)
    """Otherwise the hosts keep every automatic reminder from it."""
    changed_at: Mapped[datetime | None]
    """When the delegation changed last since the answer."""

    meeting: Mapped[Meeting] = relationship()
    institute: Mapped[Institute | None] = relationship()

    @property
    def name(self) -> str:
        """In English, for the log: the country's, an organisation's own."""
        if self.country_code:
            return country_name(self.country_code)
        return self.institute.name if self.institute else ""

    @property
    def zone(self) -> str:
        """Whose clock its date follows."""
        if self.institute:
            return self.institute.zone
        code = self.country_code or ""
        return country(code).zones[0] if is_network(code) else self.meeting.zone

    @property
    def is_past_due(self) -> bool:
        return self.due_at is not None and self.due_at <= utc_now()

    @property
    def is_changed_since_answer(self) -> bool:
        return bool(self.answered_at and self.changed_at)

    def hosts_act(self, person: Person) -> Who:
        """Who acts, as a Change keeps it, where hosts enter what is the coordinator's to say."""
        return {"by": person, "on_behalf_of": self.institute.name if self.institute else self.name}

    def note(self, verb: str, *, details: dict[str, Any] | None = None, **who: Unpack[Who]) -> None:
        record(verb, self, name=self.name, meeting=self.meeting, details=details or {}, **who)
