"""Consents: what people agreed to, in the words that they were shown, until they take it back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, select, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nact_meet.directory.models.person import Person
from nact_meet.history.models import Subject
from nact_meet.web.database import Base, one_of
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now


class Matter(StrEnum):
    """What is asked. A yes to the list for participants is none to the list for everybody."""

    LIST = "list"
    PUBLIC_LIST = "public_list"
    PROGRAMME = "programme"
    MEMORY = "memory"


class Source(StrEnum):
    """Through what somebody agreed: a box of a form, or a letter that the hosts hold."""

    PAGE = "page"
    LETTER = "letter"


OPEN = "withdrawn_at IS NULL"


@dataclass(frozen=True)
class Said:
    """A question as it was shown, `wording` in `language`, and the answer that came back."""

    matter: Matter
    wording: str
    language: str
    agrees: bool


class Consent(Base):
    """One yes. It is never deleted: a withdrawn one says until when it held.

    `meeting_id` is None where it is about every meeting; what remains of a past one, for example.
    """

    __tablename__ = "consents"
    __table_args__ = (
        Index(
            "uq_consents_open",
            "person_id",
            "meeting_id",
            "matter",
            unique=True,
            sqlite_where=text(OPEN),
            postgresql_where=text(OPEN),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    meeting_id: Mapped[int | None] = mapped_column(
        ForeignKey("meetings.id", ondelete="CASCADE"), index=True
    )
    matter: Mapped[Matter] = mapped_column(one_of(Matter, "known_matter"))
    source: Mapped[Source] = mapped_column(one_of(Source, "known_source"), default=Source.PAGE)
    wording: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(16))
    given_at: Mapped[datetime] = mapped_column(default=utc_now)
    withdrawn_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()


def open_consents(person_id: int, meeting_id: int) -> Sequence[Consent]:
    """What this person agrees to at this meeting, as it stands."""
    where = (Consent.person_id == person_id, Consent.meeting_id == meeting_id)
    query = select(Consent).where(*where, Consent.withdrawn_at.is_(None))
    return db.session.scalars(query.order_by(Consent.id)).all()


def take_note(
    person: Person, meeting: Subject, said: Iterable[Said], source: Source = Source.PAGE
) -> list[Said]:
    """Keep each answer; those that changed something. The caller has locked place or meeting."""
    db.session.flush()
    held = {consent.matter: consent for consent in open_consents(person.id, meeting.id)}
    changed = []
    for answer in said:
        known = held.get(answer.matter)
        if answer.agrees == (known is not None):
            continue
        changed.append(answer)
        if known is not None:
            known.withdrawn_at = utc_now()
            continue
        consent = Consent(
            person=person,
            meeting_id=meeting.id,
            matter=answer.matter,
            wording=answer.wording,
            language=answer.language,
            source=source,
        )
        db.session.add(consent)
    return changed
