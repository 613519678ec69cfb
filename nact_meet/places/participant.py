"""A participant's role, and what a list of participants is narrowed to."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select
from wtforms import SearchField, SelectField

from nact_meet.directory.labels import ROLES
from nact_meet.places.labels import STATES
from nact_meet.places.models.participant import Participant, Role, State
from nact_meet.places.order import Order
from nact_meet.places.selection import NO_COUNTRY, UNANSWERED, Selection
from nact_meet.web.formats import country
from nact_meet.web.forms.fields import PageForm, choices, strip

ORDERS = {
    Order.PROTOCOL: _l("By protocol: hosts, ASEAN, China, organisations"),
    Order.NAME: _l("By name"),
    Order.ANSWER: _l("By when they answered"),
}


LONGEST = 200


class RoleForm(PageForm):
    role = SelectField(_l("Role"), choices=choices((role.value, ROLES[role]) for role in Role))

    def __init__(self, formdata: Any = None, obj: Participant | None = None) -> None:
        super().__init__(formdata, data={"role": obj.role.value} if obj else None)

    @property
    def chosen(self) -> Role:
        return Role(self.role.data)


class Sieve(PageForm):
    """What nobody knows narrows nothing: an old link still shows a list.

    `codes` are the countries to choose from, None among them where somebody is of none.
    """

    q = SearchField(_l("Name or institute"), filters=[strip])
    state = SelectField(
        _l("Answer"),
        choices=choices(
            [
                ("", _l("All answers")),
                (UNANSWERED, _l("Not answered yet")),
                *((s.value, STATES[s]) for s in State),
            ]
        ),
        validate_choice=False,
    )
    role = SelectField(
        _l("Role"),
        choices=choices([("", _l("All roles")), *((r.value, ROLES[r]) for r in Role)]),
        validate_choice=False,
    )
    country = SelectField(_l("Country"), validate_choice=False)
    order = SelectField(
        _l("Order"),
        choices=choices((order.value, name) for order, name in ORDERS.items()),
        default=Order.NAME.value,
        validate_choice=False,
    )

    def __init__(self, formdata: Any = None, *, codes: Iterable[str | None] = ()) -> None:
        super().__init__(formdata)
        known = sorted((country(code), code) for code in codes if code)
        pairs = [("", _l("All countries")), *((code, name) for name, code in known)]
        pairs += [(NO_COUNTRY, _l("Organisations"))] if None in codes else []
        self.country.choices = choices(pairs)

    @property
    def selection(self) -> Selection:
        answer, role = self.state.data, self.role.data
        return Selection(
            answer=str(answer) if answer in {UNANSWERED, *State} else "",
            role=str(role) if role in set(Role) else "",
            country=(self.country.data or "").upper(),
            words=(self.q.data or "")[:LONGEST],
        )

    def applied(self, query: Select[Any]) -> Select[Any]:
        """Who is gone is left out of letters, but not of lists."""
        return self.selection.narrowed(query)

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
