"""Why: asked of the Secretariat where it changes somebody in their institute's stead."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp

from nact_meet.directory.access import current_organiser, current_person
from nact_meet.directory.models.person import Person
from nact_meet.directory.permissions import must_say_why
from nact_meet.history.models import Who
from nact_meet.web.forms.fields import Line, PageForm


class ReasonForm(PageForm):
    """Stands in another form; it has no field for whoever need not say why."""

    reason = Line(
        _lp("label", "Reason"),
        description=_l(
            "You are changing this person on behalf of their institute. The institute "
            "and the person can read your reason."
        ),
    )

    def __init__(self, formdata: Any = None, *, person: Person, id: str = "reason") -> None:
        super().__init__(formdata)
        self.is_asked = must_say_why(current_organiser(), person)
        if self.is_asked:
            self.reason.id = id
        else:
            del self.reason

    @property
    def who(self) -> Who:
        """Who acts, and why, as a Change keeps it."""
        reason: str = self.reason.data if self.is_asked else ""
        return {"by": current_person(), "reason": reason}
