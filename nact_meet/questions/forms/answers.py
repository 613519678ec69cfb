"""What a meeting asks, as a form: made for each meeting, and filled with what somebody said before.

Without JavaScript everything is shown with a word on whom it is for. Who sends it is judged by
their answers: what they were not asked is neither required nor looked at.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from wtforms import Field, HiddenField
from wtforms.form import BaseForm
from wtforms.meta import DefaultMeta

from nact_meet.limited.numbers import whole_numbers
from nact_meet.questions.forms.fields import KINDS, AnswerFields
from nact_meet.questions.labels import offered_name
from nact_meet.questions.models import Question, QuestionAnswer, QuestionKind, shown
from nact_meet.web.forms.fields import PageForm
from nact_meet.web.uploads import Upload

SEEN = "questions_seen"


class Meta(PageForm.Meta, DefaultMeta):  # type: ignore[misc]  # the stubs want a bare False
    """Sentences of WTForms are in the reader's language here too."""


@dataclass(frozen=True)
class AnswerRow:
    """A question with its fields; `known_file` is the name of the one that is there already.

    `condition` says whom it is for, where not for everybody; `if_name` and `if_value` are the
    control whose choice shows it.
    """

    question: Question
    field: Field
    more: Field | None
    known_file: str
    condition: str = ""
    if_name: str = ""
    if_value: str = ""


class AnswersForm(BaseForm):
    """`formdata` holds files too. `known` are the answers that stand, by the question's id."""

    def __init__(
        self,
        questions: Sequence[Question],
        known: Mapping[int, QuestionAnswer] | None = None,
        formdata: Any = None,
        *,
        wants_all: bool = True,
    ) -> None:
        """`wants_all` is False for who writes down what somebody happened to say."""
        self.wants_all = wants_all
        known = known or {}
        self.entries = [
            KINDS[question.kind](question, known.get(question.id)) for question in questions
        ]
        fields = {key: field for entry in self.entries for key, field in entry.fields().items()}
        super().__init__(fields | {SEEN: HiddenField()}, meta=Meta())
        data = {key: value for entry in self.entries for key, value in entry.data().items()}
        self.process(formdata, data=data)
        self.current = {entry.question.id: entry.question.revision for entry in self.entries}
        self.seen = read_seen(self[SEEN].data) if formdata else {}
        self[SEEN].data = " ".join(f"{key}.{value}" for key, value in self.current.items())

    def validate(self, extra_validators: Any = None) -> bool:
        for field in self:
            field.validate(self)
        asked = {question.id for question in self.shown}
        for entry in self.entries:
            if entry.question.id in asked:
                self.judge(entry)
            else:
                self.forgive(entry)
        return not self.errors

    def judge(self, entry: AnswerFields) -> None:
        """What somebody who is asked must still look at."""
        field, question = self[entry.name], entry.question
        if self.seen.get(question.id, question.revision) != question.revision:
            field.errors = [
                *field.errors,
                _("Someone has just changed this. Please check it again."),
            ]
        elif self.wants(question) and not field.errors and entry.value(self) is None:
            field.errors = [sentence_for(question)]

    def wants(self, question: Question) -> bool:
        return self.wants_all and question.is_required

    def forgive(self, entry: AnswerFields) -> None:
        for name in (entry.name, entry.more_name):
            if name in self:
                self[name].errors = []

    @property
    def lacking(self) -> list[Field]:
        """Of the questions that are asked of them, those without the answer that they need."""
        asked = {question.id for question in self.shown if self.wants(question)}
        entries = [entry for entry in self.entries if entry.question.id in asked]
        return [self[entry.name] for entry in entries if entry.value(self) is None]

    @property
    def shown(self) -> list[Question]:
        said = {entry.question.id: entry.value(self) for entry in self.entries}
        return shown([entry.question for entry in self.entries], said)

    @property
    def given(self) -> dict[Question, Any]:
        """What is said to each question; None to what is left open or not asked of them."""
        asked = {question.id for question in self.shown}
        return {
            entry.question: entry.value(self) if entry.question.id in asked else None
            for entry in self.entries
        }

    @property
    def filled(self) -> dict[Question, Any]:
        """Without what is left open."""
        return {question: value for question, value in self.given.items() if value is not None}

    @property
    def takes_files(self) -> bool:
        return any(entry.question.kind == QuestionKind.FILE for entry in self.entries)

    def mention_lost_files(self) -> None:
        """The form goes back to its sender; no browser puts a file into it again."""
        for entry in self.entries:
            if isinstance(entry.value(self), Upload):
                field = self[entry.name]
                field.errors = [*field.errors, _("Please choose the file again.")]

    @property
    def rows(self) -> list[AnswerRow]:
        by_id = {entry.question.id: entry.question for entry in self.entries}
        return [
            self.row(entry, by_id.get(entry.question.shown_if_id or 0)) for entry in self.entries
        ]

    def row(self, entry: AnswerFields, decider: Question | None) -> AnswerRow:
        more = self._fields.get(entry.more_name)
        fields = (entry.question, self[entry.name], more, entry.known_file)
        if decider is None:
            return AnswerRow(*fields)
        value = entry.question.shown_if_value
        return AnswerRow(
            *fields,
            condition=condition_of(decider, value),
            if_name=f"q{decider.id}",
            if_value="y" if decider.kind == QuestionKind.CONSENT else value,
        )


def sentence_for(question: Question) -> str:
    if question.kind == QuestionKind.CONSENT:
        return str(_("Please select this, or write to the hosts."))
    if question.kind == QuestionKind.FILE:
        return str(_("Please choose a file."))
    return str(_("Please answer this."))


def condition_of(decider: Question, value: str) -> str:
    """Whom a question is for that depends on `decider`."""
    if decider.kind == QuestionKind.CONSENT:
        return str(_("Only if you select “%(question)s”.", question=decider.label))
    answer = offered_name(decider, value)
    words = {"answer": answer, "question": decider.label}
    return str(_("Only if you answer “%(answer)s” to “%(question)s”.", **words))


def read_seen(text: str | None) -> dict[int, int]:
    """Which revision of each question the form showed; what nobody wrote so is left out."""
    pairs = (tuple(whole_numbers(pair.split(".", 1))) for pair in (text or "").split())
    return dict(pair for pair in pairs if len(pair) == 2)
