"""Days on which the network, or a country of it, does not meet."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, Field, SelectField
from wtforms.validators import InputRequired, Optional, ValidationError

from nact_meet.hours.blackout import MOST_DAYS
from nact_meet.web.formats import country
from nact_meet.web.forms.fields import Line, PageForm, choices
from nact_meet.world.countries import NETWORK
from nact_meet.world.days_off import FIRST_YEAR, LAST_YEAR


class BlackoutForm(PageForm):
    name = Line(_l("What is on"), description=_l("An assembly, an annual forum."))
    first_day = DateField(_l("First day"), [InputRequired(_l("Please fill this in."))])
    last_day = DateField(_l("Last day"), [Optional()], description=_l("Empty: one day."))
    country_code = SelectField(_l("Country"), default="")

    def __init__(self, formdata: Any = None) -> None:
        super().__init__(formdata)
        named = ((each.code, country(each.code)) for each in NETWORK)
        self.country_code.choices = choices([("", _("The whole network")), *named])

    def validate_first_day(self, field: Field) -> None:
        if field.data and not FIRST_YEAR <= field.data.year <= LAST_YEAR:
            raise ValidationError(_("Please choose another day."))

    def validate_last_day(self, field: Field) -> None:
        first = self.first_day.data
        if not first or not field.data:
            return
        if field.data < first:
            raise ValidationError(_("The last day is before the first."))
        if (field.data - first).days >= MOST_DAYS:
            raise ValidationError(_("Please choose at most %(max)d days.", max=MOST_DAYS))

    @property
    def days(self) -> tuple[date, date]:
        assert self.first_day.data
        return self.first_day.data, self.last_day.data or self.first_day.data
