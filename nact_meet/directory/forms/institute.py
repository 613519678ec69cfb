"""An institute, and who is appointed to act for it."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from wtforms import BooleanField, Field
from wtforms.validators import ValidationError

from nact_meet.directory.models.institute import Institute
from nact_meet.web.forms.fields import AddressField, CountryField, Line, PageForm, ZoneField


class InstituteForm(PageForm):
    name = Line(_lp("institute", "Name"))
    own_script_name = Line(_l("Name in its own script"), required=False)
    country_code = CountryField(
        _l("Country"),
        required=False,
        description=_l("An organisation of no one country, such as a secretariat, has none."),
    )
    is_coordinator = BooleanField(_l("Coordinates its country"))
    zone = ZoneField(_l("Time zone"), description=_l("A city or a zone, such as Asia/Bangkok."))

    def __init__(self, formdata: Any = None, obj: Institute | None = None) -> None:
        super().__init__(formdata, obj)
        self.known = obj

    def validate_name(self, field: Field) -> None:
        if Institute.named(field.data) not in (None, self.known):
            raise ValidationError(_("The directory has an institute of this name already."))

    def validate_is_coordinator(self, field: Field) -> None:
        if not field.data:
            return
        code = self.country_code.data
        if not code:
            raise ValidationError(_("Only an institute of a country can coordinate one."))
        present = Institute.coordinator_of(code)
        if present not in (None, self.known):
            raise ValidationError(
                _(
                    "%(institute)s coordinates this country. Let it step back first.",
                    institute=present.name,
                )
            )


class AppointmentForm(PageForm):
    full_name = Line(_l("Full name"))
    address = AddressField(_l("Address to sign in at"))
