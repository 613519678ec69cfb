"""A colleague whom somebody suggests instead of themselves: nobody's place until it is decided."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Unpack

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, ForeignKey, String, Text, and_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nact_meet.history.models import Who
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Kind
from nact_meet.places.models.nomination import Nomination
from nact_meet.places.models.participant import Participant
from nact_meet.web.database import Base, one_of
from nact_meet.web.extensions import db
from nact_meet.web.refusals import Refusal
from nact_meet.world.timezones import utc_now

MOST = 3
"""Of one place, ever: a link is no way to write to strangers."""


class EnoughSuggested(Refusal):
    sentence = _l("You have suggested three colleagues. Please write to the hosts about another.")


class SuggestedBefore(Refusal):
    sentence = _l("You have suggested this colleague already. Your page shows what became of it.")


class ColleagueReply(StrEnum):
    INVITED = "invited"
    NOT_INVITED = "not invited"


class Suggestion(Base):
    """Where `nomination` is set, its coordinator decides, and else the hosts.

    The address is written to by nobody before that.
    """

    __tablename__ = "suggestions"

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(
        ForeignKey("participants.id", ondelete="CASCADE"), index=True
    )
    nomination_id: Mapped[int | None] = mapped_column(
        ForeignKey("nominations.id", ondelete="SET NULL"), index=True
    )
    full_name: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(254))
    words: Mapped[str] = mapped_column(Text, default="")
    made_at: Mapped[datetime] = mapped_column(default=utc_now)
    decided_at: Mapped[datetime | None]
    outcome: Mapped[ColleagueReply | None] = mapped_column(one_of(ColleagueReply, "known_outcome"))

    place: Mapped[Participant] = relationship()
    nomination: Mapped[Nomination | None] = relationship()

    @classmethod
    def by(cls, place: Participant, full_name: str, address: str, words: str) -> "Suggestion":
        """Raises MeetingCancelled, MeetingOver, SuggestedBefore, EnoughSuggested."""
        place.meeting.check_open_for_invitations()
        made = db.session.scalars(select(cls.address).where(cls.participant_id == place.id)).all()
        if address in made:
            raise SuggestedBefore
        if len(made) >= MOST:
            raise EnoughSuggested
        suggestion = cls(place=place, full_name=full_name, address=address, words=words)
        db.session.add(suggestion)
        db.session.flush()
        return suggestion

    @property
    def is_open(self) -> bool:
        return self.decided_at is None

    def decide(self, outcome: ColleagueReply, **who: Unpack[Who]) -> None:
        """Whoever suggested it is told."""
        self.decided_at, self.outcome = utc_now(), outcome
        verb = "colleague invited" if outcome == ColleagueReply.INVITED else "colleague not invited"
        self.place.note(verb, details={"colleague": self.full_name}, **who)
        self.place.tell(Kind.COLLEAGUE, suggestion=self.id)


def suggested_by(place: Participant) -> Sequence[Suggestion]:
    """The newest first."""
    query = select(Suggestion).where(Suggestion.participant_id == place.id)
    return db.session.scalars(query.order_by(Suggestion.id.desc())).all()


def waits() -> ColumnElement[bool]:
    """The condition: nobody has decided; whoever wishes to be erased is put away for a day."""
    return and_(Suggestion.decided_at.is_(None), Suggestion.address != "")


def is_for_hosts() -> ColumnElement[bool]:
    """The condition: it waits, and for no coordinator."""
    return and_(waits(), Suggestion.nomination_id.is_(None))


def waiting_for_hosts(meeting: Meeting) -> Sequence[Suggestion]:
    """Those that no coordinator decides."""
    query = (
        select(Suggestion)
        .join(Suggestion.place)
        .where(Participant.meeting_id == meeting.id, is_for_hosts())
    )
    return db.session.scalars(query.order_by(Suggestion.id)).all()


def waiting_for(nomination: Nomination) -> Sequence[Suggestion]:
    mine = (Suggestion.nomination_id == nomination.id, waits())
    return db.session.scalars(select(Suggestion).where(*mine).order_by(Suggestion.id)).all()
