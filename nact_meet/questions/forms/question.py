"""A question as its organisers write it."""

import unicodedata
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from flask_babel import pgettext
from wtforms import (  # type: ignore[attr-defined]  # SelectChoice is newer than the stubs
    BooleanField,
    Field,
    SelectChoice,
    SelectField,
)
from wtforms.validators import ValidationError

from nact_meet.directory.access import current_person
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.questions.labels import choice_name
from nact_meet.questions.models import NEEDS, Question, QuestionKind
from nact_meet.web.forms.fields import SPOKEN, UNSEEN, Several, choices, complain
from nact_meet.web.forms.texts import LineInLanguages, PassageInLanguages, WrittenForm
from nact_meet.world import unseen

MOST_CHOICES = 100
LONGEST_CHOICE = 200
USUAL = {
    QuestionKind.INTERPRETATION: _l("Which language do you want to listen in?"),
    QuestionKind.NEEDS: _l("What do you need to take part?"),
}
"""What such a question is called until its organisers call it otherwise."""


class QuestionForm(WrittenForm):
    """`options` are typed, a line each; `offered` are ticked: languages, or needs."""

    label = LineInLanguages(_lp("label", "Question"), length=300)
    help = PassageInLanguages(
        _lp("label", "Explanation"), length=2000, description=_l("Shown below the question.")
    )
    is_required = BooleanField(_l("An answer is required"))
    options = PassageInLanguages(
        _lp("label", "Choices"),
        length=25_000,
        description=_l("One per line, in the same order in every language."),
    )
    offered = Several(_lp("label", "Choices"))
    shown_if = SelectField(_l("Who is asked"), default="")

    def __init__(
        self, question: Question, before: Sequence[Question], formdata: Any = None
    ) -> None:
        """`question` may be a new one; `before` are those it can depend on."""
        super().__init__(formdata, data=values_of(question))
        self.kind = question.kind
        self.leave_out()
        self.offer_languages()
        self.shown_if.choices = conditions(before)

    def leave_out(self) -> None:
        """What this kind of question has not."""
        kind = self.kind
        if kind not in (QuestionKind.CHOICE, QuestionKind.CHOICES):
            del self.options
        codes = SPOKEN if kind == QuestionKind.INTERPRETATION else NEEDS
        if kind not in (QuestionKind.INTERPRETATION, QuestionKind.NEEDS):
            del self.offered
        else:
            self.offered.choices = choices((code, choice_name(kind, code)) for code in codes)

    def validate_options(self, field: Field) -> None:
        lines = self.lines
        for other in self.options.others.values():
            if other.data and len(lines_of(other.data)) != len(lines):
                complain(other, _("Please enter as many choices as in the first language."))
        if len(lines) < 2:
            raise ValidationError(_("Please enter at least two choices, one per line."))
        if len(lines) > MOST_CHOICES or max(map(len, lines)) > LONGEST_CHOICE:
            raise ValidationError(_("At most 100 choices, each of at most 200 characters."))
        if len(lines) != len(set(lines)):
            raise ValidationError(_("The same choice appears twice."))
        if any(unicodedata.category(letter) in UNSEEN for line in lines for letter in line):
            raise ValidationError(_("Please remove control characters."))
        for sentence in filter(None, map(unseen.complaint, lines)):
            raise ValidationError(sentence)

    def validate_offered(self, field: Field) -> None:
        if not field.data:
            raise ValidationError(_("Please select at least one."))

    def mention(self, sentence: str) -> None:
        """What speaks against these choices."""
        field = self.options if "options" in self else self.offered
        field.errors = [sentence]

    @property
    def lines(self) -> list[str]:
        return lines_of(self.options.data) if "options" in self else []

    @property
    def values(self) -> dict[str, Any]:
        """Columns of Question."""
        key, _dot, value = (self.shown_if.data or "").partition(".")
        return {
            "first_label": self.label.data,
            "first_help": self.help.data,
            "written_in": self.written_in.data,
            "translations": self.translations,
            "is_required": self.is_required.data,
            "choices": self.offered.data if "offered" in self else self.lines,
            "shown_if_id": int(key) if key else None,
            "shown_if_value": value,
        }


def lines_of(text: str) -> list[str]:
    return [line.strip() for line in (text or "").split("\n") if line.strip()]


def values_of(question: Question) -> dict[str, Any]:
    condition = f"{question.shown_if_id}.{question.shown_if_value}" if question.shown_if_id else ""
    usual = str(USUAL.get(question.kind, ""))
    return {
        "label": question.texts("label") if question.first_label else usual,
        "help": question.texts("help"),
        "written_in": question.written_in,
        "is_required": question.is_required,
        "options": question.texts_of_choices,
        "offered": question.choices,
        "shown_if": condition,
    }


def new_question(meeting: Meeting, kind: QuestionKind) -> Question:
    """As its form begins; in no database yet."""
    offered: Sequence[str] = ()
    if kind == QuestionKind.INTERPRETATION:
        offered = [code for code in meeting.languages if code in SPOKEN]
    elif kind == QuestionKind.NEEDS:
        offered = NEEDS
    return Question(
        kind=kind,
        first_label="",
        first_help="",
        is_required=False,
        choices=list(offered),
        written_in=current_person().reads,
    )


def conditions(before: Sequence[Question]) -> list[Any]:
    """Everybody, or those who gave one of the answers of a question that comes before."""
    deciding = [
        SelectChoice(
            f"{question.id}.{code}", choice_name(question.kind, code), optgroup=question.label
        )
        for question in before
        for code in question.decides
    ]
    return [SelectChoice("", pgettext("who", "Everyone")), *deciding]
