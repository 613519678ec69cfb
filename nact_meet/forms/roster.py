"""Which participants a list is of, and in which order."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from nact_meet.forms.fields import choices
from nact_meet.forms.participant import ORDERS, Sieve
from nact_meet.lists import Order


class Roster(Sieve):
    order = SelectField(
        _l("Order"),
        choices=choices((order.value, name) for order, name in ORDERS.items()),
        default=Order.PROTOCOL.value,
        validate_choice=False,
    )
