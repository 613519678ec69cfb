"""Who sees the list of a meeting's participants, and for how long data is kept after it."""

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import RadioField
from wtforms.validators import InputRequired, NumberRange

from nact_meet.lists.disclosure import KEEP_DAYS
from nact_meet.lists.labels import VISIBILITIES
from nact_meet.meetings.models.meeting import Meeting, Visibility
from nact_meet.web.forms.fields import PageForm, WholeNumber, choices

DAYS = _l(
    "Please enter a number of days from %(min)s to %(max)s.", min=KEEP_DAYS[0], max=KEEP_DAYS[1]
)


class PrivacyForm(PageForm):
    list_visibility = RadioField(
        _l("Who sees the list of participants"),
        choices=choices((visibility.value, VISIBILITIES[visibility]) for visibility in Visibility),
    )
    keep_days = WholeNumber(
        _l("Days after the end for which data is kept"),
        [
            InputRequired(DAYS),
            NumberRange(*KEEP_DAYS, DAYS),
        ],
    )

    def __init__(
        self, formdata: MultiDict[str, str] | None = None, obj: Meeting | None = None
    ) -> None:
        kept = (
            {"list_visibility": obj.list_visibility.value, "keep_days": obj.keep_days}
            if obj
            else None
        )
        super().__init__(formdata, data=kept)

    @property
    def visibility(self) -> Visibility:
        return Visibility(self.list_visibility.data)

    @property
    def days(self) -> int:
        assert self.keep_days.data is not None
        return self.keep_days.data
