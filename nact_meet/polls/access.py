"""Which polls somebody may touch, and whose link it is."""

from flask import abort, request
from sqlalchemy import ColumnElement, Select, or_, select

from nact_meet.directory.access import current_organiser
from nact_meet.directory.models.organiser import Organiser
from nact_meet.directory.models.person import Person
from nact_meet.directory.permissions import lets_write
from nact_meet.directory.speaking import speak_to
from nact_meet.polls.models.poll import Poll, PollHost
from nact_meet.polls.models.voter import Reader, Voter
from nact_meet.web.database import SAFE_METHODS
from nact_meet.web.extensions import db


def my_polls() -> Select[Poll]:
    return polls_of(current_organiser())


def polls_of(organiser: Organiser) -> Select[Poll]:
    """Those of the institutes this organiser acts for, and their own; the Secretariat's are all."""
    if organiser.is_secretariat:
        return select(Poll)
    hosted = select(PollHost.poll_id).where(PollHost.institute_id.in_(organiser.institute_ids))
    return select(Poll).where(or_(Poll.id.in_(hosted), Poll.created_by_id == organiser.person_id))


@lets_write
def is_asked_by(organiser: Organiser) -> ColumnElement[bool]:
    """The condition on Person: a voter of a poll of this organiser's, who has been asked."""
    polls = polls_of(organiser).with_only_columns(Poll.id).where(Poll.opened_at.is_not(None))
    return Person.id.in_(select(Voter.person_id).where(Voter.poll_id.in_(polls)))


def poll_or_404(ref: str) -> Poll:
    """A poll this organiser acts for; a write locks its row: hosts and voters take turns."""
    query = my_polls().where(Poll.ref == ref)
    if request.method not in SAFE_METHODS:
        query = query.with_for_update(of=Poll, key_share=True)
    return db.session.scalar(query) or abort(404)


def voter_or_404(poll: Poll, voter_id: int) -> Voter:
    where = (Voter.poll_id == poll.id, Voter.id == voter_id)
    return db.session.scalar(select(Voter).where(*where)) or abort(404)


def voter_or_refuse(token: str) -> Reader:
    """Whose link of a poll it is; its page speaks their language. Raises BadLink."""
    reader = Voter.by_token(token, for_update=request.method not in SAFE_METHODS)
    reader.contact.check_not_put_away()
    speak_to(reader.person)
    return reader
