"""A country, chosen from a list that begins with the network's."""

from functools import cache
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup, escape
from wtforms import Field, SelectField
from wtforms.validators import StopValidation, ValidationError
from wtforms.widgets import html_params

from nact_meet.web.formats import locale_name
from nact_meet.world import countries, timezones


class CountrySelect:
    """A <select> whose 250 options are made once a language."""

    def __call__(self, field: "CountryField", **attributes: Any) -> Markup:
        attributes.setdefault("id", field.id)
        attributes.setdefault("required", "required" in field.flags)
        options = country_options(locale_name(), field.blank)
        chosen = f'value="{escape(field.data or "")}"'
        options = options.replace(chosen, f"{chosen} selected", 1)
        params = html_params(name=field.name, **attributes)
        return Markup(f"<select {params}>{options}</select>")  # noqa: S704  (escaped parts)


class CountryField(SelectField):
    """A country's ISO code; the network's come first. `data` is None where none is chosen."""

    widget = CountrySelect()

    def __init__(
        self, label: Any = None, *, required: bool = True, blank: Any = "", **more: Any
    ) -> None:
        self.blank = str(blank)
        presences = [a_country] if required else []
        super().__init__(label, presences, coerce=code_or_none, validate_choice=False, **more)
        if required:
            self.flags.required = True

    def iter_choices(self) -> Any:
        """Nothing is built per request: see CountrySelect."""
        return iter(())

    def pre_validate(self, form: Any) -> None:
        if self.data and self.data not in territory_codes():
            raise ValidationError(_("Please choose a country from the list."))


def a_country(_form: object, field: Field) -> None:
    if not field.data:
        raise StopValidation(_("Please choose a country."))


def code_or_none(text: object) -> str | None:
    return str(text).strip().upper() or None if text else None


@cache
def territory_codes() -> frozenset[str]:
    return frozenset(code for code, _name in countries.all_territories())


@cache
def country_options(locale: str, blank: str) -> str:
    """The network's say which clock they propose, for zone.js."""
    ours = Markup("").join(
        Markup('<option value="{}"{}>{}</option>').format(
            country.code, clock_of(country.code), countries.country_name(country.code, locale)
        )
        for country in countries.NETWORK
    )
    others = Markup("").join(
        Markup('<option value="{}">{}</option>').format(*row)
        for row in countries.all_territories(locale)
        if not countries.is_network(row[0])
    )
    group = Markup('<optgroup label="{}">{}</optgroup>')
    none = Markup('<option value="">{}</option>').format(blank)
    groups = {_("The network"): ours, _("Other countries"): others}
    return str(none + Markup("").join(group.format(*named) for named in groups.items()))


def clock_of(code: str) -> Markup:
    zone = timezones.only_clock(code)
    return Markup(' data-clock="{}"').format(zone) if zone else Markup("")
