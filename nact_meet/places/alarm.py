"""When somebody's calendar should ring."""

from typing import Any, Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.validators import ValidationError

from nact_meet.directory.models.person import Person
from nact_meet.places.alarms import LEADS
from nact_meet.web.forms.fields import PageForm, Several, choices

LABELS = {
    10: _l("Ten minutes before"),
    30: _l("Half an hour before"),
    60: _l("An hour before"),
    1440: _l("A day before"),
}


class Leads(Several):
    """The boxes ticked, as text; none is a choice too."""

    data: list[str]

    def pre_validate(self, _form: Any) -> None:
        if not {str(each) for each in LEADS}.issuperset(self.data or ()):
            raise ValidationError(_("Please choose among the times that are offered."))


class AlarmForm(PageForm):
    leads = Leads(
        _l("How long before the start"),
        choices=choices((str(each), LABELS[each]) for each in LEADS),
    )

    @classmethod
    def of(cls, person: Person) -> Self:
        return cls(data={"leads": [str(each) for each in person.alarm_minutes]})

    @property
    def minutes(self) -> list[int]:
        return [int(each) for each in self.leads.data or ()]
