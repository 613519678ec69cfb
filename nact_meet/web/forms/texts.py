"""Texts in several languages, as fields of a form: an input for each, a button for one more."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from babel import Locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, FieldList, Form, FormField, SelectField
from wtforms.utils import unset_value

from nact_meet.web.formats import locale_name
from nact_meet.web.forms.fields import Line, PageForm, Passage, choices, complain
from nact_meet.web.languages import LANGUAGES, WRITABLE
from nact_meet.web.typesetting import bracketed


def language_named(code: str) -> str:
    """By its own name, where the service speaks it."""
    return dict(LANGUAGES).get(code) or Locale.parse(locale_name()).languages.get(code, code)


class FieldInLanguages(Field):
    """Its own input is the text as first written; `others` are the same in other languages.

    Filled with `Multilingual.texts`, or with a text alone.
    """

    plain: Any
    """The same unbound, in one language and not required."""
    others: dict[str, Field]

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        first, *others = data.items() if isinstance(data, Mapping) else [("", data)]
        self.others, self.known, self.sent = {}, dict(others), formdata
        super().process(formdata, first[1], extra_filters)

    def speak(self, languages: Iterable[str]) -> None:
        for code in languages:
            if code not in self.others:
                other = self.plain.bind(form=None, name=f"{self.name}-{code}", _meta=self.meta)
                other.process(self.sent, self.known.get(code))
                other.label.text = bracketed(str(self.label.text), language_named(code))
                other.render_kw = {"lang": code.replace("_", "-"), "dir": "auto"}
                self.others[code] = other

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        """A check of the field's own may complain of the others too."""
        for other in self.others.values():
            other.validate(form)
        is_right = super().validate(form, extra_validators)
        return is_right and not any(other.errors for other in self.others.values())


class LineInLanguages(FieldInLanguages, Line):
    def __init__(self, label: Any = None, *, length: int, required: bool = True, **more: Any):
        super().__init__(label, length=length, required=required, **more)
        self.plain = Line(label, length=length, required=False)


class PassageInLanguages(FieldInLanguages, Passage):
    def __init__(self, label: Any = None, *, length: int = 10_000, **more: Any):
        super().__init__(label, length=length, **more)
        self.plain = Passage(label, length=length)


class TextsForm(Form):
    """A form, or a row of one, with such fields."""

    def speak(self, languages: Sequence[str]) -> None:
        for field in texts_in(self):
            field.speak(languages)

    @property
    def spoken_languages(self) -> list[str]:
        """Besides the first: of what was sent, or of what the form was filled with."""
        fields = list(texts_in(self))
        sent = next((field.sent for field in fields), None)
        ends = (name.rpartition("-")[2] for name in sent or ())
        known = {code for field in fields for code in field.known}
        found = set(ends) if sent else known
        return [code for code in WRITABLE if code in found]

    @property
    def translations(self) -> dict[str, dict[str, str]]:
        """As a row keeps them: its own texts, not those of rows within."""
        kept: dict[str, dict[str, str]] = {}
        for field in self:
            for code, other in getattr(field, "others", {}).items():
                if other.data:
                    kept.setdefault(code, {})[field.short_name] = other.data
        return kept

    @property
    def errors(self) -> dict[Any, Any]:
        others = (other for field in self for other in getattr(field, "others", {}).values())
        return super().errors | {other.name: other.errors for other in others if other.errors}


class WrittenForm(TextsForm, PageForm):
    """The whole form: which language its first texts are in, and one more."""

    written_in = SelectField(_l("Language of these texts"), default="")
    another = SelectField(_l("Another language"), default="")

    def offer_languages(self) -> None:
        """To be called once the form is filled."""
        named = [(code, language_named(code)) for code in WRITABLE]
        self.written_in.choices = choices([("", _("Not stated")), *named])
        self.another.choices = choices([("", _("Please choose")), *named])
        self.speak(self.spoken_languages)

    def add_language(self) -> None:
        """The one that `another` says."""
        if self.another.data in WRITABLE and self.another.data != self.written_in.data:
            self.speak([*self.spoken_languages, self.another.data])
            self.another.data = ""

    def validate(self, extra_validators: Any = None) -> bool:
        return super().validate(extra_validators) and self.has_languages_apart()

    def has_languages_apart(self) -> bool:
        said = {
            code for field in texts_in(self) for code in field.others if field.others[code].data
        }
        if said and not self.written_in.data:
            complain(self.written_in, _("Please choose the language of the first texts."))
        elif self.written_in.data in said:
            complain(self.written_in, _("There is another text in this language below."))
        return not self.written_in.errors


def texts_in(form: Iterable[Any]) -> Iterator[FieldInLanguages]:
    for one in form:
        if isinstance(one, FieldInLanguages):
            yield one
        elif isinstance(one, FormField):
            yield from texts_in(one.form)
        elif isinstance(one, FieldList):
            yield from texts_in(one)
