"""What somebody types to be sent a sign-in link."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from nact_meet.web.forms.fields import AddressField, PageForm


class SignInForm(PageForm):
    address = AddressField(_l("Your address"))
    next = HiddenField()
