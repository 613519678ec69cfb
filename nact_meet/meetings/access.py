"""Which meetings somebody may touch: permission is a query."""

from typing import Any

from flask import abort, request
from sqlalchemy import Select, or_, select

from nact_meet.directory.access import current_organiser
from nact_meet.directory.models.organiser import Organiser
from nact_meet.meetings import tabs
from nact_meet.meetings.models.host import Host
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.web.database import SAFE_METHODS
from nact_meet.web.extensions import db


def my_meetings() -> Select[Meeting]:
    return meetings_of(current_organiser())


def meetings_of(organiser: Organiser) -> Select[Meeting]:
    """Those of the institutes this organiser acts for, and their own; the Secretariat's are all."""
    if organiser.is_secretariat:
        return select(Meeting)
    hosted = select(Host.meeting_id).where(Host.institute_id.in_(organiser.institute_ids))
    mine = or_(Meeting.id.in_(hosted), Meeting.created_by_id == organiser.person_id)
    return select(Meeting).where(mine)


def meeting_or_404(ref: str) -> Meeting:
    """A meeting this organiser acts for; a write locks its row, so that writers take turns.

    What waits on its tabs is asked for in the same statement.
    """
    return my_meeting(ref) or abort(404)


def my_meeting(ref: str) -> Meeting | None:
    query = my_meetings().where(Meeting.ref == ref).add_columns(*tabs.counts())
    row = db.session.execute(taking_turns(query)).one_or_none()
    if row is None:
        return None
    meeting: Meeting = row[0]
    tabs.keep_waiting(meeting, row[1:])
    tabs.stand_at(meeting)
    return meeting


def taking_turns(query: Select[Any]) -> Select[Any]:
    if request.method in SAFE_METHODS:
        return query
    # NO KEY UPDATE: a reply that holds a place must still be able to write a row that names
    # this meeting, or the two would wait for each other.
    return query.with_for_update(of=Meeting, key_share=True)


def public_meeting_or_404(ref: str) -> Meeting:
    return public_meeting(ref) or abort(404)


def public_meeting(ref: str) -> Meeting | None:
    query = select(Meeting).where(Meeting.ref == ref, Meeting.published_at.is_not(None))
    return db.session.scalar(query.where(Meeting.is_public))
