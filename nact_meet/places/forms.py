"""Roles, what a list of participants is narrowed to, when calendars ring, whose clock is first."""

from collections.abc import Iterable
from typing import Any, Self

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from sqlalchemy import Select
from wtforms import Field, HiddenField, SearchField, SelectField
from wtforms.validators import ValidationError

from nact_meet.directory.labels import ROLES
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.role import Role
from nact_meet.limited.numbers import whole_numbers
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places.alarms import LEADS
from nact_meet.places.labels import STATES
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import State
from nact_meet.places.order import Order
from nact_meet.places.selection import NO_COUNTRY, SUBJECT, UNANSWERED, Selection, matters
from nact_meet.web.formats import country
from nact_meet.web.forms.fields import (
    AddressField,
    Line,
    PageForm,
    Several,
    ZoneField,
    choices,
    strip,
)
from nact_meet.web.forms.zone import network_options
from nact_meet.web.refusals import Refusal

ORDERS = {
    Order.PROTOCOL: _l("By protocol: ASEAN, China, organisations"),
    Order.NAME: _l("By name"),
    Order.ANSWER: _l("By time of answer"),
}


LONGEST = 200


class RoleForm(PageForm):
    role = SelectField(
        _lp("label", "Role"), choices=choices((role.value, ROLES[role]) for role in Role)
    )

    def __init__(self, formdata: Any = None, obj: Participant | None = None) -> None:
        super().__init__(formdata, data={"role": obj.role.value} if obj else None)

    @property
    def chosen(self) -> Role:
        return Role(self.role.data)


class CountryNameForm(PageForm):
    """How lists show where somebody is from who chose none of the network's countries."""

    name = Line(
        _l("Shown as"), length=100, required=False, description=_l("Empty: nothing is shown.")
    )

    @classmethod
    def of(cls, place: Participant) -> Self:
        agreed = place.country_agreed
        return cls(data={"name": place.country_said if agreed is None else agreed})


class OtherAddressForm(PageForm):
    """Where mail about a place should go instead."""

    address = AddressField(_l("Email address"))
    reader_name = Line(_l("Who reads this address, if someone else"), required=False)

    def __init__(self, formdata: Any = None, *, place: Participant) -> None:
        super().__init__(formdata)
        self.place = place

    def validate_address(self, field: Field) -> None:
        if field.data == self.place.contact.address:
            raise ValidationError(_("Email already goes to this address."))
        person = self.place.person
        if person.is_reached_at(field.data) and person.contact_at(field.data).bounced_at:
            raise ValidationError(_("Email to this address came back."))


MOST_TICKED = 5000


class TooManyTicked(Refusal):
    sentence = _l("That is more people than one list holds. Please choose fewer, or all.")
    status = 413


def ticked(formdata: Any) -> tuple[int, ...]:
    """The places whose boxes are ticked; empty where all of the list are meant.

    Raises TooManyTicked.
    """
    if formdata is None or formdata.get("all"):
        return ()
    ids = tuple(dict.fromkeys(whole_numbers(formdata.getlist("place"))))
    if len(ids) > MOST_TICKED:
        raise TooManyTicked
    return ids


class Sieve(PageForm):
    """What nobody knows narrows nothing: an old link still shows a list.

    `codes` are the countries to choose from, None among them where somebody is of none;
    `delegations` (id, name) pairs. Who is ticked is meant alone.
    """

    q = SearchField(_l("Name, institute or country"), filters=[strip])
    state = SelectField(
        _lp("label", "Answer"),
        choices=choices(
            [
                ("", _l("All answers")),
                (UNANSWERED, _l("Not answered yet")),
                (SUBJECT, _l("Subject to clearance")),
                *((s.value, STATES[s]) for s in State),
            ]
        ),
        validate_choice=False,
    )
    role = SelectField(
        _lp("label", "Role"),
        choices=choices([("", _l("All roles")), *((r.value, ROLES[r]) for r in Role)]),
        validate_choice=False,
    )
    country = SelectField(_lp("label", "Country"), validate_choice=False)
    delegation = SelectField(_lp("label", "Delegation"), validate_choice=False)
    matter = SelectField(_l("Needs attention"), validate_choice=False)
    order = SelectField(
        _lp("label", "Order"),
        choices=choices((order.value, name) for order, name in ORDERS.items()),
        default=Order.NAME.value,
        validate_choice=False,
    )

    def __init__(
        self,
        formdata: Any = None,
        *,
        codes: Iterable[str | None] = (),
        delegations: Iterable[tuple[int, str]] = (),
    ) -> None:
        super().__init__(formdata)
        self.place_ids = ticked(formdata)
        self.is_of_all = bool(formdata and formdata.get("all"))
        self.delegation.choices = choices([("", _l("All delegations")), *delegations])
        names = ((key, known.name) for key, known in matters.items())
        self.matter.choices = choices([("", _lp("who", "Everyone")), *names])
        known = sorted((country(code), code) for code in codes if code)
        pairs = [("", _l("All countries")), *((code, name) for name, code in known)]
        pairs += [(NO_COUNTRY, _lp("people of", "Organisations"))] if None in codes else []
        self.country.choices = choices(pairs)

    @property
    def selection(self) -> Selection:
        answer, role = self.state.data, self.role.data
        return Selection(
            answer=str(answer) if answer in {UNANSWERED, SUBJECT, *State} else "",
            role=str(role) if role in set(Role) else "",
            country=(self.country.data or "").upper(),
            words=(self.q.data or "")[:LONGEST],
            place_ids=self.place_ids,
            delegation=next(whole_numbers([self.delegation.data or ""]), 0),
            matter=str(self.matter.data) if self.matter.data in matters else "",
        )

    def applied(self, query: Select[Any], meeting: Meeting) -> Select[Any]:
        """Who is gone is left out of letters, but not of lists."""
        return self.selection.narrowed(query, meeting.id)

    def of_everybody(self) -> Self:
        """The list in which somebody was ticked."""
        self.place_ids = ()
        return self

    @property
    def chosen_order(self) -> Order:
        wanted = str(self.order.data)
        return Order(wanted if wanted in set(Order) else str(self.order.default))

    @property
    def asked(self) -> dict[str, str]:
        """The same choice for every link of the page; what nobody chose is left out."""
        usual = {"order": self.order.default}
        return {
            name: str(value)
            for name, value in self.data.items()
            if value and value != usual.get(name)
        }

    @property
    def is_narrow(self) -> bool:
        return self.selection != Selection()


class Roster(Sieve):
    order = SelectField(
        _lp("label", "Order"),
        choices=choices((order.value, name) for order, name in ORDERS.items()),
        default=Order.PROTOCOL.value,
        validate_choice=False,
    )

    @property
    def is_whole(self) -> bool:
        """All who are registered, a delegation after the other."""
        narrowed = self.role.data or self.country.data or self.q.data
        is_registered = self.state.data == State.CONFIRMED.value
        return is_registered and not narrowed and self.chosen_order == Order.PROTOCOL


PRESETS: tuple[tuple[LazyString, dict[str, str]], ...] = (
    (_l("Registered, by protocol"), {"state": "confirmed"}),
    (_l("Heads of delegation"), {"state": "confirmed", "role": "head"}),
    (_lp("people", "Speakers"), {"state": "confirmed", "role": "speaker"}),
    (_lp("people", "Interpreters"), {"state": "confirmed", "role": "interpreter"}),
    (_l("Not answered yet"), {"state": "unanswered"}),
    (_l("Subject to clearance"), {"state": SUBJECT}),
    (_l("Everyone, by time of answer"), {"order": "answer"}),
)
"""What hosts ask for most, and the choice that gives it."""


LEAD_NAMES = {
    10: _l("Ten minutes before"),
    30: _l("Half an hour before"),
    60: _l("An hour before"),
    1440: _l("A day before"),
}


class Leads(Several):
    """The boxes ticked, as text; none is a choice too."""

    data: list[str]

    def pre_validate(self, _form: Any) -> None:
        if not {str(lead) for lead in LEADS}.issuperset(self.data or ()):
            raise ValidationError(_("Please choose one of the times offered."))


class AlarmForm(PageForm):
    leads = Leads(
        _l("How long before the start"),
        choices=choices((str(lead), LEAD_NAMES[lead]) for lead in LEADS),
    )

    @classmethod
    def of(cls, person: Person) -> Self:
        return cls(data={"leads": [str(lead) for lead in person.alarm_minutes]})

    @property
    def minutes(self) -> list[int]:
        return [int(lead) for lead in self.leads.data or ()]


class ClockField(ZoneField):
    """Takes any zone and offers the network's alone: all of them would double a public page."""

    options = staticmethod(network_options)


class ClockForm(PageForm):
    zone = ClockField(_l("Your city or time zone"))


class OwnClockForm(ClockForm):
    """To be kept: `zone_source` is what filled it in."""

    zone_source = HiddenField()
