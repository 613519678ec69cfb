"""Why a host does not agree: the host that proposed it reads this."""

from flask_babel import lazy_gettext as _l

from nact_meet.web.forms.fields import PageForm, Passage


class RefusalForm(PageForm):
    answer = Passage(
        _l("Your answer"),
        length=1000,
        required=True,
        description=_l("The host that proposed it reads this by mail."),
    )
