"""Who answers for an institute: somebody of the directory, or somebody new to it."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from nact_meet.directory.labels import STANDINGS
from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.coordination import contact_for
from nact_meet.directory.models.coordinator import Standing
from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.person import Person
from nact_meet.web.forms.fields import AddressField, Line, PageForm, choices

NEW = "new"


def standing_field() -> SelectField:
    return SelectField(
        _l("Standing"), choices=choices((each.value, STANDINGS[each]) for each in Standing)
    )


class StandingForm(PageForm):
    standing = standing_field()


class CoordinatorForm(PageForm):
    """`known` are addresses of the institute's people; NEW is none of them."""

    contact = SelectField(_l("Person"), default=NEW)
    full_name = Line(_l("Full name"), required=False)
    address = AddressField(_l("Mail address"), required=False)
    reader_name = Line(
        _l("Who reads there, if somebody else"),
        required=False,
        description=_l("An assistant, or the institute's office: mails greet them by this name."),
    )
    standing = standing_field()

    def __init__(self, formdata: Any = None, *, known: Sequence[Contact]) -> None:
        super().__init__(formdata)
        self.known = {str(each.id): each for each in known}
        labels = ((each.id, f"{each.person.full_name} · {each.address}") for each in known)
        self.contact.choices = choices([(NEW, _("Somebody new")), *labels])

    def validate(self, extra_validators: Any = None) -> bool:
        is_valid = super().validate(extra_validators)
        if self.contact.data != NEW:
            return is_valid
        for each in (self.full_name, self.address):
            if not each.data and not each.errors:
                each.errors = [_("Please fill this in.")]
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
