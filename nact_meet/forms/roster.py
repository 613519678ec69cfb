"""Which participants a list is of, and in which order."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from nact_meet.forms.fields import choices
from nact_meet.forms.participant import Sieve
from nact_meet.lists import Order

ORDERS = {
    Order.PROTOCOL: _l("By protocol: hosts, ASEAN, China, organisations"),
    Order.NAME: _l("By name"),
    Order.ANSWER: _l("By when they answered"),
}


class Roster(Sieve):
    order = SelectField(
        _l("Order"),
        choices=choices((order.value, name) for order, name in ORDERS.items()),
        default=Order.PROTOCOL.value,
        validate_choice=False,
    )

    @property
    def chosen_order(self) -> Order:
        known = self.order.data in set(Order)
        return Order(self.order.data) if known else Order.PROTOCOL
