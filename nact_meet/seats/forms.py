"""How many seats a meeting has, and how many of them each country."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.validators import NumberRange, Optional

from nact_meet.limited.numbers import whole_number
from nact_meet.seats.plan import Plan
from nact_meet.web.forms.fields import PageForm, WholeNumber, choices
from nact_meet.world.countries import NETWORK

MOST = 100_000
HOLDS = {
    0: _l("It goes to them at once"),
    60: _l("They have an hour to accept"),
    240: _l("They have four hours to accept"),
    1440: _l("They have a day to accept"),
}
PREFIX = "seats_"


def number(label: Any) -> WholeNumber:
    sentence = _l("Please enter a whole number from 0 to %(max)s, or leave this empty.", max=MOST)
    return WholeNumber(label, [Optional(), NumberRange(0, MOST, message=sentence)])


class SeatsForm(PageForm):
    seats = number(_l("Total seats"))
    hold = SelectField(
        _l("When a seat becomes free, the next person on the waiting list is told by email"),
        coerce=whole_number,
        choices=choices(HOLDS.items()),
    )
    connections = number(_l("Connections to the room"))

    def __init__(self, formdata: Any = None, plan: Plan | None = None) -> None:
        super().__init__(formdata, data=values_of(plan) if plan else None)

    @property
    def of_countries(self) -> list[Any]:
        return [self[f"{PREFIX}{country.code}"] for country in NETWORK]

    def validate(self, extra_validators: Any = None) -> bool:
        is_valid = super().validate(extra_validators)
        if is_valid and self.seats.data is None and any(field.data for field in self.of_countries):
            self.seats.errors = [_("Please enter the total number of seats.")]
            return False
        return is_valid

    @property
    def plan(self) -> Plan:
        if self.seats.data is None:
            return Plan(connections=self.connections.data)
        countries = {
            country.code: self[f"{PREFIX}{country.code}"].data
            for country in NETWORK
            if self[f"{PREFIX}{country.code}"].data is not None
        }
        hold, connections = self.hold.data or None, self.connections.data
        return Plan(self.seats.data, countries, hold, connections)


for country in NETWORK:
    setattr(SeatsForm, f"{PREFIX}{country.code}", number(country.name))


def values_of(plan: Plan) -> dict[str, Any]:
    countries = {f"{PREFIX}{code}": seats for code, seats in plan.countries.items()}
    more = {"hold": plan.hold_minutes or 0, "connections": plan.connections}
    return {"seats": plan.seats} | countries | more
