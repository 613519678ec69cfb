"""When an office works: an ordinary day, Fridays and Ramadan where they differ, the weekend."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import time
from itertools import pairwise
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, Form, FormField, SelectField, TimeField
from wtforms.validators import Optional, ValidationError

from nact_meet.hours.office import Office
from nact_meet.organising.forms.meeting import Several, complain
from nact_meet.web.formats import weekday
from nact_meet.web.forms.fields import Line, PageForm, choices
from nact_meet.world.days_off import FASTING, regions
from nact_meet.world.wall_days import CELL
from nact_meet.world.working_hours import Hours, Stretch

FIELDS = ("morning_from", "morning_to", "afternoon_from", "afternoon_to")
DAYS = ("stretches", "friday", "ramadan", "ramadan_friday")


class DayForm(Form):
    """Two stretches of work, or one: the afternoon may stay empty."""

    morning_from = TimeField(_l("Morning from"), [Optional()])
    morning_to = TimeField(_l("Morning to"), [Optional()])
    afternoon_from = TimeField(_l("Afternoon from"), [Optional()])
    afternoon_to = TimeField(_l("Afternoon to"), [Optional()])

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        self.check_pairs()
        self.check_order()
        for each in self:
            if each.data and each.data.minute % CELL:
                complain(each, _("Please choose a time on a full five minutes."))
        return not self.errors

    def check_pairs(self) -> None:
        for first, last in (FIELDS[:2], FIELDS[2:]):
            for given, missing in ((first, last), (last, first)):
                if self[given].data and not self[missing].data:
                    complain(self[missing], _("Please fill this in."))
        if self.afternoon_from.data and not self.morning_from.data:
            complain(self.morning_from, _("Please fill in the first two fields first."))

    def check_order(self) -> None:
        clocks = [(name, self[name].data) for name in FIELDS if self[name].data]
        for (_before, earlier), (name, later) in pairwise(clocks):
            if later < earlier or (later == earlier and name != "afternoon_from"):
                complain(self[name], _("This must come after the time before it."))

    @property
    def worked(self) -> tuple[Stretch, ...]:
        clocks = [minute_of(self[name].data) for name in FIELDS if self[name].data]
        return tuple(zip(clocks[::2], clocks[1::2], strict=True))


class HoursForm(PageForm):
    """`hours` and `region` are what was meant, after validation."""

    stretches = FormField(DayForm, _l("An ordinary day"))
    friday = FormField(DayForm, _l("Fridays, where they differ"))
    ramadan = FormField(DayForm, _l("In Ramadan"))
    ramadan_friday = FormField(DayForm, _l("Fridays in Ramadan, where they differ"))
    weekend = Several(_l("Weekend"), coerce=int)
    region = SelectField(_l("Region"), default="", validate_choice=False)
    source = Line(
        _l("Source"),
        length=300,
        required=False,
        description=_l("Where this is written, or who says so."),
    )

    def __init__(self, office: Office, formdata: Any = None) -> None:
        super().__init__(formdata, data=values_of(office))
        self.office = office
        self.weekend.choices = choices((number, weekday(number)) for number in range(7))
        parts = regions(office.code)
        if parts:
            usual = _("The capital’s") if "country_code" in office.owner else _("As above it")
            self.region.choices = choices([("", usual), *parts.items()])
        else:
            del self.region
        if office.code not in FASTING:
            del self.ramadan, self.ramadan_friday

    def validate(self, extra_validators: Any = None) -> bool:
        is_right = super().validate(extra_validators)
        usual = self.stretches.form
        if not usual.errors and not usual.worked:
            complain(usual.morning_from, _("Somebody works at some time of the day."))
            return False
        return is_right

    def validate_weekend(self, field: Field) -> None:
        if len(set(field.data or ())) >= 7:
            raise ValidationError(_("At least one day of the week is worked."))

    def validate_region(self, field: Field) -> None:
        if field.data and field.data not in regions(self.office.code):
            raise ValidationError(_("Please choose a region of the list."))

    @property
    def days(self) -> list[Any]:
        """The parts of the form that this office has."""
        return [self[name] for name in DAYS if name in self]

    @property
    def hours(self) -> Hours:
        """What the form does not ask of this office stays as it is."""
        worked = {each.name: each.form.worked for each in self.days}
        weekend = frozenset(self.weekend.data or ())
        return replace(self.office.hours, **worked, weekend=weekend, source=self.source.data)

    @property
    def chosen_region(self) -> str:
        return str(self.region.data) if "region" in self else ""


def values_of(office: Office) -> dict[str, Any]:
    hours = office.hours
    days = {name: clocks_of(getattr(hours, name)) for name in DAYS}
    more = {"weekend": sorted(hours.weekend), "region": office.own.region, "source": office.source}
    return days | more


def clocks_of(worked: Sequence[Stretch]) -> dict[str, time]:
    minutes = [each for stretch in worked for each in stretch]
    return {name: time(*divmod(minute, 60)) for name, minute in zip(FIELDS, minutes, strict=False)}


def minute_of(clock: time) -> int:
    return clock.hour * 60 + clock.minute
