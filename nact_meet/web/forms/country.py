"""A country of the network, chosen by the name that the network gives it.

Nobody's status is decided by a list that somebody else keeps: whoever comes from elsewhere writes
where from, and the hosts decide how that is shown.
"""

from functools import cache
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup, escape
from wtforms import Field, SelectField
from wtforms.validators import StopValidation, ValidationError
from wtforms.widgets import html_params

from nact_meet.web.formats import locale_name
from nact_meet.world import countries, timezones

ORGANISATION, OTHER = "organisation", "other"
ANYWHERE = (ORGANISATION, OTHER)


class CountrySelect:
    """A <select> whose options are made once a language."""

    def __call__(self, field: "CountryField", **attributes: Any) -> Markup:
        attributes.setdefault("id", field.id)
        attributes.setdefault("required", "required" in field.flags)
        options = country_options(locale_name(), field.blank, field.also)
        chosen = f'value="{escape(field.data or "")}"'
        options = options.replace(chosen, f"{chosen} selected", 1)
        params = html_params(name=field.name, **attributes)
        return Markup(f"<select {params}>{options}</select>")  # noqa: S704  (escaped parts)


class CountryField(SelectField):
    """`data` is a code of the network's or None; or what may be chosen `also`, of ANYWHERE."""

    widget = CountrySelect()

    def __init__(
        self,
        label: Any = None,
        *,
        required: bool = True,
        blank: Any = "",
        also: tuple[str, ...] = (),
        **more: Any,
    ) -> None:
        self.blank, self.also = str(blank), also
        presences = [a_country] if required else []
        super().__init__(label, presences, coerce=choice_or_none, validate_choice=False, **more)
        if required:
            self.flags.required = True

    @property
    def code(self) -> str | None:
        return self.data if self.data and countries.is_network(self.data) else None

    def iter_choices(self) -> Any:
        """Nothing is built per request: see CountrySelect."""
        return iter(())

    def pre_validate(self, form: Any) -> None:
        if self.data and self.data not in self.also and not self.code:
            raise ValidationError(_("Please choose a country from the list."))


def a_country(_form: object, field: Field) -> None:
    if not field.data:
        raise StopValidation(_("Please choose a country."))


def choice_or_none(text: object) -> str | None:
    said = str(text).strip() if text else ""
    return said.upper() if countries.is_network(said) else said or None


def choice_of(code: str | None, said: str, *, is_known: bool) -> str | None:
    """What was chosen by somebody of whom this is stored; None where nobody has been asked."""
    return code or (OTHER if said else ORGANISATION if is_known else None)


@cache
def country_options(locale: str, blank: str, also: tuple[str, ...]) -> str:
    """They say which clock they propose, for zone.js."""
    option = Markup('<option value="{}"{}>{}</option>')
    options = [option.format("", "", blank)]
    options += [
        option.format(ours.code, clock_of(ours.code), countries.country_name(ours.code, locale))
        for ours in countries.NETWORK
    ]
    called = {ORGANISATION: _("None: an organisation"), OTHER: _("Other: the hosts decide")}
    options += [option.format(other, "", called[other]) for other in also]
    return str(Markup("").join(options))


def clock_of(code: str) -> Markup:
    zone = timezones.only_clock(code)
    return Markup(' data-clock="{}"').format(zone) if zone else Markup("")
