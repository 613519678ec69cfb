"""The people of a list as bare rows: a sheet of twenty thousand makes no object for each."""

from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Select, case, select

from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.role import GONE
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places.models.participant import Channel, Participant, Role, State
from nact_meet.web.extensions import db

ANSWERED = case(
    (Participant.state.in_(GONE), Participant.revised_at),
    (Participant.state == State.CONFIRMED, Participant.registered_at),
    (Participant.is_tentative, Participant.replied_at),
)
"""As Answer.answered_at has it."""


class ListedRow(Protocol):
    """A row of `listed`."""

    id: int
    country_code: str | None
    institute_name: str
    honorific: str
    full_name: str
    own_script_name: str
    position: str
    role: Role
    state: State
    answered: datetime | None
    answered_through: Channel | None
    arrived_at: datetime | None
    address: str
    reader_name: str
    zone: str
    language: str


def listed(meeting: Meeting) -> Select[Any]:
    """Names, positions, institutes and countries are those of this meeting."""
    return (
        select(
            Participant.id,
            Participant.country_code,
            Participant.institute_name,
            Participant.honorific,
            Participant.full_name,
            Participant.own_script_name,
            Participant.position,
            Participant.role,
            Participant.state,
            ANSWERED.label("answered"),
            Participant.answered_through,
            Participant.arrived_at,
            Contact.address,
            Contact.reader_name,
            Person.zone,
            Person.language,
        )
        .join(Participant.contact)
        .join(Participant.person)
        .where(Participant.meeting_id == meeting.id)
    )


def codes_of(meeting: Meeting) -> set[str | None]:
    """The countries of its participants; None is among them where somebody is of none."""
    query = select(Participant.country_code).where(Participant.meeting_id == meeting.id)
    return set(db.session.scalars(query.distinct()))
