"""A letter: whom it is for, what it says, in one language or several, and where answers go."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from flask_babel import pgettext
from wtforms import Field, HiddenField, RadioField, SelectField
from wtforms.validators import ValidationError

from nact_meet.directory.labels import ROLES
from nact_meet.directory.models.role import Role
from nact_meet.letters.models import Draft, Letter
from nact_meet.letters.placeholders import (
    LINK,
    WRITTEN,
    PlaceholderInAddress,
    UnknownPlaceholder,
    check,
)
from nact_meet.letters.writing import MOST_OCTETS, octets_of
from nact_meet.places.labels import STATES
from nact_meet.places.models.states import State
from nact_meet.places.selection import NO_COUNTRY, UNANSWERED, Selection, matters
from nact_meet.web.formats import country, file_size
from nact_meet.web.forms.fields import (
    NEEDED,
    Line,
    WholeNumber,
    WholeNumbers,
    choices,
    complain,
)
from nact_meet.web.forms.meanwhile import Meanwhile
from nact_meet.web.forms.texts import LineInLanguages, PassageInLanguages, WrittenForm

LONGEST = 20_000
ANSWERS = {
    "": _l("Everyone expected"),
    UNANSWERED: _l("Who has not answered yet"),
    **{state.value: STATES[state] for state in State},
}


class LetterForm(WrittenForm):
    """The fields that choose readers are called as those of a list of participants are."""

    state = SelectField(_lp("label", "Answer"), choices=choices(ANSWERS.items()), default="")
    role = SelectField(
        _lp("label", "Role"),
        choices=choices([("", _l("All roles")), *((r.value, ROLES[r]) for r in Role)]),
        default="",
    )
    country = SelectField(_lp("label", "Country"), default="")
    q = Line(_l("Name, institute or country"), required=False)
    matter = SelectField(_l("Needs attention"), default="")
    person = WholeNumbers()
    delegation = WholeNumber()
    subject = LineInLanguages(_lp("label", "Subject"), length=300)
    body = PassageInLanguages(_lp("label", "Text"), length=LONGEST, required=True)
    answers_to = RadioField(_l("Replies go to"), default="")
    revision = HiddenField()
    was = HiddenField()
    meanwhile: Meanwhile | None = None

    def __init__(
        self,
        formdata: Any = None,
        data: Mapping[str, Any] | None = None,
        *,
        countries: Sequence[str | None],
        addresses: Sequence[str],
    ) -> None:
        """`countries` are those that have participants, `addresses` where answers may go."""
        super().__init__(formdata, data=data)
        self.offer_languages()
        names = ((key, known.name) for key, known in matters.items())
        self.matter.choices = choices([("", pgettext("who", "Everyone")), *names])
        # A country from which nobody comes any more must not turn into everybody.
        known = {*countries, *([self.country.data] if self.country.data != NO_COUNTRY else ())}
        named = sorted((country(code), code) for code in known if code)
        self.country.choices = choices(
            [("", _("All countries")), *((code, name) for name, code in named)]
            + (
                [(NO_COUNTRY, pgettext("people of", "Organisations"))]
                if None in countries or self.country.data == NO_COUNTRY
                else []
            )
        )
        hosts = ("", _("The hosts, under “Replies by email”"))
        own = [(at, _("%(address)s (readers will see it)", address=at)) for at in addresses]
        self.answers_to.choices = choices([hosts, *own])

    def validate_subject(self, field: LineInLanguages) -> None:
        for text in (field, *field.others.values()):
            said(check_subject, text)

    def validate_body(self, field: PassageInLanguages) -> None:
        for text in (field, *field.others.values()):
            said(check_placeholders, text)
            said(check_size, text)

    def validate(self, extra_validators: Any = None) -> bool:
        return super().validate(extra_validators) and self.is_whole()

    def is_whole(self) -> bool:
        """Who reads a language gets subject and text in it."""
        pairs = [(self.subject.others[code], text) for code, text in self.body.others.items()]
        for one, other in [*pairs, *((text, subject) for subject, text in pairs)]:
            if other.data and not one.data:
                complain(one, str(NEEDED))
        return not any(one.errors for pair in pairs for one in pair)

    @property
    def selection(self) -> Selection:
        if self.person.data:
            return Selection(place_ids=tuple(self.person.data))
        words = self.q.data or ""
        return Selection(
            *(self.state.data, self.role.data, self.country.data, words),
            delegation=self.delegation.data or 0,
            matter=self.matter.data,
        )

    @property
    def draft(self) -> Draft:
        return Draft(
            written_in=self.written_in.data,
            subject=self.subject.data,
            body=self.body.data,
            translations=self.translations,
            reply_to=self.answers_to.data,
        )


def said(check: Callable[[Field], None], field: Field) -> None:
    """What speaks against a text stands beside it, in whichever language it is."""
    try:
        check(field)
    except ValidationError as error:
        complain(field, str(error))


def check_subject(field: Field) -> None:
    check_placeholders(field)
    if LINK in (name.lower() for name in WRITTEN.findall(field.data or "")):
        raise ValidationError(_("The subject cannot contain a link."))


def check_placeholders(field: Field) -> None:
    try:
        check(field.data or "")
    except UnknownPlaceholder as unknown:
        raise ValidationError(sentence_about(unknown)) from None
    except PlaceholderInAddress:
        raise ValidationError(_("Only {link} can be used in the address of a link.")) from None


def check_size(field: Field) -> None:
    """Told while it is written: what a mail program cuts off nobody reads."""
    if (size := octets_of(field.data or "")) > MOST_OCTETS:
        sizes = {"size": file_size(size), "most": file_size(MOST_OCTETS)}
        sentence = _(
            "This text makes an email of %(size)s, and %(most)s are the most: some mail programs "
            "cut off longer ones. Please shorten it, or link to a page with the rest.",
            **sizes,
        )
        raise ValidationError(sentence)


def sentence_about(unknown: UnknownPlaceholder) -> str:
    names = {"name": unknown.name, "meant": unknown.meant}
    if unknown.meant:
        return str(_("There is no {%(name)s}. Did you mean {%(meant)s}?", **names))
    return str(_("There is no {%(name)s}. See below what you can write in braces.", **names))


def values_of(letter: Letter) -> dict[str, Any]:
    """What the form shows of a letter that exists."""
    texts = {name: letter.texts(name) for name in ("subject", "body")}
    return (
        asked_of(letter.chosen)
        | texts
        | {
            "written_in": letter.written_in,
            "answers_to": letter.reply_to,
            "revision": letter.revision,
        }
    )


def asked_of(chosen: Selection) -> dict[str, Any]:
    values = {"state": chosen.answer, "role": chosen.role, "country": chosen.country}
    more = {"matter": chosen.matter, "delegation": chosen.delegation or None}
    return values | more | {"q": chosen.words, "person": list(chosen.place_ids)}
