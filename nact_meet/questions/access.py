"""A meeting's question."""

from flask import abort
from sqlalchemy import select

from nact_meet.meetings.models.meeting import Meeting
from nact_meet.questions.models import Question
from nact_meet.web.extensions import db


def question_or_404(meeting: Meeting, question_id: int) -> Question:
    where = (Question.meeting_id == meeting.id, Question.id == question_id)
    return db.session.scalar(select(Question).where(*where)) or abort(404)
