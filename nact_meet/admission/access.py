"""Who decides about whom."""

from flask import abort
from sqlalchemy import Select, select

from nact_meet.admission.docket import Docket
from nact_meet.admission.models import Reviewer
from nact_meet.directory.access import current_organiser
from nact_meet.meetings.access import my_meeting, my_meetings, taking_turns
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.tabs import is_to_come
from nact_meet.web.extensions import db


def docket_or_404(ref: str) -> Docket:
    """Whom this organiser decides about: everybody for its hosts, for a reviewer whom they may."""
    if meeting := my_meeting(ref):
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


def dockets_to_review() -> list[Docket]:
    """Of meetings to come for which others are the hosts."""
    mine = my_meetings().with_only_columns(Meeting.id)
    query = select(Meeting, Reviewer.country_code).join(Reviewer, Reviewer.meeting_id == Meeting.id)
    where = (Reviewer.organiser_id == current_organiser().id, Meeting.id.not_in(mine), is_to_come())
    rows = db.session.execute(query.where(*where).order_by(Meeting.starts_at))
    return [Docket(meeting, country_code, is_hosts=False) for meeting, country_code in rows]
