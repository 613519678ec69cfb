"""What is typed to sign in."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField

from nact_meet.web.forms.fields import AddressField, Line, PageForm, ZoneField


class PasskeyForm(PageForm):
    """A new passkey; `credential` is what the browser's own dialogue gave back."""

    name = Line(
        _l("Name of the passkey"),
        length=80,
        description=_l("To help you recognise it: the device, or where it is stored."),
    )
    credential = HiddenField()


class PasskeyNameForm(PageForm):
    name = Line(_l("Name of the passkey"), length=80)


class UseOfPasskeyForm(PageForm):
    credential = HiddenField()
    next = HiddenField()


class PasskeyRulesForm(PageForm):
    of_secretariat = BooleanField(_l("Members of the Secretariat sign in by passkey"))
    of_organisers = BooleanField(_l("All other organisers sign in by passkey"))


class ZoneForm(PageForm):
    zone = ZoneField(_l("Your city or time zone"))
    next = HiddenField()


class SignInForm(PageForm):
    """What somebody types to be sent a sign-in link."""

    address = AddressField(_l("Your email address"))
    next = HiddenField()
