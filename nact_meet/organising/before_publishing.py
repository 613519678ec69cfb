"""What the editor should know before everybody is told; none of it stands in the way."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from nact_meet.directory.labels import said_by_letter
from nact_meet.directory.models.person import Person
from nact_meet.lists import privacy
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places import audience
from nact_meet.places.models.participant import Participant
from nact_meet.web.extensions import db

MOST = 20
"""People named on the page; of more it says how many."""


@dataclass(frozen=True)
class Warnings:
    """`unnamed` are speakers whom the public will read as to be announced."""

    unnamed: Sequence[Person]
    without_clock: Sequence[Participant]
    without_institute: Sequence[Participant]
    has_contact: bool
    has_day: bool

    @property
    def are_there(self) -> bool:
        people = (self.unnamed, self.without_clock, self.without_institute)
        return any(people) or not (self.has_contact and self.has_day)


def warnings_of(meeting: Meeting) -> Warnings:
    person = joinedload(Participant.person).joinedload(Person.institute)
    query = select(Participant).where(*audience.concerned(meeting)).options(person)
    places = db.session.scalars(query.order_by(Participant.full_name, Participant.id)).all()
    return Warnings(
        unnamed=unnamed(meeting) if meeting.is_public else [],
        without_clock=[place for place in places if not place.person.own_zone],
        without_institute=[place for place in places if not place.institute_name],
        has_contact=meeting.contact is not None,
        has_day=meeting.answer_by is not None,
    )


def unnamed(meeting: Meeting) -> list[Person]:
    return [person for person, is_agreed in privacy.known_speakers(meeting) if not is_agreed]


def agreed_by_letter(meeting: Meeting, ids: Collection[int], *, by: Person) -> None:
    """Ticked on the page that publishes; the caller has locked the meeting."""
    for person in unnamed(meeting):
        if person.id in ids:
            privacy.note_agreement(meeting, person, said_by_letter(agrees=True), by=by)
