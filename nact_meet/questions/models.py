"""Questions: what the hosts of a meeting ask whoever takes part in it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    JSON,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    and_,
    cast,
    exists,
    false,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Mapped, backref, mapped_column, relationship

from nact_meet.directory.models.person import Person
from nact_meet.history.models import assign, record
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import GONE
from nact_meet.places.selection import matter
from nact_meet.web.database import Base, one_of
from nact_meet.web.extensions import db
from nact_meet.web.refusals import Refusal
from nact_meet.web.texts import InLanguages, Multilingual, ReadersText, chosen, in_languages
from nact_meet.web.uploads import Upload
from nact_meet.world.timezones import utc_now


class QuestionKind(StrEnum):
    TEXT = "text"
    LONG_TEXT = "long text"
    CHOICE = "choice"
    CHOICES = "choices"
    NUMBER = "number"
    DATE = "date"
    FILE = "file"
    CONSENT = "consent"
    INTERPRETATION = "interpretation"
    NEEDS = "needs"


DECIDING = (
    *(QuestionKind.CHOICE, QuestionKind.CHOICES, QuestionKind.CONSENT),
    *(QuestionKind.INTERPRETATION, QuestionKind.NEEDS),
)
"""Whose answers other questions can depend on."""

PRIVATE = (QuestionKind.FILE, QuestionKind.CONSENT, QuestionKind.NEEDS)
"""The log says that they were answered, never what."""

WORDS = {"label", "help", "first_label", "first_help", "choices", "translations"}
"""What somebody reads who answers."""

NO_INTERPRETATION = "none"
NEEDS = (
    *("vegetarian", "vegan", "halal", "no pork", "no beef", "gluten", "allergy"),
    *("captions", "sign language", "hearing", "wheelchair", "companion"),
)
YES = "yes"


class OthersDependOnIt(Refusal):
    sentence = _l("Another question depends on this answer. Please change that question first.")


class WouldComeTooEarly(Refusal):
    sentence = _l("A question must come after the one that decides whether it is shown.")


class Question(Multilingual, Base):
    """`choices` are the texts to choose from, or codes (languages, needs) of those offered.

    Where `shown_if` is set, it is asked only of those who answered that with `shown_if_value`.
    `revision` grows when its words change: answers remember which they were given to.
    """

    __tablename__ = "questions"
    __table_args__ = (
        CheckConstraint("shown_if_id IS NULL OR shown_if_id <> id", name="not_its_own_condition"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("meetings.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int] = mapped_column(default=0)
    kind: Mapped[QuestionKind] = mapped_column(one_of(QuestionKind, "known_kind"))
    first_label: Mapped[str] = mapped_column("label", String(300))
    label = InLanguages()
    first_help: Mapped[str] = mapped_column("help", Text, default="")
    help = InLanguages()
    is_required: Mapped[bool] = mapped_column(default=False)
    choices: Mapped[list[str]] = mapped_column(JSON, default=list)
    shown_if_id: Mapped[int | None] = mapped_column(
        ForeignKey("questions.id", ondelete="SET NULL"), index=True
    )
    shown_if_value: Mapped[str] = mapped_column(String(300), default="")
    revision: Mapped[int] = mapped_column(default=1)
    retired_at: Mapped[datetime | None]

    meeting: Mapped[Meeting] = relationship(
        backref=backref(
            "questions",
            cascade="all, delete-orphan",
            order_by="Question.position, Question.id",
        )
    )
    """The meeting keeps them once they are loaded; ask `questions_of` for them."""
    shown_if: Mapped["Question | None"] = relationship(remote_side=[id])

    @property
    def is_retired(self) -> bool:
        return self.retired_at is not None

    @property
    def is_private(self) -> bool:
        return self.kind in PRIVATE

    @property
    def texts_of_choices(self) -> dict[str, str]:
        """A line each."""
        lines = "\n".join(self.choices)
        return in_languages("options", lines, self.written_in or "", self.translations)

    def called(self, choice: str) -> ReadersText:
        """One of its choices for the reader of the moment; their lines are in one order."""
        if choice not in self.choices:
            return ReadersText(choice)
        at = self.choices.index(choice)
        texts = {code: text.split("\n") for code, text in self.texts_of_choices.items()}
        even = {code: lines[at] for code, lines in texts.items() if len(lines) == len(self.choices)}
        return chosen(even)

    @property
    def decides(self) -> Sequence[str]:
        """The answers that another question can depend on."""
        if self.kind == QuestionKind.CONSENT:
            return (YES,)
        if self.kind == QuestionKind.INTERPRETATION:
            return (*self.choices, NO_INTERPRETATION)
        return self.choices if self.kind in DECIDING else ()

    @property
    def wording(self) -> str:
        """What somebody reads who answers it."""
        return f"{self.label}\n\n{self.help}".strip()

    def told(self) -> dict[str, Any]:
        """As the log of changes shows it; JSON."""
        condition = f"{self.shown_if.label}: {self.shown_if_value}" if self.shown_if else ""
        return {
            "label": self.first_label,
            "help": self.first_help,
            "translations": self.told_translations,
            "is_required": self.is_required,
            "choices": list(self.choices),
            "shown_if": condition,
        }

    def change(self, values: Mapping[str, Any], *, by: Person) -> None:
        """`values` are columns. Answers keep the words they were given to. Raises
        OthersDependOnIt where an answer goes on which another question depends."""
        before = self.told()
        if assign(self, dict(values)).keys() & WORDS:
            self.revision += 1
        if any(dependent.shown_if_value not in self.decides for dependent in self.dependents()):
            raise OthersDependOnIt
        db.session.flush()
        db.session.expire(self, ["shown_if"])
        after = self.told()
        details = {key: [before[key], after[key]] for key in after if before[key] != after[key]}
        if details:
            self.note("question changed", by=by, details=details)

    def move(self, step: int, *, by: Person) -> None:
        """One up (-1) or down (+1) among those that are asked. Raises WouldComeTooEarly."""
        asked = asked_in(self.meeting)
        at = asked.index(self)
        if not 0 <= at + step < len(asked):
            return
        asked.insert(at + step, asked.pop(at))
        if any(later.id == question.shown_if_id for question, later in pairs(asked)):
            raise WouldComeTooEarly
        for position, question in enumerate(asked):
            question.position = position
        self.note("question moved", by=by)

    def remove(self, *, by: Person) -> None:
        """Deleted; retired where somebody has answered it, and kept in lists. Raises
        OthersDependOnIt."""
        if self.dependents():
            raise OthersDependOnIt
        meeting = self.meeting
        if self.count_answers():
            self.retired_at = utc_now()
            self.note("question retired", by=by)
        else:
            self.note("question deleted", by=by)
            questions_of(meeting).remove(self)
        meeting.has_questions = any(not question.is_retired for question in questions_of(meeting))

    def ask_again(self, *, by: Person) -> None:
        """A retired question comes back, as the last."""
        if not self.is_retired:
            return
        self.position = next_position(self.meeting)
        self.retired_at, self.meeting.has_questions = None, True
        if self.shown_if and self.shown_if.is_retired:
            self.shown_if, self.shown_if_value = None, ""
        self.note("question asked again", by=by)

    def dependents(self) -> list["Question"]:
        return [question for question in asked_in(self.meeting) if question.shown_if_id == self.id]

    def count_answers(self) -> int:
        where = QuestionAnswer.question_id == self.id
        return db.session.scalar(select(func.count()).select_from(QuestionAnswer).where(where)) or 0

    def copy(self) -> "Question":
        """For another meeting; whoever copies says on which copy it depends."""
        return Question(
            position=self.position,
            kind=self.kind,
            first_label=self.first_label,
            first_help=self.first_help,
            written_in=self.written_in,
            translations=self.translations,
            is_required=self.is_required,
            choices=list(self.choices),
            shown_if_value=self.shown_if_value,
        )

    def note(self, verb: str, *, by: Person, **more: Any) -> None:
        record(verb, self, by=by, name=self.label, meeting=self.meeting, **more)


def questions_of(meeting: Meeting) -> list[Question]:
    """Everything that a meeting asks its participants; those that are retired too."""
    # The attribute comes from Question.meeting: Meeting does not know what is asked.
    questions: list[Question] = getattr(meeting, "questions")  # noqa: B009
    return questions


def asked_in(meeting: Meeting) -> list[Question]:
    """What people are asked now, in its order."""
    if not meeting.has_questions:
        return []
    asked = [question for question in questions_of(meeting) if not question.is_retired]
    return sorted(asked, key=lambda question: (question.position, question.id or 0))


def next_position(meeting: Meeting) -> int:
    return max((question.position for question in questions_of(meeting)), default=-1) + 1


def pairs(questions: Sequence[Question]) -> Iterator[tuple[Question, Question]]:
    """Each with each that comes after it."""
    for at, question in enumerate(questions):
        yield from ((question, later) for later in questions[at + 1 :])


def shown(questions: Sequence[Question], said: Mapping[int, Any]) -> list[Question]:
    """Those asked of somebody who says so (question's id -> value), in their order.

    What a hidden question was answered with decides nothing.
    """
    asked: list[Question] = []
    heard: dict[int, Any] = {}
    for question in questions:
        decider = question.shown_if_id
        if decider is None or question.shown_if_value in codes(heard.get(decider)):
            asked.append(question)
            heard[question.id] = said.get(question.id)
    return asked


@matter("answers", _l("Answers missing"))
def lacks_answers(meeting_id: int) -> ColumnElement[bool]:
    """Expected, and a required question that they are asked stands open."""
    meeting = db.session.get(Meeting, meeting_id)
    asked = {question.id: question for question in asked_in(meeting)} if meeting else {}
    lacks = [
        and_(is_shown(question, asked), ~has_said(question))
        for question in asked.values()
        if question.is_required
    ]
    return and_(Participant.state.not_in(GONE), or_(false(), *lacks))


def is_shown(question: Question, asked: Mapping[int, Question]) -> ColumnElement[bool]:
    """`shown`, as a condition on Participant."""
    if question.shown_if_id is None:
        return true()
    decider = asked.get(question.shown_if_id)
    if decider is None:
        return false()
    value = "true" if decider.kind == QuestionKind.CONSENT else json.dumps(question.shown_if_value)
    said = cast(QuestionAnswer.value, Text).contains(value, autoescape=True)
    return and_(is_shown(decider, asked), has_said(decider, said))


def has_said(question: Question, *what: ColumnElement[bool]) -> ColumnElement[bool]:
    mine = QuestionAnswer.participant_id == Participant.id
    stands = (QuestionAnswer.question_id == question.id, QuestionAnswer.withdrawn_at.is_(None))
    return exists().where(mine, *stands, *what)


def codes(value: Any) -> Sequence[str]:
    """Which of a question's choices a value is."""
    if isinstance(value, dict):
        return list(value.get("chosen", ()))
    if isinstance(value, list):
        return value
    if value is True:
        return (YES,)
    return (value,) if isinstance(value, str) else ()


class QuestionAnswer(Base):
    """`value` is a text, a list of choices, a number, a date as 2027-03-01, a file's name, true for
    a consent, or for needs {"chosen": [...], "other": "..."}.

    `wording`, `language` and `revision` are the question as it was shown; `withdrawn_at` is when
    a consent was taken back.
    """

    __tablename__ = "question_answers"
    __table_args__ = (UniqueConstraint("question_id", "participant_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    # Without ON DELETE: no question is deleted while an answer to it comes in.
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"))
    participant_id: Mapped[int] = mapped_column(
        ForeignKey("participants.id", ondelete="CASCADE"), index=True
    )
    value: Mapped[Any] = mapped_column(JSON)
    wording: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(20))
    revision: Mapped[int]
    answered_at: Mapped[datetime] = mapped_column(default=utc_now)
    withdrawn_at: Mapped[datetime | None]

    question: Mapped[Question] = relationship()
    participant: Mapped[Participant] = relationship()
    file: Mapped["AnswerFile | None"] = relationship(
        back_populates="answer", cascade="all, delete-orphan", passive_deletes=True
    )

    @property
    def stands(self) -> bool:
        """False for a consent that was taken back."""
        return self.withdrawn_at is None

    @property
    def label(self) -> str:
        """What the question was called when it was answered."""
        return self.wording.partition("\n")[0]

    @property
    def is_to_older_words(self) -> bool:
        return self.revision < self.question.revision

    def say(self, value: Any, *, language: str) -> None:
        """Answered, or answered anew, to the question as it is now."""
        question = self.question
        if isinstance(value, Upload):
            self.file = AnswerFile.of(value)
            value = value.name
        self.value, self.language = value, language
        self.wording, self.revision = question.wording, question.revision
        self.answered_at, self.withdrawn_at = utc_now(), None


class AnswerFile(Base):
    """`media_type` is what the bytes are; `size` counts them."""

    __tablename__ = "answer_files"

    answer_id: Mapped[int] = mapped_column(
        ForeignKey("question_answers.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    )
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)

    answer: Mapped[QuestionAnswer] = relationship(back_populates="file")

    @classmethod
    def of(cls, upload: Upload) -> "AnswerFile":
        return cls(
            name=upload.name,
            media_type=upload.media_type,
            size=len(upload.content),
            content=upload.content,
        )
