"""A meeting asks something new, or what another one asks."""

from flask_babel import lazy_gettext as _l

from nact_meet.directory.models.person import Person
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.questions.models import Question, asked_in, next_position, questions_of
from nact_meet.web.extensions import db
from nact_meet.web.refusals import Refusal

MOST_QUESTIONS = 60


class TooManyQuestions(Refusal):
    sentence = _l("A meeting can ask at most 60 questions. Few people would answer more.")


def ask(meeting: Meeting, question: Question, *, by: Person) -> None:
    """Raises TooManyQuestions."""
    if len(asked_in(meeting)) >= MOST_QUESTIONS:
        raise TooManyQuestions
    question.position = next_position(meeting)
    questions_of(meeting).append(question)
    meeting.has_questions = True
    db.session.flush()
    question.note("question added", by=by)


def ask_the_same(meeting: Meeting, other: Meeting) -> None:
    """Copies of what `other` asks now, with the same conditions."""
    asked = asked_in(other)
    copies = {question.id: question.copy() for question in asked}
    for question in asked:
        if question.shown_if_id is not None:
            copies[question.id].shown_if = copies[question.shown_if_id]
    questions_of(meeting)[:] = copies.values()
    meeting.has_questions = bool(copies)
