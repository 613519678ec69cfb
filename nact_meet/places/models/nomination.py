"""Nominations: an institute is asked to name its delegation to a meeting by a date."""

import secrets
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nact_meet.delegations.asking import Asking
from nact_meet.delegations.links import NominationLink
from nact_meet.delegations.naming import Naming
from nact_meet.delegations.roll import Roll
from nact_meet.delegations.substitution import Substitution
from nact_meet.history.models import record
from nact_meet.web.database import Base
from nact_meet.world.countries import country, country_name, is_network
from nact_meet.world.timezones import utc_now

if TYPE_CHECKING:
    from nact_meet.directory.models.institute import Institute
    from nact_meet.directory.models.person import Person
    from nact_meet.meetings.models.meeting import Meeting
    from nact_meet.places.models.participant import Participant

COUNTRYS_OWN = "institute_id IS NULL"


class Nomination(NominationLink, Asking, Naming, Substitution, Roll, Base):
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
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    asked_at: Mapped[datetime | None]
    """When its contacts were written to last; None while a draft keeps them unasked."""
    due_at: Mapped[datetime | None]
    words: Mapped[str] = mapped_column(Text, default="")
    """What the hosts add to the mail."""
    answered_at: Mapped[datetime | None]
    changed_at: Mapped[datetime | None]
    """When the delegation changed last since the answer."""

    meeting: Mapped["Meeting"] = relationship()
    institute: Mapped["Institute | None"] = relationship()
    places: Mapped[list["Participant"]] = relationship(
        order_by="Participant.delegation_position, Participant.id", viewonly=True
    )

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

    def hosts_act(self, person: "Person") -> dict[str, Any]:
        """Who acts, as a Change keeps it, where hosts enter what is the coordinator's to say."""
        return {"by": person, "on_behalf_of": self.institute.name if self.institute else self.name}

    def note(self, verb: str, **more: Any) -> None:
        """`more` is what a Change takes: who did it, and details."""
        record(verb, self, name=self.name, meeting=self.meeting, **more)
