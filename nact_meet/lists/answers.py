"""What people answered to the hosts' questions, as further columns of a sheet."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from sqlalchemy import select

from nact_meet.lists.columns import Column
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.questions.labels import answer_text
from nact_meet.questions.question import Question, questions_of
from nact_meet.questions.question_answer import QuestionAnswer
from nact_meet.web.extensions import db

AT_ONCE = 500


class AnswerColumns:
    """A column for each question of a meeting, also for those that are not asked any more.

    `follow` hands rows on, and looks up the answers of `at_once` of them at a time: however long
    a list is, it takes no more memory, and no statement for each row.
    """

    def __init__(self, meeting: Meeting) -> None:
        self.questions = {each.id: each for each in questions_of(meeting)}
        self.texts: dict[tuple[int, int], str] = {}

    @property
    def columns(self) -> tuple[Column, ...]:
        return tuple(self.column(each) for each in self.questions.values())

    def column(self, question: Question) -> Column:
        key = question.id
        return Column(question.label, lambda row, _zone: self.texts.get((row.id, key), ""), 24)

    def follow(self, rows: Iterable[Any], at_once: int = AT_ONCE) -> Iterator[Any]:
        if not self.questions:
            yield from rows
            return
        coming = iter(rows)
        while some := list(islice(coming, at_once)):
            self.texts = self.said_by([row.id for row in some])
            yield from some

    def said_by(self, ids: list[int]) -> dict[tuple[int, int], str]:
        """(participant's id, question's id) -> the answer that stands, in the reader's words."""
        query = select(
            QuestionAnswer.participant_id, QuestionAnswer.question_id, QuestionAnswer.value
        ).where(QuestionAnswer.participant_id.in_(ids), QuestionAnswer.withdrawn_at.is_(None))
        return {
            (place_id, question_id): answer_text(self.questions[question_id].kind, value)
            for place_id, question_id, value in db.session.execute(query)
        }
