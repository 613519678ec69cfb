"""What an organiser wishes to hear by mail, and whether others read their address."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField

from nact_meet.directory.labels import PACES
from nact_meet.directory.models.organiser import Pace
from nact_meet.web.forms.fields import PageForm, choices


class MailWishesForm(PageForm):
    hears = RadioField(
        _l("Email me about other meetings of my institutes"),
        choices=choices((pace.value, PACES[pace]) for pace in Pace),
    )
    shows_address = BooleanField(
        _l("Show my email address to invited people where I am the contact person")
    )
