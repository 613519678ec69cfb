"""Why a meeting will not take place: everybody concerned reads this."""

from flask_babel import lazy_gettext as _l

from nact_meet.web.forms.fields import PageForm, Passage


class CancellationForm(PageForm):
    reason = Passage(
        _l("The reason"), length=1000, required=True, description=_l("Everybody reads this.")
    )
