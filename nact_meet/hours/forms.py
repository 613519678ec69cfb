"""When an office works, days on which the network does not meet, what an hour costs a person."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, time
from itertools import pairwise
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from werkzeug.datastructures import MultiDict
from wtforms import DateField, Field, Form, FormField, SelectField, TimeField
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from nact_meet.hours.models import MOST_DAYS, MOST_POINTS
from nact_meet.hours.office import Office
from nact_meet.limited.numbers import whole_number
from nact_meet.planner.burdens import Weights
from nact_meet.web.formats import country, weekday
from nact_meet.web.forms.fields import Line, PageForm, Several, WholeNumber, choices, complain
from nact_meet.world.countries import NETWORK
from nact_meet.world.days_off import FASTING, FIRST_YEAR, LAST_YEAR, regions
from nact_meet.world.labels import RULES
from nact_meet.world.wall_days import CELL, Rule
from nact_meet.world.working_hours import Hours, Stretch

FIELDS = ("morning_from", "morning_to", "afternoon_from", "afternoon_to")
DAYS = ("stretches", "friday", "ramadan", "ramadan_friday")
MIDNIGHT = 24 * 60


class DayForm(Form):
    """Two stretches of work, or one: the afternoon may stay empty."""

    morning_from = TimeField(_l("Morning from"), [Optional()])
    morning_to = TimeField(_l("Morning to"), [Optional()])
    afternoon_from = TimeField(_l("Afternoon from"), [Optional()])
    afternoon_to = TimeField(_l("Afternoon to"), [Optional()])

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        if not super().validate(extra_validators):
            return False
        self.check_pairs()
        self.check_order()
        for field in self:
            if field.data and field.data.minute % CELL:
                complain(field, _("Please choose a time in steps of five minutes."))
        return not self.errors

    def check_pairs(self) -> None:
        for first, last in (FIELDS[:2], FIELDS[2:]):
            for given, missing in ((first, last), (last, first)):
                if self.is_given(given) and not self.is_given(missing):
                    complain(self[missing], _("Please fill this in."))
        if self.is_given("afternoon_from") and not self.is_given("morning_from"):
            complain(self.morning_from, _("Please fill in the first two fields first."))

    def check_order(self) -> None:
        clocks = [(name, self.minute(name)) for name in FIELDS if self.is_given(name)]
        for (_before, earlier), (name, later) in pairwise(clocks):
            if later < earlier or (later == earlier and name != "afternoon_from"):
                complain(self[name], _("This must be later than the time before it."))

    def is_given(self, name: str) -> bool:
        return self[name].data is not None

    def minute(self, name: str) -> int:
        """After midnight; work until 00:00 ends at the end of the day."""
        minute = minute_of(self[name].data)
        return MIDNIGHT if not minute and name.endswith("_to") else minute

    @property
    def worked(self) -> tuple[Stretch, ...]:
        clocks = [self.minute(name) for name in FIELDS if self.is_given(name)]
        return tuple(zip(clocks[::2], clocks[1::2], strict=True))


class HoursForm(PageForm):
    """An ordinary day, Fridays and Ramadan where they differ, the weekend.

    `hours` and `region` are what was meant, after validation.
    """

    stretches = FormField(DayForm, _l("An ordinary day"))
    friday = FormField(DayForm, _l("Fridays, if different"))
    ramadan = FormField(DayForm, _l("In Ramadan"))
    ramadan_friday = FormField(DayForm, _l("Fridays in Ramadan, if different"))
    weekend = Several(_lp("label", "Weekend"), coerce=whole_number)
    region = SelectField(_lp("label", "Region"), default="", validate_choice=False)
    source = Line(
        _lp("label", "Source"),
        length=300,
        required=False,
        description=_l("Where it is published, or who confirmed it."),
    )

    def __init__(self, office: Office, formdata: MultiDict[str, str] | None = None) -> None:
        super().__init__(formdata, data=values_of(office))
        self.office = office
        self.weekend.choices = choices((number, weekday(number)) for number in range(7))
        parts = regions(office.code)
        if parts:
            usual = (
                _("Same as the capital")
                if "country_code" in office.owner
                else _("Same as the level above")
            )
            self.region.choices = choices([("", usual), *parts.items()])
        else:
            del self.region
        if office.code not in FASTING:
            del self.ramadan, self.ramadan_friday

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        is_right = super().validate(extra_validators)
        usual = self.stretches.form
        if not usual.errors and not usual.worked:
            complain(usual.morning_from, _("Please enter at least one period of work."))
            return False
        return is_right

    def validate_weekend(self, field: Field) -> None:
        if len(set(field.data or ())) >= 7:
            raise ValidationError(_("At least one day of the week must be a working day."))

    def validate_region(self, field: Field) -> None:
        if field.data and field.data not in regions(self.office.code):
            raise ValidationError(_("Please choose a region from the list."))

    @property
    def days(self) -> "list[FormField[DayForm]]":
        """The parts of the form that this office has."""
        parts = [self[name] for name in DAYS if name in self]
        return [part for part in parts if isinstance(part, FormField)]

    @property
    def hours(self) -> Hours:
        """What the form does not ask of this office stays as it is."""
        worked = {day.name: day.form.worked for day in self.days}
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
    minutes = [minute for stretch in worked for minute in stretch]
    clocks = [time(*divmod(minute % MIDNIGHT, 60)) for minute in minutes]
    return dict(zip(FIELDS, clocks, strict=False))


def minute_of(clock: time) -> int:
    return clock.hour * 60 + clock.minute


class DaysForm(PageForm):
    """A day, or some in a row."""

    first_day = DateField(_l("First day"), [InputRequired(_l("Please fill this in."))])
    last_day = DateField(_l("Last day"), [Optional()], description=_l("Leave empty for one day."))

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
            raise ValidationError(_("Please choose at most %(max)s days.", max=MOST_DAYS))


class BlackoutForm(DaysForm):
    """Days on which the network, or a country of it, does not meet."""

    name = Line(
        _lp("label", "Occasion"), description=_l("For example an assembly or an annual forum.")
    )
    country_code = SelectField(_lp("label", "Country"), default="")

    def __init__(self, formdata: MultiDict[str, str] | None = None) -> None:
        super().__init__(formdata)
        named = ((member.code, country(member.code)) for member in NETWORK)
        self.country_code.choices = choices([("", _("The whole network")), *named])

    @property
    def days(self) -> tuple[date, date]:
        assert self.first_day.data
        return self.first_day.data, self.last_day.data or self.first_day.data


NO_POINTS = _l("Please enter a whole number from 0 to %(max)s.", max=MOST_POINTS)


class WeightsForm(PageForm):
    """A field for each rule, named as the rule is: what an hour against it costs, in points."""

    def __init__(
        self, formdata: MultiDict[str, str] | None = None, weights: Weights | None = None
    ) -> None:
        super().__init__(
            formdata, data={str(rule): points for rule, points in (weights or {}).items()}
        )

    @property
    def rules(self) -> list[tuple[Rule, Field]]:
        return [(rule, self[rule.value]) for rule in Rule]

    @property
    def weights(self) -> Weights:
        return {rule: field.data for rule, field in self.rules}


for rule in Rule:
    checks = [InputRequired(NO_POINTS), NumberRange(0, MOST_POINTS, message=NO_POINTS)]
    setattr(WeightsForm, rule.value, WholeNumber(RULES[rule], checks))
