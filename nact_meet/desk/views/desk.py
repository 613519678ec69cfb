"""The first page of whoever is signed in: what waits for them, and what comes next."""

from collections.abc import Iterator, Sequence

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from nact_meet.directory.access import current_zone, organiser_required
from nact_meet.meetings.access import my_meetings
from nact_meet.meetings.models.host import Host
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.tasks import Task, all_tasks, tasks
from nact_meet.organising.first_meeting import lead, lead_from_the_desk
from nact_meet.organising.views.proposals import waiting_for_reader
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import State
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now

bp = Blueprint("desk", __name__, url_prefix="/desk")
bp.add_app_template_global(lead, "first_meeting")

NEXT = 5
MOST = 100


@bp.get("")
@organiser_required
def index() -> str:
    coming = coming_meetings()
    return render_template(
        "desk/desk.html",
        proposals=waiting_for_reader(),
        tasks=all_tasks(),
        coming=coming,
        numbers=numbers_of(coming),
        lead=None if coming else lead_from_the_desk(),
        zone=current_zone(),
    )


@tasks
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
