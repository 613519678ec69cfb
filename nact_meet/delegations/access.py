"""A meeting's nomination."""

from flask import abort
from sqlalchemy import select

from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places.models.nomination import Nomination
from nact_meet.web.extensions import db


def nomination_or_404(meeting: Meeting, nomination_id: int) -> Nomination:
    where = (Nomination.meeting_id == meeting.id, Nomination.id == nomination_id)
    return db.session.scalar(select(Nomination).where(*where)) or abort(404)
