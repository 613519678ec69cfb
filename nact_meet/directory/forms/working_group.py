"""A working group, and somebody who joins it."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from sqlalchemy import Select, func, select
from wtforms import Field, RadioField, SelectField
from wtforms.validators import ValidationError

from nact_meet.directory.access import acts_for_one_of, current_organiser, people_found
from nact_meet.directory.called import called
from nact_meet.directory.forms.named import NamedLines, institutes
from nact_meet.directory.labels import ROLES
from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.role import Role
from nact_meet.directory.models.working_group import WorkingGroup
from nact_meet.limited.numbers import whole_number
from nact_meet.web.extensions import db
from nact_meet.web.forms.fields import Line, PageForm, choices
from nact_meet.web.forms.texts import LineInLanguages, PassageInLanguages, WrittenForm
from nact_meet.web.typesetting import beside

MANY = 20
"""So many people are offered where a name fits several."""


class WorkingGroupForm(WrittenForm):
    name = LineInLanguages(
        _lp("working group", "Name"), length=200, description=_l("The title of the joint study.")
    )
    summary = PassageInLanguages(_l("Subject of the study"))
    leads = NamedLines(
        _l("Led by"),
        institutes,
        description=_l(
            "Institutes, one per line. Their organisers manage the group and its members."
        ),
    )

    def __init__(self, formdata: Any = None, obj: WorkingGroup | None = None) -> None:
        self.led_so_far = [one.id for one in (obj.leads if obj else own_institutes())]
        kept: dict[str, Any] = {"written_in": current_organiser().person.reads}
        if obj:
            texts = {name: obj.texts(name) for name in ("name", "summary")}
            kept = {"written_in": obj.written_in} | texts
        super().__init__(formdata, data=kept | {"leads": self.led_so_far})
        self.offer_languages()
        self.known = obj
        self.institutes = {one.id: one for one in db.session.scalars(every_institute())}

    def validate_name(self, field: Field) -> None:
        if WorkingGroup.by_name(field.data) not in (None, self.known):
            raise ValidationError(_("There is already a working group with this name."))

    def validate_leads(self, field: Field) -> None:
        if not acts_for_one_of(set(field.data or self.led_so_far)):
            raise ValidationError(
                _(
                    "One of these must be an institute that you act for; otherwise you could no "
                    "longer manage the group."
                )
            )

    @property
    def values(self) -> dict[str, Any]:
        return {
            "first_name": self.name.data,
            "first_summary": self.summary.data,
            "written_in": self.written_in.data,
            "translations": self.translations,
        }

    @property
    def leading(self) -> list[Institute]:
        """Nothing typed leaves it as it is."""
        return [self.institutes[id] for id in self.leads.data or self.led_so_far]


def own_institutes() -> Sequence[Institute]:
    return db.session.scalars(
        every_institute().where(Institute.id.in_(current_organiser().institute_ids))
    ).all()


def every_institute() -> Select[Institute]:
    return select(Institute).order_by(func.lower(Institute.name))


class MembershipForm(PageForm):
    """`person` is who was meant, after validation; where several fit, they are offered."""

    who = Line(_l("Name or email address"))
    person_id = RadioField(
        _l("Which of them?"), choices=[], coerce=whole_number, validate_choice=False
    )
    role = SelectField(
        _lp("label", "Role"),
        choices=choices((role.value, ROLES[role]) for role in Role),
        default=Role.DELEGATE.value,
    )
    person: Person

    @property
    def chosen_role(self) -> Role:
        return Role(self.role.data)

    def validate_who(self, field: Field) -> None:
        people = db.session.scalars(people_found(field.data).limit(MANY)).unique().all()
        chosen = [person for person in people if person.id == self.person_id.data]
        if not people:
            raise ValidationError(
                _("No one in the directory matches. Please add the person there first.")
            )
        if len(people) > 1 and not chosen:
            self.person_id.choices = choices((person.id, described(person)) for person in people)
            raise ValidationError(_("Several people match. Please choose one below."))
        self.person = (chosen or people)[0]


def described(person: Person) -> str:
    parts = (person.name_with_honorific, person.position, called(person.institute_name))
    return beside(*parts)
