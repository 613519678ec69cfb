"""How somebody is reached on the day of a meeting; every field may stay empty."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp

from nact_meet.places.models.participant import Participant
from nact_meet.web.forms.fields import Line, PageForm

NAMES = ("phone", "wechat", "other_contact")


class DayOfForm(PageForm):
    phone = Line(_lp("label", "Telephone"), length=60, required=False, render_kw={"type": "tel"})
    wechat = Line(_lp("label", "WeChat"), length=100, required=False)
    other_contact = Line(
        _l("Other contact"),
        length=200,
        required=False,
        description=_l("For example WhatsApp, LINE, Signal, or a colleague in the room."),
    )

    def __init__(self, formdata: Any = None, obj: Participant | None = None) -> None:
        kept = {name: getattr(obj, name) for name in NAMES} if obj else None
        super().__init__(formdata, data=kept)

    @property
    def told(self) -> tuple[str, str, str]:
        return self.phone.data, self.wechat.data, self.other_contact.data
