"""The names of kinds of questions, and answers in the reader's words."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from babel import Locale
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from nact_meet.questions.question import NO_INTERPRETATION, YES, QuestionKind
from nact_meet.web.formats import locale_name

QUESTION_KINDS: dict[StrEnum, LazyString] = {
    QuestionKind.TEXT: _l("Short text"),
    QuestionKind.LONG_TEXT: _l("Long text"),
    QuestionKind.CHOICE: _l("One choice"),
    QuestionKind.CHOICES: _l("Several choices"),
    QuestionKind.NUMBER: _l("Number"),
    QuestionKind.DATE: _l("Date"),
    QuestionKind.FILE: _l("File"),
    QuestionKind.CONSENT: _l("Consent"),
    QuestionKind.INTERPRETATION: _l("Language of interpretation"),
    QuestionKind.NEEDS: _l("Dietary or access needs"),
}
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
    return str(_("yes")) if (kind, code) == (QuestionKind.CONSENT, YES) else code


def answer_text(kind: QuestionKind, value: Any) -> str:
    """A QuestionAnswer's value on one line or, of a long text, on several."""
    return WORDS.get(kind, str)(value)


def needs_text(value: dict[str, Any]) -> str:
    names = [need_name(code) for code in value.get("chosen", ())]
    return "; ".join([*names, *([value["other"]] if value.get("other") else [])])


def number_text(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


WORDS: dict[QuestionKind, Callable[[Any], str]] = {
    QuestionKind.CHOICES: "; ".join,
    QuestionKind.NUMBER: number_text,
    QuestionKind.CONSENT: lambda value: str(_("yes") if value else _("no")),
    QuestionKind.INTERPRETATION: language_name,
    QuestionKind.NEEDS: needs_text,
}
