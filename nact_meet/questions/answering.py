"""How the person of a place answers what the hosts ask."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from nact_meet.history.models import Who
from nact_meet.places.models.participant import Participant
from nact_meet.questions.models import (
    Question,
    QuestionAnswer,
    QuestionKind,
    asked_in,
    questions_of,
    shown,
)
from nact_meet.web.extensions import db
from nact_meet.web.refusals import RegistrationClosed
from nact_meet.web.uploads import Upload
from nact_meet.world.timezones import utc_now

Said = list[list[Any]]
"""Of each question its label and what was said, as the log of changes shows it; JSON."""


def answers_of(place: Participant) -> list[QuestionAnswer]:
    """In the questions' order; to retired ones too, and consents that were taken back."""
    where = QuestionAnswer.participant_id == place.id
    answers = db.session.scalars(select(QuestionAnswer).where(where)).all()
    known = {answer.question_id: answer for answer in answers}
    return [known[question.id] for question in questions_of(place.meeting) if question.id in known]


def by_question(answers: Iterable[QuestionAnswer]) -> dict[int, QuestionAnswer]:
    """By the question's id; those that stand."""
    return {answer.question_id: answer for answer in answers if answer.stands}


def may_answer(place: Participant) -> bool:
    return place.meeting.has_questions and place.meeting.registration_is_open


def missing(place: Participant, answers: Iterable[QuestionAnswer]) -> list[Question]:
    """Of what they did not answer, what they still can; `answers` are all of theirs."""
    return unanswered(place, answers) if may_answer(place) else []


def unanswered(place: Participant, answers: Iterable[QuestionAnswer]) -> list[Question]:
    """Required, and not answered: who came by a calendar or a coordinator saw no form."""
    if place.is_gone:
        return []
    known = by_question(answers)
    said = {key: answer.value for key, answer in known.items()}
    asked = shown(asked_in(place.meeting), said)
    return [question for question in asked if question.is_required and question.id not in known]


def answer(
    place: Participant, given: Mapping[Question, Any], *, language: str, who: Who | None = None
) -> None:
    """What they say to each question; None to what they leave open, or are not asked.

    A file is an Upload, or its name where the one that is there stays. Saying the same again
    changes nothing. `who` acts, where not whoever has the link. Raises RegistrationClosed.
    """
    if not given:
        return
    if not may_answer(place):
        raise RegistrationClosed
    known = answers_alone(place)
    told: tuple[Said, Said] = ([], [])
    private: list[str] = []
    for question, value in given.items():
        before = known.get(question.id)
        if same(before, value):
            continue
        old = before.value if before and before.stands else ""
        say(place, question, before, value, language)
        if question.is_private:
            private.append(question.label)
        else:
            told[0].extend([[question.label, old]] if old != "" else [])
            told[1].extend([[question.label, value]] if value is not None else [])
    remember(place, told, private, who or place.answered_by)


def answers_alone(place: Participant) -> dict[int, QuestionAnswer]:
    """With nobody else writing them: of two who answer at once the second waits."""
    mine = Participant.id == place.id
    db.session.flush()
    db.session.execute(select(Participant.id).where(mine).with_for_update(key_share=True))
    query = select(QuestionAnswer).where(QuestionAnswer.participant_id == place.id)
    answers = db.session.scalars(query.execution_options(populate_existing=True)).all()
    return {answer.question_id: answer for answer in answers}


def say(
    place: Participant,
    question: Question,
    before: QuestionAnswer | None,
    value: Any,
    language: str,
) -> None:
    if value is not None and before:
        before.say(value, language=language)
    elif value is not None:
        new = QuestionAnswer(question=question, participant=place)
        new.say(value, language=language)
        db.session.add(new)
    elif before and question.kind == QuestionKind.CONSENT:
        before.withdrawn_at = utc_now()
    elif before:
        db.session.delete(before)


def remember(place: Participant, told: tuple[Said, Said], private: list[str], who: Who) -> None:
    details: dict[str, Any] = {"answers": list(told)} if any(told) else {}
    if private:
        details["private_answers"] = "; ".join(private)
    if details:
        place.note("answered", **who, details=details)


def same(before: QuestionAnswer | None, value: Any) -> bool:
    if isinstance(value, Upload):
        return False
    if before is None or not before.stands:
        return value is None
    return bool(before.value == value)
