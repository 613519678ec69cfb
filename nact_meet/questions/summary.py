"""Answers summed up: how many chose what, the range of numbers, the newest texts."""

import json
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, cast, func, select

from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import State
from nact_meet.questions.models import (
    DECIDING,
    Question,
    QuestionAnswer,
    QuestionKind,
    codes,
    questions_of,
)
from nact_meet.web.extensions import db

NEWEST = 50
LISTED = (
    *(QuestionKind.TEXT, QuestionKind.LONG_TEXT, QuestionKind.FILE),
    *(QuestionKind.NEEDS, QuestionKind.NUMBER, QuestionKind.DATE),
)
"""Of whose answers the newest are shown one by one."""


@dataclass(frozen=True)
class AnswerLine:
    """One answer of one person."""

    participant_id: int
    full_name: str
    value: Any


@dataclass
class Sum:
    """Of those who are registered `answered` have; `chosen` counts choices in the form's order.

    `numbers` are all of them. `newest` are NEWEST at most.
    """

    question: Question
    answered: int = 0
    chosen: Counter[str] = field(default_factory=Counter)
    numbers: list[float] = field(default_factory=list)
    newest: list[AnswerLine] = field(default_factory=list)

    @property
    def counts(self) -> list[tuple[str, int]]:
        """(choice, how many), each that is on offer, then what is not any more."""
        offered = self.question.decides if self.question.kind in DECIDING else ()
        return [(choice, self.chosen[choice]) for choice in dict.fromkeys([*offered, *self.chosen])]

    @property
    def spread(self) -> dict[str, float]:
        """`total`, `least`, `median` and `most`; empty where there is no number."""
        if not self.numbers:
            return {}
        low, high = min(self.numbers), max(self.numbers)
        middle = statistics.median(self.numbers)
        return {"total": sum(self.numbers), "least": low, "median": middle, "most": high}


def count_answers(meeting: Meeting) -> dict[int, int]:
    """By the question's id; of everybody."""
    query = select(QuestionAnswer.question_id, func.count()).join(QuestionAnswer.question)
    mine = query.where(Question.meeting_id == meeting.id)
    return dict(iter(db.session.execute(mine.group_by(QuestionAnswer.question_id))))


def summed_up(meeting: Meeting) -> list[Sum]:
    """Three statements, however many have answered. A retired question comes last."""
    questions = sorted(questions_of(meeting), key=lambda question: question.is_retired)
    sums = {question.id: Sum(question) for question in questions}
    for question_id, text, count in db.session.execute(grouped(sums)):
        add(sums[question_id], json.loads(text), count)
    for question_id, participant_id, name, value in db.session.execute(newest(sums)):
        sums[question_id].newest.append(AnswerLine(participant_id, name, value))
    return list(sums.values())


def grouped(ids: Iterable[int]) -> Select[int, str, int]:
    """How many said the same. PostgreSQL groups by no JSON, so its text is what is compared."""
    text = cast(QuestionAnswer.value, Text)
    query = select(QuestionAnswer.question_id, text, func.count()).join(QuestionAnswer.participant)
    return query.where(*counted(ids)).group_by(QuestionAnswer.question_id, text)


def newest(ids: Iterable[int]) -> Select[int, int, str, Any]:
    at = func.row_number().over(
        partition_by=QuestionAnswer.question_id,
        order_by=(QuestionAnswer.answered_at.desc(), QuestionAnswer.id.desc()),
    )
    ranked = (
        select(QuestionAnswer.id, at.label("at"))
        .join(QuestionAnswer.participant)
        .join(QuestionAnswer.question)
        .where(*counted(ids), Question.kind.in_(LISTED))
        .subquery()
    )
    return (
        select(
            *(QuestionAnswer.question_id, Participant.id),
            *(Participant.full_name, QuestionAnswer.value),
        )
        .join(QuestionAnswer.participant)
        .join(ranked, ranked.c.id == QuestionAnswer.id)
        .where(ranked.c["at"] <= NEWEST)
        .order_by(QuestionAnswer.question_id, ranked.c["at"])
    )


def counted(ids: Iterable[int]) -> Sequence[ColumnElement[bool]]:
    """Who is registered; who has left eats nothing and listens to nobody."""
    return (
        QuestionAnswer.question_id.in_(list(ids)),
        QuestionAnswer.withdrawn_at.is_(None),
        Participant.state == State.CONFIRMED,
    )


def add(sum_: Sum, value: Any, count: int) -> None:
    sum_.answered += count
    kind = sum_.question.kind
    if kind in DECIDING:
        sum_.chosen.update(dict.fromkeys(codes(value), count))
    elif kind == QuestionKind.NUMBER:
        sum_.numbers.extend([value] * count)
