"""How the person of a place answers what the hosts ask."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Mapped, declared_attr, relationship

from nact_meet.questions.question import Question, QuestionKind, shown
from nact_meet.questions.question_answer import QuestionAnswer
from nact_meet.web.extensions import db
from nact_meet.web.refusals import RegistrationClosed
from nact_meet.web.uploads import Upload
from nact_meet.world.timezones import utc_now

if TYPE_CHECKING:
    from nact_meet.meetings.models.meeting import Meeting

Said = list[list[Any]]
"""Of each question its label and what was said, as the log of changes shows it; JSON."""


class Answering:
    """Mixed into Participant."""

    @declared_attr
    def answers(cls) -> Mapped[list[QuestionAnswer]]:  # noqa: N805  (SQLAlchemy's way)
        return relationship(
            back_populates="participant", cascade="all, delete-orphan", passive_deletes=True
        )

    if TYPE_CHECKING:
        id: Mapped[int]
        meeting: Mapped[Meeting]
        answered_by: property
        is_gone: property
        note: Callable[..., None]

    @property
    def answers_by_question(self) -> dict[int, QuestionAnswer]:
        """By the question's id; those that stand."""
        return {each.question_id: each for each in self.answers if each.stands}

    @property
    def answers_in_order(self) -> list[QuestionAnswer]:
        """In the questions' order; to retired ones too, and consents that were taken back."""
        known = {each.question_id: each for each in self.answers}
        return [known[each.id] for each in self.meeting.questions if each.id in known]

    @property
    def may_answer(self) -> bool:
        return self.meeting.has_questions and self.meeting.registration_is_open

    @property
    def missing(self) -> list[Question]:
        """Of what they did not answer, what they still can."""
        return self.unanswered if self.may_answer else []

    @property
    def unanswered(self) -> list[Question]:
        """Required, and not answered: who came by a calendar or a coordinator saw no form."""
        if self.is_gone:
            return []
        known = self.answers_by_question
        said = {key: each.value for key, each in known.items()}
        asked = shown(self.meeting.asked, said)
        return [each for each in asked if each.is_required and each.id not in known]

    def answer(self, given: Mapping[Question, Any], *, language: str) -> None:
        """What they say to each question; None to what they leave open, or are not asked.

        A file is an Upload, or its name where the one that is there stays. Saying the same again
        changes nothing. Raises RegistrationClosed.
        """
        if not given:
            return
        if not self.may_answer:
            raise RegistrationClosed
        known = self.answers_alone()
        told: tuple[Said, Said] = ([], [])
        private: list[str] = []
        for question, value in given.items():
            before = known.get(question.id)
            if same(before, value):
                continue
            old = before.value if before and before.stands else ""
            self.say(question, before, value, language)
            if question.is_private:
                private.append(question.label)
            else:
                told[0].extend([[question.label, old]] if old != "" else [])
                told[1].extend([[question.label, value]] if value is not None else [])
        self.remember(told, private)

    def answers_alone(self) -> dict[int, QuestionAnswer]:
        """With nobody else writing them: of two who answer at once the second waits."""
        place = type(self)
        where = place.id == self.id
        db.session.flush()
        db.session.execute(select(place.id).where(where).with_for_update(key_share=True))
        query = select(QuestionAnswer).where(QuestionAnswer.participant_id == self.id)
        found = db.session.scalars(query.execution_options(populate_existing=True)).all()
        return {each.question_id: each for each in found}

    def say(
        self, question: Question, before: QuestionAnswer | None, value: Any, language: str
    ) -> None:
        if value is not None and before:
            before.say(value, language=language)
        elif value is not None:
            new = QuestionAnswer(question=question)
            new.say(value, language=language)
            self.answers.append(new)
        elif before and question.kind == QuestionKind.CONSENT:
            before.withdrawn_at = utc_now()
        elif before:
            self.answers.remove(before)

    def remember(self, told: tuple[Said, Said], private: list[str]) -> None:
        details: dict[str, Any] = {"answers": list(told)} if any(told) else {}
        if private:
            details["private_answers"] = "; ".join(private)
        if details:
            self.note("answered", **self.answered_by, details=details)


def same(before: QuestionAnswer | None, value: Any) -> bool:
    if isinstance(value, Upload):
        return False
    if before is None or not before.stands:
        return value is None
    return bool(before.value == value)
