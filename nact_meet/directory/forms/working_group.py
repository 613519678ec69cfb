"""A working group, and somebody who joins it."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from wtforms import Field, RadioField, SelectField
from wtforms.validators import ValidationError

from nact_meet.directory.labels import ROLES
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.role import Role
from nact_meet.directory.models.working_group import WorkingGroup
from nact_meet.limited.numbers import whole_number
from nact_meet.web.extensions import db
from nact_meet.web.forms.fields import Line, PageForm, Passage, choices

MANY = 20
"""So many people are offered where a name fits several."""


class WorkingGroupForm(PageForm):
    name = Line(_lp("working group", "Name"), description=_l("The title of the joint study."))
    summary = Passage(_l("What it studies"))

    def __init__(self, formdata: Any = None, obj: WorkingGroup | None = None) -> None:
        super().__init__(formdata, obj)
        self.known = obj

    def validate_name(self, field: Field) -> None:
        if WorkingGroup.by_name(field.data) not in (None, self.known):
            raise ValidationError(_("There is a working group of this name already."))


class MembershipForm(PageForm):
    """`person` is who was meant, after validation; where several fit, they are offered."""

    who = Line(_l("Name or mail address"))
    person_id = RadioField(
        _l("Which of them?"), choices=[], coerce=whole_number, validate_choice=False
    )
    role = SelectField(
        _l("Role"),
        choices=choices((role.value, ROLES[role]) for role in Role),
        default=Role.DELEGATE.value,
    )
    person: Person

    @property
    def chosen_role(self) -> Role:
        return Role(self.role.data)

    def validate_who(self, field: Field) -> None:
        people = db.session.scalars(Person.search(field.data).limit(MANY)).unique().all()
        chosen = [person for person in people if person.id == self.person_id.data]
        if not people:
            raise ValidationError(_("Nobody in the directory fits. Add the person there first."))
        if len(people) > 1 and not chosen:
            self.person_id.choices = choices((person.id, described(person)) for person in people)
            raise ValidationError(_("Several people fit. Choose one of them below."))
        self.person = (chosen or people)[0]


def described(person: Person) -> str:
    parts = (person.name_with_honorific, person.position, person.institute_name)
    return " · ".join(part for part in parts if part)
