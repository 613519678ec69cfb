"""A question as fields of a form, one class a kind: what is known goes in, what is said out."""

import re
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import pgettext
from wtforms import BooleanField, DateField, Field, RadioField, SelectField
from wtforms.validators import Optional, StopValidation

from nact_meet.questions.labels import number_text, offered_name
from nact_meet.questions.models import NO_INTERPRETATION, Question, QuestionAnswer, QuestionKind
from nact_meet.web.forms.fields import Line, Passage, SentFile, Several, choices
from nact_meet.web.uploads import MOST_BYTES, TOO_LARGE, BadUpload, Upload, upload_of

NUMBER = re.compile(r"[-+\N{MINUS SIGN}]?\d{1,12}(?:[.,]\d{1,6})?")
MOST_RADIOS = 8
"""A longer list folds into a select."""


class AnswerFields:
    """`known` is the value of the answer that stands, if any. Fields are unbound."""

    def __init__(self, question: Question, answer: QuestionAnswer | None) -> None:
        self.question = question
        self.known: Any = answer.value if answer else None
        self.name = f"q{question.id}"
        self.more_name = f"{self.name}_more"
        self.about: dict[str, Any] = {"label": question.label, "description": question.help}
        self.known_file = ""

    def fields(self) -> dict[str, Any]:
        return {self.name: Line(**self.about, length=500, required=False)}

    def data(self) -> dict[str, Any]:
        """What the fields begin with."""
        return {} if self.known is None else {self.name: self.known}

    def value(self, form: Any) -> Any:
        """As a QuestionAnswer keeps it; None where nothing is said."""
        return form[self.name].data or None


class LongText(AnswerFields):
    def fields(self) -> dict[str, Any]:
        passage = Passage(**self.about, length=5000, render_kw={"rows": 5})
        return {self.name: passage}


class OneOfSome(AnswerFields):
    def offered(self) -> list[str]:
        """An answer that is not on offer any more can still stay."""
        options = list(self.question.choices)
        return options if self.known in (None, *options) else [*options, self.known]

    def fields(self) -> dict[str, Any]:
        options = self.offered()
        named = [(option, offered_name(self.question, option)) for option in options]
        checks = [one_of(options)]
        if len(options) > MOST_RADIOS:
            first = ("", _("Please choose"))
            offer = choices([first, *named])
            field = SelectField(**self.about, choices=offer, validators=checks, **UNCHECKED)
        else:
            nothing = [] if self.question.is_required else [("", _("No answer"))]
            offer = choices([*named, *nothing])
            field = RadioField(**self.about, choices=offer, validators=checks, **UNCHECKED)
        return {self.name: field}


UNCHECKED: dict[str, Any] = {"validate_choice": False, "default": ""}
"""`one_of` says it kindlier."""


class Interpretation(OneOfSome):
    def offered(self) -> list[str]:
        options = [*self.question.choices, NO_INTERPRETATION]
        return options if self.known in (None, *options) else [*options, self.known]


class Choices(AnswerFields):
    def offered(self) -> list[str]:
        kept = [option for option in self.chosen() if option not in self.question.choices]
        return [*self.question.choices, *kept]

    def chosen(self) -> list[str]:
        return self.known or []

    def fields(self) -> dict[str, Any]:
        options = self.offered()
        named = [(option, offered_name(self.question, option)) for option in options]
        checks = [one_of(options)]
        offer = choices(named)
        several = Several(**self.about, choices=offer, validators=checks, validate_choice=False)
        return {self.name: several}


class Needs(Choices):
    def chosen(self) -> list[str]:
        return self.known["chosen"] if self.known else []

    def fields(self) -> dict[str, Any]:
        other = Line(pgettext("label", "Other"), length=500, required=False)
        return super().fields() | {self.more_name: other}

    def data(self) -> dict[str, Any]:
        if self.known is None:
            return {}
        return {self.name: self.known["chosen"], self.more_name: self.known["other"]}

    def value(self, form: Any) -> Any:
        chosen, other = form[self.name].data or [], form[self.more_name].data or ""
        return {"chosen": chosen, "other": other} if chosen or other else None


class Number(AnswerFields):
    def fields(self) -> dict[str, Any]:
        keys = {"inputmode": "decimal", "autocomplete": "off"}
        line = Line(**self.about, length=20, required=False, validators=[is_number], render_kw=keys)
        return {self.name: line}

    def data(self) -> dict[str, Any]:
        return {} if self.known is None else {self.name: number_text(self.known)}

    def value(self, form: Any) -> Any:
        text = form[self.name].data or ""
        if not NUMBER.fullmatch(text):
            return None
        number = float(text.replace(",", ".").replace("\N{MINUS SIGN}", "-"))
        return int(number) if number.is_integer() else number


class Day(AnswerFields):
    def fields(self) -> dict[str, Any]:
        return {self.name: DateField(**self.about, validators=[Optional()])}

    def data(self) -> dict[str, Any]:
        return {} if self.known is None else {self.name: date.fromisoformat(self.known)}

    def value(self, form: Any) -> Any:
        day = form[self.name].data
        return day.isoformat() if day else None


class ConsentFields(AnswerFields):
    def fields(self) -> dict[str, Any]:
        return {self.name: BooleanField(**self.about)}


class File(AnswerFields):
    def __init__(self, question: Question, answer: QuestionAnswer | None) -> None:
        super().__init__(question, answer)
        self.known_file = self.known or ""

    def fields(self) -> dict[str, Any]:
        limit = {"data-most": MOST_BYTES, "data-too-large": str(TOO_LARGE)}
        chosen = {self.name: SentFile(**self.about, validators=[is_acceptable], render_kw=limit)}
        if self.known is None or self.question.is_required:
            return chosen
        gone = BooleanField(_("Remove the file %(name)s", name=self.known))
        return chosen | {self.more_name: gone}

    def data(self) -> dict[str, Any]:
        return {}

    def value(self, form: Any) -> Any:
        """An Upload, or the name of the file that stays."""
        if upload := getattr(form[self.name], "upload", None):
            return upload
        is_gone = self.more_name in form and form[self.more_name].data
        return None if is_gone else self.known


KINDS: dict[QuestionKind, type[AnswerFields]] = {
    QuestionKind.TEXT: AnswerFields,
    QuestionKind.LONG_TEXT: LongText,
    QuestionKind.CHOICE: OneOfSome,
    QuestionKind.CHOICES: Choices,
    QuestionKind.NUMBER: Number,
    QuestionKind.DATE: Day,
    QuestionKind.FILE: File,
    QuestionKind.CONSENT: ConsentFields,
    QuestionKind.INTERPRETATION: Interpretation,
    QuestionKind.NEEDS: Needs,
}


def one_of(options: list[str]) -> Any:
    def is_one(_form: Any, field: Field) -> None:
        said = field.data if isinstance(field.data, list) else [field.data]
        if any(value and value not in options for value in said):
            raise StopValidation(_("Please choose from the list."))

    return is_one


def is_number(_form: Any, field: Field) -> None:
    if not NUMBER.fullmatch(field.data):
        raise StopValidation(_("Please enter a number, for example 12 or 3.5."))


def is_acceptable(_form: Any, field: Field) -> None:
    field.upload = None  # type: ignore[attr-defined]  # beside what the stubs know
    if not getattr(field.data, "filename", ""):
        return
    try:
        upload: Upload = upload_of(field.data)
    except BadUpload as bad:
        raise StopValidation(str(bad.sentence)) from None
    field.upload = upload  # type: ignore[attr-defined]  # as above
