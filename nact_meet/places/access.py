"""Whose place it is: by its meeting, or by its personal link."""

from flask import abort, request
from sqlalchemy import ColumnElement, select

from nact_meet.directory.models.organiser import Organiser
from nact_meet.directory.models.person import Person
from nact_meet.directory.permissions import lets_write
from nact_meet.directory.speaking import speak_to
from nact_meet.meetings.access import meetings_of
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places.models.participant import Participant
from nact_meet.web.database import SAFE_METHODS
from nact_meet.web.extensions import db
from nact_meet.web.versions import read_as


@lets_write
def has_a_place_with(organiser: Organiser) -> ColumnElement[bool]:
    """The condition on Person: a place at a meeting of this organiser's.

    Of a draft nobody has heard: anybody of the directory can be put into it.
    """
    meetings = meetings_of(organiser).with_only_columns(Meeting.id)
    meetings = meetings.where(Meeting.published_at.is_not(None))
    return Person.id.in_(select(Participant.person_id).where(Participant.meeting_id.in_(meetings)))


def participant_or_404(meeting: Meeting, participant_id: int) -> Participant:
    """A write locks the place: whether it holds a seat may be about to change."""
    where = (Participant.meeting_id == meeting.id, Participant.id == participant_id)
    query = select(Participant).where(*where)
    if request.method not in SAFE_METHODS:
        query = query.with_for_update(of=Participant, key_share=True)
        query = query.execution_options(populate_existing=True)
    place = db.session.scalar(query) or abort(404)
    if request.method not in SAFE_METHODS:
        place.contact.check_not_put_away()
    return place


def place_or_refuse(token: str, *, revising: bool = False) -> Participant:
    """The place of a personal link; its page speaks its person's language. Raises BadLink.

    `revising`: what is asked may revise the meeting too, which everybody locks before its places.
    """
    writes = request.method not in SAFE_METHODS
    if writes and revising:
        meeting_id = Participant.by_token(token).meeting_id
        lock = select(Meeting.id).where(Meeting.id == meeting_id)
        db.session.execute(lock.with_for_update(of=Meeting, key_share=True))
        db.session.expire_all()
    place = Participant.by_token(token, for_update=writes)
    place.contact.check_not_put_away()
    speak_to(place.person)
    read_as(lambda: place.person.institutes)
    return place
