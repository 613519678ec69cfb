"""What is typed to sign in."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from nact_meet.web.forms.fields import AddressField, PageForm


class SignInForm(PageForm):
    """What somebody types to be sent a sign-in link."""

    address = AddressField(_l("Your address"))
    next = HiddenField()
