"""Reviewers: organisers who host nothing at a meeting, and decide who is let in to it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint, exists, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from nact_meet.directory.models.organiser import Appointment, Organiser
from nact_meet.directory.models.person import Person
from nact_meet.history.models import record
from nact_meet.meetings.models.host import Host
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.web.database import Base
from nact_meet.web.extensions import db
from nact_meet.world.countries import country_name
from nact_meet.world.timezones import utc_now


class Reviewer(Base):
    """Decides about one country's people at one meeting; about everybody's where it is None."""

    __tablename__ = "reviewers"
    __table_args__ = (UniqueConstraint("meeting_id", "organiser_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"))
    organiser_id: Mapped[int] = mapped_column(
        ForeignKey("organisers.id", ondelete="CASCADE"), index=True
    )
    country_code: Mapped[str | None] = mapped_column(String(2))
    named_at: Mapped[datetime] = mapped_column(default=utc_now)

    meeting: Mapped[Meeting] = relationship()
    organiser: Mapped[Organiser] = relationship()


def reviewers_of(meeting: Meeting) -> Sequence[Reviewer]:
    person = joinedload(Reviewer.organiser, innerjoin=True).joinedload(Organiser.person)
    query = select(Reviewer).where(Reviewer.meeting_id == meeting.id)
    return db.session.scalars(query.options(person).order_by(Reviewer.id)).all()


def who_may_review(meeting: Meeting) -> Sequence[Organiser]:
    """Organisers who act for none of its hosts, by name: who does sees everything anyway."""
    hosts = select(Host.institute_id).where(Host.meeting_id == meeting.id)
    acts = exists().where(
        Appointment.organiser_id == Organiser.id, Appointment.institute_id.in_(hosts)
    )
    query = select(Organiser).join(Organiser.person).options(joinedload(Organiser.person))
    return db.session.scalars(
        query.where(~acts, Organiser.is_secretariat.is_(False)).order_by(Person.full_name)
    ).all()


def name_reviewer(
    meeting: Meeting, organiser: Organiser, country_code: str | None, *, by: Person
) -> Reviewer:
    """From now on they decide about that country, and about no other."""
    where = (Reviewer.meeting_id == meeting.id, Reviewer.organiser_id == organiser.id)
    reviewer = db.session.scalar(select(Reviewer).where(*where))
    if reviewer is None:
        reviewer = Reviewer(meeting=meeting, organiser=organiser)
        db.session.add(reviewer)
    reviewer.country_code = country_code
    note("reviewer named", reviewer, by)
    return reviewer


def dismiss_reviewer(reviewer: Reviewer, *, by: Person) -> None:
    note("reviewer dismissed", reviewer, by)
    db.session.delete(reviewer)


def note(verb: str, reviewer: Reviewer, by: Person) -> None:
    code = reviewer.country_code
    name = reviewer.organiser.person.full_name
    if code:
        name = f"{name}, {country_name(code)}"
    record(verb, reviewer, by=by, name=name, meeting=reviewer.meeting)
