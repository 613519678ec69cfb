"""An institute, who is appointed to act for it, and who answers for it."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from wtforms import BooleanField, Field, SelectField
from wtforms.validators import ValidationError

from nact_meet.directory.labels import STANDINGS
from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.coordinator import Standing, contact_for
from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.person import Person
from nact_meet.web.forms.country import ANYWHERE, choice_of
from nact_meet.web.forms.fields import (
    AddressField,
    CountryField,
    CountryWords,
    Line,
    PageForm,
    ZoneField,
    choices,
)

NEW = "new"
"""The choice of none whom the directory knows."""


class InstituteForm(PageForm):
    name = Line(_lp("institute", "Name"))
    own_script_name = Line(_l("Name in its own script"), required=False)
    country_code = CountryField(
        _lp("label", "Country"),
        blank=_l("Please choose"),
        also=ANYWHERE,
        description=_l("An organisation of several countries, such as a secretariat, has none."),
    )
    country_said = CountryWords(_l("Only for “Other”, as it should appear in lists."))
    is_coordinator = BooleanField(_l("Coordinator of its country"))
    zone = ZoneField(
        _l("Time zone"), description=_l("The city whose time the institute uses, such as Bangkok.")
    )

    def __init__(self, formdata: Any = None, obj: Institute | None = None) -> None:
        super().__init__(formdata, obj)
        self.known = obj
        if obj and formdata is None:
            code, said = obj.country_code, obj.country_said
            self.country_code.data = choice_of(code, said, is_known=True)

    @property
    def values(self) -> dict[str, Any]:
        chosen = {
            "country_code": self.country_code.code,
            "country_said": self.country_said.words,
        }
        return self.data | chosen

    def validate_name(self, field: Field) -> None:
        if Institute.named(field.data) not in (None, self.known):
            raise ValidationError(_("The directory already has an institute with this name."))

    def validate_is_coordinator(self, field: Field) -> None:
        if not field.data:
            return
        code = self.country_code.code
        if not code:
            raise ValidationError(_("Only an institute of a country can coordinate one."))
        present = Institute.coordinator_of(code)
        if present not in (None, self.known):
            raise ValidationError(
                _(
                    "%(institute)s is the coordinator of this country. Remove that role first.",
                    institute=present.name,
                )
            )


class AppointmentForm(PageForm):
    full_name = Line(_l("Full name"))
    address = AddressField(_l("Email address for signing in"))


def standing_field() -> SelectField:
    return SelectField(
        _lp("label", "Status"),
        choices=choices((standing.value, STANDINGS[standing]) for standing in Standing),
    )


class StandingForm(PageForm):
    standing = standing_field()


class CoordinatorForm(PageForm):
    """`known` are addresses of the institute's people; NEW is none of them."""

    contact = SelectField(_lp("label", "Person"), default=NEW)
    full_name = Line(_l("Full name"), required=False)
    address = AddressField(_l("Email address"), required=False)
    reader_name = Line(
        _l("Who reads this address, if someone else"),
        required=False,
        description=_l(
            "An assistant or the institute’s office: emails are addressed to this name."
        ),
    )
    standing = standing_field()

    def __init__(self, formdata: Any = None, *, known: Sequence[Contact]) -> None:
        super().__init__(formdata)
        self.known = {str(contact.id): contact for contact in known}
        labels = (
            (contact.id, f"{contact.person.full_name} · {contact.address}") for contact in known
        )
        self.contact.choices = choices([(NEW, _("Someone new")), *labels])

    def validate(self, extra_validators: Any = None) -> bool:
        is_valid = super().validate(extra_validators)
        if self.contact.data != NEW:
            return is_valid
        for field in (self.full_name, self.address):
            if not field.data and not field.errors:
                field.errors = [_("Please fill this in.")]
        return is_valid and not self.full_name.errors and not self.address.errors

    def chosen(self, institute: Institute, by: Person) -> Contact:
        """The directory's contact; whoever is new to it is entered first."""
        if self.contact.data != NEW:
            return self.known[str(self.contact.data)]
        name, address, reader = self.full_name.data, self.address.data, self.reader_name.data
        return contact_for(institute, name, address, reader, by=by)

    @property
    def chosen_standing(self) -> Standing:
        return Standing(self.standing.data)
