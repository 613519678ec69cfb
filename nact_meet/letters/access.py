"""A meeting's letter."""

from flask import abort
from sqlalchemy import select

from nact_meet.letters.models import Letter
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.web.extensions import db


def letter_or_404(meeting: Meeting, letter_id: int) -> Letter:
    where = (Letter.meeting_id == meeting.id, Letter.id == letter_id)
    return db.session.scalar(select(Letter).where(*where)) or abort(404)
