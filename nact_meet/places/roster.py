"""Which participants a list is of, and in which order."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from nact_meet.places.order import Order
from nact_meet.places.participant import ORDERS, Sieve
from nact_meet.web.forms.fields import choices


class Roster(Sieve):
    order = SelectField(
        _l("Order"),
        choices=choices((order.value, name) for order, name in ORDERS.items()),
        default=Order.PROTOCOL.value,
        validate_choice=False,
    )


PRESETS: tuple[tuple[LazyString, dict[str, str]], ...] = (
    (_l("Registered, by protocol"), {"state": "confirmed"}),
    (_l("Heads of delegation"), {"state": "confirmed", "role": "head"}),
    (_l("Speakers"), {"state": "confirmed", "role": "speaker"}),
    (_l("Interpreters"), {"state": "confirmed", "role": "interpreter"}),
    (_l("Not answered yet"), {"state": "unanswered"}),
    (_l("Everybody, by when they answered"), {"order": "answer"}),
)
"""What hosts ask for most, and the choice that gives it."""
