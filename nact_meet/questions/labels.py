"""The names of kinds of questions, and answers in the reader's words."""

from collections.abc import Callable
from typing import Any

from babel import Locale
from flask_babel import LazyString, pgettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp

from nact_meet.history.sentences import log_fields, log_own_verbs, log_verbs
from nact_meet.questions.models import NO_INTERPRETATION, YES, Question, QuestionKind
from nact_meet.web.formats import locale_name
from nact_meet.web.labels import words
from nact_meet.web.typesetting import rows

QUESTION_KINDS = words(
    {
        QuestionKind.TEXT: _l("Short text"),
        QuestionKind.LONG_TEXT: _l("Long text"),
        QuestionKind.CHOICE: _l("One choice"),
        QuestionKind.CHOICES: _l("Several choices"),
        QuestionKind.NUMBER: _lp("kind of answer", "Number"),
        QuestionKind.DATE: _lp("kind of answer", "Date"),
        QuestionKind.FILE: _lp("kind of answer", "File"),
        QuestionKind.CONSENT: _lp("kind of answer", "Consent"),
        QuestionKind.INTERPRETATION: _l("Language of interpretation"),
        QuestionKind.NEEDS: _l("Dietary or access needs"),
    }
)
NEED_NAMES: dict[str, LazyString] = {
    "vegetarian": _l("Vegetarian food"),
    "vegan": _l("Vegan food"),
    "halal": _l("Halal food"),
    "no pork": _l("No pork"),
    "no beef": _l("No beef"),
    "gluten": _l("No gluten"),
    "allergy": _l("An allergy (please say which)"),
    "captions": _l("Captions on the screen"),
    "sign language": _l("Sign language"),
    "hearing": _l("A hearing aid system"),
    "wheelchair": _l("Access with a wheelchair"),
    "companion": _l("A companion who helps"),
}


def language_name(code: str) -> str:
    """In the reader's language."""
    if code == NO_INTERPRETATION:
        return str(_("No interpretation needed"))
    return str(Locale.parse(locale_name()).languages.get(code, code))


def need_name(code: str) -> str:
    return str(NEED_NAMES.get(code, code))


def choice_name(kind: QuestionKind, code: str) -> str:
    """What one of a question's choices is called."""
    if kind == QuestionKind.INTERPRETATION:
        return language_name(code)
    if kind == QuestionKind.NEEDS:
        return need_name(code)
    return str(pgettext("answer", "yes")) if (kind, code) == (QuestionKind.CONSENT, YES) else code


def offered_name(question: Question, choice: str) -> str:
    """The same where its organisers wrote the choices, in the reader's language."""
    is_written = question.kind in (QuestionKind.CHOICE, QuestionKind.CHOICES)
    return question.called(choice) if is_written else choice_name(question.kind, choice)


def said_text(question: Question, value: Any) -> str:
    """An answer as who gave it reads it; lists and sheets keep one language."""
    if question.kind == QuestionKind.CHOICE:
        return question.called(value)
    if question.kind == QuestionKind.CHOICES:
        return "; ".join(map(question.called, value))
    return answer_text(question.kind, value)


def answer_text(kind: QuestionKind, value: Any) -> str:
    """A QuestionAnswer's value on one line or, of a long text, on several."""
    return WORDS.get(kind, str)(value)


def needs_text(value: dict[str, Any]) -> str:
    names = [need_name(code) for code in value.get("chosen", ())]
    return rows([*names, *([value["other"]] if value.get("other") else [])])


def number_text(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


WORDS: dict[QuestionKind, Callable[[Any], str]] = {
    QuestionKind.CHOICES: "; ".join,
    QuestionKind.NUMBER: number_text,
    QuestionKind.CONSENT: lambda value: str(
        pgettext("answer", "yes") if value else pgettext("answer", "no")
    ),
    QuestionKind.INTERPRETATION: language_name,
    QuestionKind.NEEDS: needs_text,
}

log_verbs(
    {
        "question added": _l("%(actor)s added a question: %(name)s"),
        "question changed": _l("%(actor)s changed a question: %(name)s"),
        "question moved": _l("%(actor)s moved a question: %(name)s"),
        "question retired": _l("%(actor)s removed a question: %(name)s"),
        "question deleted": _l("%(actor)s deleted a question: %(name)s"),
        "question asked again": _l("%(actor)s restored a question: %(name)s"),
        "answered": _l("%(actor)s answered questions for %(name)s."),
    }
)
log_own_verbs(
    {
        "answered": _l("%(name)s answered questions."),
    }
)
log_fields(
    {
        "label": _lp("label", "Question"),
        "help": _lp("label", "Explanation"),
        "is_required": _l("An answer is required"),
        "choices": _lp("label", "Choices"),
        "shown_if": _l("Shown only if"),
        "answers": _lp("label", "Answers"),
        "private_answers": _l("Answers that this log does not repeat"),
        "question_answers": _l("Answers to questions"),
        "answer_files": _lp("label", "Files"),
    }
)
