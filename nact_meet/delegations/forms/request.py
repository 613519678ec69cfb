"""By when delegations are asked for, with a word of the hosts' own."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField
from wtforms.validators import InputRequired

from nact_meet.web.forms.fields import PageForm, Passage


class RequestForm(PageForm):
    day = DateField(
        _l("Please name them by the end of"),
        [InputRequired(_l("Please choose a day."))],
        description=_l("By each institute's own clock."),
    )
    words = Passage(
        _l("A word to the contacts"),
        length=2000,
        description=_l("It stands in the mail as you write it here."),
    )
    is_mailed = BooleanField(_l("Write to the contacts"), default=True)
