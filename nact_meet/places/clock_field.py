"""Whose clock a public page shows first."""

from typing import Any

from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from wtforms import StringField

from nact_meet.web.formats import locale_name
from nact_meet.web.forms.fields import PageForm, ZoneField
from nact_meet.world import countries, timezones


class ClockField(ZoneField):
    """Takes any zone and offers the network's alone: all of them would double a public page."""

    def __call__(self, **attributes: Any) -> Markup:
        offered = f"{self.id}-offered"
        control = StringField.__call__(self, list=offered, spellcheck="false", **attributes)
        option = Markup('<option value="{}">{}</option>')
        options = Markup("").join(
            option.format(zone, timezones.city(zone, locale_name()))
            for zone in countries.NETWORK_ZONES
        )
        return control + Markup('<datalist id="{}">{}</datalist>').format(offered, options)


class ClockForm(PageForm):
    zone = ClockField(_l("Your city or time zone"))
