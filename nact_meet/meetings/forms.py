"""How the Secretariat knows that a host for which nobody acts here has agreed."""

from flask_babel import lazy_gettext as _l

from nact_meet.web.forms.fields import Line, PageForm


class ConfirmationForm(PageForm):
    note = Line(
        _l("How do you know?"),
        length=500,
        description=_l("For example: letter of 3 March. It is kept in the meeting’s log."),
    )
