"""Fields that many forms share: lines, passages, addresses, zones, countries, languages."""

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from flask import g, has_app_context, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from werkzeug.datastructures import FileStorage
from wtforms import (  # type: ignore[attr-defined]  # SelectChoice is newer than the stubs
    Field,
    FileField,
    Form,
    IntegerField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import (
    DataRequired,
    Length,
    Optional,
    StopValidation,
    ValidationError,
)
from wtforms.widgets import CheckboxInput, ListWidget

from nact_meet.limited.numbers import whole_number, whole_numbers
from nact_meet.limited.texts import composed
from nact_meet.mail.addresses import (
    A_LIST,
    OUR_OWN,
    BadAddress,
    is_a_list,
    is_our_own,
    normal_address,
)
from nact_meet.web.formats import city, locale_name
from nact_meet.web.forms.country import OTHER, CountryField
from nact_meet.web.forms.rows import Rows
from nact_meet.web.forms.zone import AmbiguousZone, typed_zone, zone_options
from nact_meet.web.languages import DEFAULT, LANGUAGES, SPOKEN
from nact_meet.web.typesetting import listed
from nact_meet.world import timezones, unseen

__all__ = [
    "NEEDED",
    "SPOKEN",
    "AddressField",
    "CountryField",
    "CountryWords",
    "LanguageField",
    "Line",
    "PageForm",
    "Passage",
    "Rows",
    "SentFile",
    "Several",
    "WholeNumber",
    "WholeNumbers",
    "ZoneField",
    "choices",
    "complain",
    "completed_from",
    "locale_name",
    "which_zone",
]

NEEDED = _l("Please fill this in.")
UNSEEN = {"Cc", "Zl", "Zp"}
"""Unicode's control characters and separators of lines and paragraphs."""


class PageForm(Form):
    """A form whose sentences are in the reader's language, also those WTForms brings along."""

    class Meta:
        @property
        def locales(self) -> list[str]:
            return [locale_name(), DEFAULT]

    def validate(self, extra_validators: Any = None) -> bool:
        """Never right while it is only shown again (signing_in/views/kept_forms.py).

        A check of the form's own reads no field that was not understood: its data is None.
        """
        for field in self:
            if field.process_errors:
                field.validators = [*field.validators, go_no_further]
        is_right = bool(super().validate(extra_validators))
        return is_right and not (has_app_context() and g.get("only_shows_forms"))


def go_no_further(_form: object, _field: Field) -> None:
    raise StopValidation


def required(sentence: Any = None) -> DataRequired:
    return DataRequired(sentence or NEEDED)


def presence(is_required: bool) -> DataRequired | Optional:
    return required() if is_required else Optional()


class AtMost(Length):
    """The first of a field's checks, and the last of a text that is too long: others read it."""

    def __call__(self, form: Any, field: Any) -> None:
        try:
            super().__call__(form, field)
        except ValidationError as error:
            raise StopValidation(str(error)) from None


def at_most(length: int) -> AtMost:
    return AtMost(max=length, message=_l("Please use at most %(max)s characters.", max=length))


def choices(pairs: Iterable[tuple[object, object]]) -> list[Any]:
    """What a select or radio field offers, from (value, label) pairs."""
    return [SelectChoice(value, label) for value, label in pairs]


def complain(field: Field, sentence: str) -> None:
    """One more error beside a field, whatever stood there."""
    field.errors = [*field.errors, sentence]


def strip(text: str | None) -> str:
    """Composed letters (NFC): a name is found again whichever keyboard wrote it."""
    return composed(text or "").strip(unseen.AROUND)


def one_line(_form: object, field: Field) -> None:
    """A line break in a name or title could become a header of a mail: it is refused."""
    if any(unicodedata.category(letter) in UNSEEN for letter in field.data or ""):
        raise StopValidation(_("Please enter this on one line, without control characters."))
    if sentence := unseen.complaint(field.data or ""):
        raise StopValidation(sentence)


def printable(_form: object, field: Field) -> None:
    """Tabs and line breaks are text here; other control characters no database keeps gladly."""
    text = (field.data or "").translate({9: None, 10: None, 13: None})
    if any(unicodedata.category(letter) == "Cc" for letter in text):
        raise StopValidation(_("Please remove control characters."))


class Line(StringField):
    """One line of text, stripped."""

    data: str

    def __init__(
        self,
        label: Any = None,
        *,
        length: int = 200,
        required: bool = True,
        validators: Sequence[Any] = (),
        **more: Any,
    ) -> None:
        checks = [at_most(length), one_line, presence(required), *validators]
        super().__init__(label, checks, filters=[strip], **more)


class CountryWords(Line):
    """Where somebody is from who chose OTHER in the `country_code` of this form."""

    is_asked = False

    def __init__(self, description: Any, **more: Any) -> None:
        label = _l("Which country or region?")
        super().__init__(label, length=100, required=False, description=description, **more)

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        self.is_asked = form["country_code"].data == OTHER
        if self.is_asked and not self.data:
            raise ValidationError(_("Please write which country or region."))

    @property
    def words(self) -> str:
        """Nothing where another country was chosen; what was typed stays in the form."""
        return self.data if self.is_asked else ""


class Passage(TextAreaField):
    """Some lines of text, stripped, with Unix line ends."""

    data: str

    def __init__(
        self,
        label: Any = None,
        *,
        length: int = 10_000,
        required: bool = False,
        validators: Sequence[Any] = (),
        **more: Any,
    ) -> None:
        checks = [at_most(length), printable, presence(required), *validators]
        super().__init__(label, checks, filters=[unix_lines, strip], **more)


class WholeNumber(IntegerField):
    """A whole number that a row can hold."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        if not valuelist:
            return  # its usual value holds
        self.data = None
        try:
            self.data = whole_number(valuelist[0])
        except ValueError:
            raise ValueError(_("Please enter a whole number.")) from None


class WholeNumbers(Field):
    """Those that a row can hold, of any number of values; others are none."""

    data: list[int]

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = list(dict.fromkeys(whole_numbers(valuelist)))

    def _value(self) -> str:
        return " ".join(map(str, self.data or ()))


class SentFile(FileField):
    """A file; text that came under its name is none."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = next((sent for sent in valuelist if isinstance(sent, FileStorage)), None)


class Several(SelectMultipleField):
    """Check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def unix_lines(text: str | None) -> str:
    return (text or "").replace("\r\n", "\n").replace("\r", "\n")


class AddressField(Line):
    """A mail address; after validation `data` is the address as we store and compare it."""

    def __init__(
        self,
        label: Any = None,
        *,
        length: int = 254,
        validators: Sequence[Any] = (),
        **more: Any,
    ) -> None:
        more["render_kw"] = {"type": "email", "spellcheck": "false"} | more.pop("render_kw", {})
        super().__init__(label, length=length, validators=[is_address, *validators], **more)


def is_address(form: object, field: Field) -> None:
    """Somebody's, whom mail may be sent to."""
    is_written_right(form, field)
    if is_a_list(field.data):
        raise StopValidation(str(A_LIST))
    if is_our_own(field.data):
        raise StopValidation(str(OUR_OWN))


def is_written_right(_form: object, field: Field) -> None:
    try:
        field.data = normal_address(field.data)
    except BadAddress:
        raise StopValidation(
            _("This is not an email address. Please write it like name@institute.example.")
        ) from None


class ZoneField(Line):
    """A city, or any IANA zone, typed; the network's are offered first. `data` is the zone."""

    options = staticmethod(zone_options)

    def __init__(
        self,
        label: Any = None,
        *,
        length: int = 64,
        validators: Sequence[Any] = (),
        **more: Any,
    ) -> None:
        super().__init__(label, length=length, validators=[is_zone, *validators], **more)

    def __call__(self, **attributes: Any) -> Markup:
        """The field and what it offers, so that a page needs no list of its own."""
        offered = f"{self.id}-offered"
        control = super().__call__(
            list=offered,
            data_offered=offered,
            spellcheck="false",
            autocapitalize="none",
            **completed_from(url_for("zones.suggest")),
            **attributes,
        )
        options = self.options(locale_name())
        return control + Markup('<datalist id="{}">{}</datalist>').format(offered, options)

    def _value(self) -> str:
        """Its city; what names no zone stays as it was typed."""
        text = self.data or ""
        return city(text) if timezones.is_zone(text) else text


def is_zone(_form: object, field: Field) -> None:
    try:
        field.data = typed_zone(field.data)
    except timezones.UnknownZone as unknown:
        raise StopValidation(which_zone(unknown)) from None


def which_zone(unknown: timezones.UnknownZone) -> str:
    """What to ask whoever typed it."""
    if isinstance(unknown, AmbiguousZone):
        cities = listed(city(zone) for zone in unknown.zones)
        return str(
            _("There are several clocks there. Please enter one of: %(cities)s.", cities=cities)
        )
    return str(_("We do not know this city. Please choose the nearest one from the list."))


def completed_from(address: str, many: str = "") -> dict[str, str]:
    """Attributes of a field that combobox.js completes; `many`: of each "line", or of what stands
    between each "comma".
    """
    said = {"data_suggest": address, "data_suggested": _("Suggestions: {count}")}
    return said | ({"data_many": many} if many else {})


class LanguageField(SelectField):
    """One of the languages that the service speaks; `of_another`, who may not have said which."""

    def __init__(self, label: Any = None, of_another: bool = False, **more: Any) -> None:
        unsaid = [("", _l("Not known yet: by their country"))] if of_another else []
        usual = "" if of_another else DEFAULT
        super().__init__(label, choices=choices([*unsaid, *LANGUAGES]), default=usual, **more)
