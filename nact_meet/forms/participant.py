"""A participant's role, and what a list of participants is narrowed to."""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select
from wtforms import SelectField

from nact_meet.forms.fields import PageForm, choices
from nact_meet.labels import ROLES, STATES
from nact_meet.models import Participant, Role, State


class RoleForm(PageForm):
    role = SelectField(_l("Role"), choices=choices((role.value, ROLES[role]) for role in Role))

    def __init__(self, formdata: Any = None, obj: Participant | None = None) -> None:
        super().__init__(formdata, data={"role": obj.role.value} if obj else None)

    @property
    def chosen(self) -> Role:
        return Role(self.role.data)


class Sieve(PageForm):
    """What nobody knows narrows nothing: an old link still shows a list."""

    state = SelectField(
        _l("Answer"),
        choices=choices([("", _l("All answers")), *((s.value, STATES[s]) for s in State)]),
        validate_choice=False,
    )
    role = SelectField(
        _l("Role"),
        choices=choices([("", _l("All roles")), *((r.value, ROLES[r]) for r in Role)]),
        validate_choice=False,
    )

    def applied(self, query: Select[Participant]) -> Select[Participant]:
        if self.state.data in set(State):
            query = query.where(Participant.state == State(self.state.data))
        if self.role.data in set(Role):
            query = query.where(Participant.role == Role(self.role.data))
        return query

    @property
    def is_narrow(self) -> bool:
        return bool(self.state.data or self.role.data)
