"""Every "who may?" of the house. Rows are looked up through ownership: permission is a query."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import abort, g, redirect, request, url_for
from flask_login import current_user
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import undefer
from werkzeug.wrappers import Response

from nact_meet.admission.docket import Docket
from nact_meet.admission.models import Reviewer
from nact_meet.directory.models.coordinator import CoordinatorContact
from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.organiser import Organiser
from nact_meet.directory.models.person import Person
from nact_meet.letters.letter import Letter
from nact_meet.meetings.models.host import Host
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.own_data.own_data import OwnData
from nact_meet.places.models.nomination import Nomination
from nact_meet.places.models.participant import Participant
from nact_meet.polls.models.poll import Poll
from nact_meet.polls.models.poll_host import PollHost
from nact_meet.polls.models.poll_reader import Reader
from nact_meet.polls.models.voter import Voter
from nact_meet.publication.proposal import Proposal
from nact_meet.questions.question import Question
from nact_meet.web.database import SAFE_METHODS
from nact_meet.web.extensions import db, login

TABS = (undefer(Meeting.undecided), undefer(Meeting.awaited))
"""What the tabs of a meeting say waits there."""

View = TypeVar("View", bound=Callable[..., Any])


@login.user_loader  # type: ignore[untyped-decorator]  # Flask-Login ships no types
def organiser_of_session(session_key: str) -> Organiser | None:
    organiser = db.session.scalar(select(Organiser).where(Organiser.session_key == session_key))
    if organiser:
        g.reader_language = organiser.person.language
        g.account_name = organiser.person.full_name
    return organiser


def current_organiser() -> Organiser:
    return cast(Organiser, current_user._get_current_object())


def current_person() -> Person:
    return current_organiser().person


def organiser_required(view: View) -> View:
    """Whoever is not signed in is asked to, and comes back to the page they wanted."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        return view(*args, **kwargs) if current_user.is_authenticated else ask_to_sign_in()

    return cast(View, guarded)


def secretariat_required(view: View) -> View:
    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if not current_user.is_authenticated:
            return ask_to_sign_in()
        if not current_organiser().is_secretariat:
            abort(403)
        return view(*args, **kwargs)

    return cast(View, guarded)


def ask_to_sign_in() -> Response:
    wanted = request.full_path.rstrip("?") if request.method in SAFE_METHODS else None
    return redirect(url_for("sessions.new", next=wanted), 303)


def acts_for_one_of(institute_ids: set[int]) -> bool:
    organiser = current_organiser()
    return organiser.is_secretariat or not institute_ids.isdisjoint(organiser.institute_ids)


def my_meetings() -> Select[Meeting]:
    """Those of the institutes this organiser acts for, and their own; the Secretariat's are all."""
    organiser = current_organiser()
    if organiser.is_secretariat:
        return select(Meeting)
    hosted = select(Host.meeting_id).where(Host.institute_id.in_(organiser.institute_ids))
    mine = or_(Meeting.id.in_(hosted), Meeting.created_by_id == organiser.person_id)
    return select(Meeting).where(mine)


def meeting_or_404(ref: str) -> Meeting:
    """A meeting this organiser acts for; a write locks its row, so that writers take turns."""
    query = my_meetings().where(Meeting.ref == ref).options(*TABS)
    found: Meeting | None = db.session.scalar(taking_turns(query))
    return found or abort(404)


def taking_turns(query: Select[Any]) -> Select[Any]:
    if request.method in SAFE_METHODS:
        return query
    # NO KEY UPDATE: a reply that holds a place must still be able to write a row that names
    # this meeting, or the two would wait for each other.
    return query.with_for_update(of=Meeting, key_share=True)


def docket_or_404(ref: str) -> Docket:
    """Whom this organiser decides about: everybody for its hosts, for a reviewer whom they may."""
    mine = my_meetings().where(Meeting.ref == ref)
    if meeting := db.session.scalar(taking_turns(mine)):
        return Docket(meeting)
    named = select(Meeting).join(Reviewer, Reviewer.meeting_id == Meeting.id)
    where = (Meeting.ref == ref, Reviewer.organiser_id == current_organiser().id)
    row = db.session.execute(
        taking_turns(named.add_columns(Reviewer.country_code).where(*where))
    ).one_or_none()
    return Docket(row[0], row[1], is_hosts=False) if row else abort(404)


def meetings_to_review() -> Select[Meeting]:
    mine = Reviewer.organiser_id == current_organiser().id
    return select(Meeting).where(Meeting.id.in_(select(Reviewer.meeting_id).where(mine)))


def institute_to_keep(institute_id: int) -> Institute:
    """One that this organiser acts for; a write locks its row."""
    query, organiser = select(Institute).where(Institute.id == institute_id), current_organiser()
    if not organiser.is_secretariat:
        query = query.where(Institute.id.in_(organiser.institute_ids))
    if request.method not in SAFE_METHODS:
        query = query.with_for_update(of=Institute, key_share=True)
    return db.session.scalar(query) or abort(404)


def coordinator_contact_or_404(institute: Institute, contact_id: int) -> CoordinatorContact:
    where = (CoordinatorContact.institute_id == institute.id, CoordinatorContact.id == contact_id)
    return db.session.scalar(select(CoordinatorContact).where(*where)) or abort(404)


def participant_or_404(meeting: Meeting, participant_id: int) -> Participant:
    where = (Participant.meeting_id == meeting.id, Participant.id == participant_id)
    return db.session.scalar(select(Participant).where(*where)) or abort(404)


def my_polls() -> Select[Poll]:
    """Those of the institutes this organiser acts for, and their own; the Secretariat's are all."""
    organiser = current_organiser()
    if organiser.is_secretariat:
        return select(Poll)
    hosted = select(PollHost.poll_id).where(PollHost.institute_id.in_(organiser.institute_ids))
    return select(Poll).where(or_(Poll.id.in_(hosted), Poll.created_by_id == organiser.person_id))


def poll_or_404(ref: str) -> Poll:
    """A poll this organiser acts for; a write locks its row: hosts and voters take turns."""
    query = my_polls().where(Poll.ref == ref)
    if request.method not in SAFE_METHODS:
        query = query.with_for_update(of=Poll, key_share=True)
    return db.session.scalar(query) or abort(404)


def voter_or_404(poll: Poll, voter_id: int) -> Voter:
    where = (Voter.poll_id == poll.id, Voter.id == voter_id)
    return db.session.scalar(select(Voter).where(*where)) or abort(404)


def letter_or_404(meeting: Meeting, letter_id: int) -> Letter:
    where = (Letter.meeting_id == meeting.id, Letter.id == letter_id)
    return db.session.scalar(select(Letter).where(*where)) or abort(404)


def proposal_or_404(meeting: Meeting, proposal_id: int) -> Proposal:
    where = (Proposal.meeting_id == meeting.id, Proposal.id == proposal_id)
    return db.session.scalar(select(Proposal).where(*where)) or abort(404)


def nomination_or_404(meeting: Meeting, nomination_id: int) -> Nomination:
    where = (Nomination.meeting_id == meeting.id, Nomination.id == nomination_id)
    return db.session.scalar(select(Nomination).where(*where)) or abort(404)


def question_or_404(meeting: Meeting, question_id: int) -> Question:
    where = (Question.meeting_id == meeting.id, Question.id == question_id)
    return db.session.scalar(select(Question).where(*where)) or abort(404)


def public_meeting_or_404(ref: str) -> Meeting:
    query = select(Meeting).where(Meeting.ref == ref, Meeting.published_at.is_not(None))
    return db.session.scalar(query.where(Meeting.is_public)) or abort(404)


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
    g.reader_language = place.person.language
    return place


def voter_or_refuse(token: str) -> Reader:
    """Whose link of a poll it is; its page speaks their language. Raises BadLink."""
    reader = Voter.by_token(token, for_update=request.method not in SAFE_METHODS)
    g.reader_language = reader.person.language
    return reader


def own_data_or_refuse(token: str) -> OwnData:
    """What the address of a personal link reaches; a write locks all of it. Raises BadLink."""
    if request.method not in SAFE_METHODS:
        OwnData.of(Participant.by_token(token)).lock()
        db.session.expire_all()
    return OwnData.of(place_or_refuse(token))
