"""The first page of whoever is signed in: what waits for them, and what comes next."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from nact_meet.admission.access import meetings_to_review
from nact_meet.directory.access import current_organiser, current_zone, organiser_required
from nact_meet.meetings.access import my_meetings
from nact_meet.meetings.models.host import Host
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.tabs import waiting_over
from nact_meet.organising.views.proposals import waiting_for_reader
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import State
from nact_meet.polls import agreeing
from nact_meet.polls.access import my_polls
from nact_meet.polls.models.poll import Poll, PollHost, Stage
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now

bp = Blueprint("desk", __name__, url_prefix="/desk")

NEXT = 5
MOST = 100
AFTERWARDS = timedelta(days=30)
"""As long after its end a meeting still has mail and people to decide about."""


@dataclass(frozen=True)
class Task:
    """What is to be done, to which meeting or poll, and where."""

    says: str
    title: str
    url: str


@bp.get("")
@organiser_required
def index() -> str:
    coming = coming_meetings()
    return render_template(
        "organising/desk.html",
        proposals=waiting_for_reader(),
        tasks=list(tasks()),
        coming=coming,
        numbers=numbers_of(coming),
        zone=current_zone(),
    )


def tasks() -> Iterator[Task]:
    """What others wait for or have sent comes before one's own work."""
    yield from of_meetings()
    yield from of_polls()
    yield from drafts()


def of_meetings() -> Iterator[Task]:
    """What each page of each meeting counts; where one only decides, who waits for that."""
    recent = Meeting.ends_at > utc_now() - AFTERWARDS
    for waiting in waiting_over(my_meetings().where(recent).order_by(Meeting.starts_at)):
        yield Task(waiting.says, waiting.meeting.title, waiting.url)
    mine = my_meetings().with_only_columns(Meeting.id)
    reviewed = meetings_to_review().where(Meeting.id.not_in(mine), Meeting.ends_at > utc_now())
    for meeting in db.session.scalars(reviewed.order_by(Meeting.starts_at)):
        url = url_for("decisions.index", ref=meeting.ref)
        yield Task(_("Registrations that you decide on"), meeting.title, url)


def of_polls() -> Iterator[Task]:
    loaded = (selectinload(Poll.slots), selectinload(Poll.hosts).joinedload(PollHost.institute))
    reader = current_organiser()
    query = my_polls().options(*loaded).order_by(Poll.closes_at, Poll.id).limit(MOST)
    for poll in db.session.scalars(query):
        url = url_for("polls.show", ref=poll.ref)
        if agreeing.may_agree(poll, reader):
            yield Task(_("Dates to agree on before anyone is asked"), poll.title, url)
        elif poll.stage == Stage.CLOSED:
            yield Task(_("The poll has ended: choose a date"), poll.title, url)
        elif poll.stage == Stage.DRAFT:
            yield Task(_("Poll not opened yet"), poll.title, url)


def drafts() -> Iterator[Task]:
    query = my_meetings().where(Meeting.published_at.is_(None), Meeting.ends_at > utc_now())
    for meeting in db.session.scalars(query.order_by(Meeting.starts_at).limit(MOST)):
        url = url_for("meetings.show", ref=meeting.ref)
        yield Task(_("Draft, not published yet"), meeting.title, url)


def coming_meetings() -> Sequence[Meeting]:
    known = (Meeting.published_at.is_not(None), Meeting.cancelled_at.is_(None))
    query = my_meetings().where(*known, Meeting.ends_at > utc_now())
    hosts = selectinload(Meeting.hosts).joinedload(Host.institute)
    return db.session.scalars(query.options(hosts).order_by(Meeting.starts_at).limit(NEXT)).all()


def numbers_of(meetings: Sequence[Meeting]) -> dict[int, dict[State, int]]:
    """How many people of each meeting are in each state."""
    ids = [meeting.id for meeting in meetings]
    keys = (Participant.meeting_id, Participant.state)
    query = select(*keys, func.count()).where(Participant.meeting_id.in_(ids)).group_by(*keys)
    found: dict[int, dict[State, int]] = {number: {} for number in ids}
    for meeting_id, state, count in db.session.execute(query):
        found[meeting_id][state] = count
    return found
