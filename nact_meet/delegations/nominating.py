"""The delegations that a meeting is waiting for: whom it asked to name them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from nact_meet.directory.models.institute import Institute
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places.models.nomination import Nomination
from nact_meet.web.extensions import db


def nominations_of(meeting: Meeting) -> Sequence[Nomination]:
    where = Nomination.meeting_id == meeting.id
    return db.session.scalars(select(Nomination).where(where).order_by(Nomination.id)).all()


def nomination_of(meeting: Meeting, institute: Institute) -> Nomination:
    """That of the institute; it takes over what hosts entered for its country before it was
    there, and is made where there is none."""
    found = nomination_where(meeting, Nomination.institute_id == institute.id)
    if found is None and institute.is_coordinator:
        found = nomination_where(meeting, *of_country_alone(institute.country_code))
    if found is None:
        found = Nomination(meeting=meeting)
        db.session.add(found)
    found.institute, found.country_code = institute, institute.country_code
    db.session.flush()
    return found


def nomination_of_country(meeting: Meeting, country_code: str) -> Nomination:
    """Of a country that no institute answers for; made where there is none."""
    found = nomination_where(meeting, *of_country_alone(country_code))
    if found is None:
        found = Nomination(meeting=meeting, country_code=country_code)
        db.session.add(found)
        db.session.flush()
    return found


def nomination_where(meeting: Meeting, *where: Any) -> Nomination | None:
    query = select(Nomination).where(Nomination.meeting_id == meeting.id, *where)
    return db.session.scalar(query)


def ask_contacts(meeting: Meeting) -> None:
    """At publication: whom a draft has kept waiting."""
    for nomination in nominations_of(meeting):
        if nomination.due_at and not nomination.asked_at and not nomination.is_past_due:
            nomination.write_to_contacts()


def tell_contacts_of_end(meeting: Meeting) -> None:
    for nomination in nominations_of(meeting):
        nomination.tell_contacts("cancelled")


def tell_contacts_of_change(meeting: Meeting, before: dict[str, Any]) -> None:
    """`before` is what `facts()` said before this edit."""
    for nomination in nominations_of(meeting):
        nomination.tell_move(before)


def of_country_alone(country_code: str | None) -> tuple[Any, ...]:
    return Nomination.institute_id.is_(None), Nomination.country_code == country_code
