"""Whom a letter goes to: counted and named before, and one notice for each when it leaves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ColumnElement, Select, String, cast, exists, func, literal, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column

from nact_meet.directory.models.contact import Contact
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.places.models.participant import Participant
from nact_meet.places.selection import Selection
from nact_meet.web.database import UtcDateTime
from nact_meet.web.extensions import db


@dataclass(frozen=True)
class Readers:
    """How many are chosen; `unreachable` of them at addresses that return mail."""

    chosen: int
    unreachable: int

    @property
    def reachable(self) -> int:
        return self.chosen - self.unreachable


class Readership:
    """Mixed into Letter.

    `selection` is as `Selection.kept` writes it, and is asked again when the letter leaves.
    """

    selection: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    id: Any
    meeting_id: Any
    posted_at: Any

    @property
    def chosen(self) -> Selection:
        return Selection.of(self.selection)

    def places(self) -> Select[Participant]:
        """Who is chosen now, or was when it left, in the order in which they are written to."""
        return (
            select(Participant)
            .where(*self.who())
            .order_by(func.lower(Participant.full_name), Participant.id)
        )

    def who(self) -> Sequence[ColumnElement[bool]]:
        if self.posted_at is None:
            return self.chosen.of_meeting(self.meeting_id)
        had = (Notice.participant_id == Participant.id, Notice.letter_id == self.id)
        return [exists().where(*had)]

    def readers(self) -> Readers:
        unreachable = func.count().filter(Contact.bounced_at.is_not(None))
        query = select(func.count(), unreachable).join(Participant.contact)
        found = db.session.execute(query.select_from(Participant).where(*self.who())).one()
        return Readers(*found)

    def reader(self, number: int) -> Participant | None:
        """The one of this number, counted from 1, with all that a mail to them says."""
        query = self.places().offset(number - 1).limit(1)
        known = (joinedload(Participant.person), joinedload(Participant.contact))
        return db.session.scalar(query.options(*known))

    def unreachable(self, limit: int) -> Sequence[Participant]:
        """Those whose addresses return mail, so that somebody can mend them."""
        query = self.places().join(Participant.contact).where(Contact.bounced_at.is_not(None))
        return db.session.scalars(query.options(joinedload(Participant.contact)).limit(limit)).all()

    def notices(self, due_at: datetime) -> Select[*tuple[Any, ...]]:
        where = self.chosen.of_meeting(self.meeting_id)
        return (
            select(
                literal(Kind.LETTER, Notice.kind.type).label("kind"),
                self.key_of(Participant.id).label("key"),
                Participant.id.label("participant_id"),
                literal(self.meeting_id).label("meeting_id"),
                literal(self.id).label("letter_id"),
                Contact.address.label("address"),
                literal(due_at, UtcDateTime()).label("due_at"),
            )
            .join(Participant.contact)
            .where(*where)
            .order_by(func.lower(Participant.full_name), Participant.id)
        )

    def key_of(self, place_id: Any) -> ColumnElement[str]:
        """By which a place gets it once."""
        return literal(f"letter:{self.id}:") + cast(place_id, String)
