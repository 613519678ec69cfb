"""Everything that a meeting asks its participants."""

from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from nact_meet.questions.question import Question
from nact_meet.web.extensions import db
from nact_meet.web.refusals import Refusal

if TYPE_CHECKING:
    from nact_meet.directory.models.person import Person

MOST_QUESTIONS = 60


class TooManyQuestions(Refusal):
    sentence = _l("A meeting asks at most 60 questions. Nobody would answer more.")


class Questionnaire:
    """Mixed into Meeting."""

    has_questions: Mapped[bool] = mapped_column(default=False)
    """Where it is not set nobody looks for any: registering costs no more than without them."""

    @declared_attr
    def questions(cls) -> Mapped[list[Question]]:  # noqa: N805  (SQLAlchemy hands over the class)
        """Those that are retired too."""
        return relationship(
            back_populates="meeting",
            cascade="all, delete-orphan",
            order_by="Question.position, Question.id",
        )

    @property
    def asked(self) -> list[Question]:
        """What people are asked now, in its order."""
        if not self.has_questions:
            return []
        found = [each for each in self.questions if not each.is_retired]
        return sorted(found, key=lambda each: (each.position, each.id or 0))

    @property
    def next_position(self) -> int:
        return max((each.position for each in self.questions), default=-1) + 1

    def ask(self, question: Question, *, by: "Person") -> None:
        """Raises TooManyQuestions."""
        if len(self.asked) >= MOST_QUESTIONS:
            raise TooManyQuestions
        question.position = self.next_position
        self.questions.append(question)
        self.has_questions = True
        db.session.flush()
        question.note("question added", by=by)

    def ask_the_same(self: Any, other: "Questionnaire") -> None:
        """Copies of what `other` asks now, with the same conditions."""
        copies = {each.id: each.copy() for each in other.asked}
        for each in other.asked:
            if each.shown_if_id is not None:
                copies[each.id].shown_if = copies[each.shown_if_id]
        self.questions = list(copies.values())
        self.has_questions = bool(copies)
