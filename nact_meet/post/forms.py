"""What a host writes back; new addresses for whom mail does not reach, several at once."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, ValidationError

from nact_meet.places.models.participant import Participant
from nact_meet.web.forms.fields import AddressField, PageForm, Passage


class WrittenBackForm(PageForm):
    words = Passage(_l("Your answer"), length=5000, required=True)


class AddressesForm(PageForm):
    """A field for each place, which may stay empty."""

    def of(self, place: Participant) -> Any:
        return self[name_of(place)]


def addresses_form(places: Sequence[Participant], formdata: Any = None) -> AddressesForm:
    fields = {name_of(place): field_of(place) for place in places}
    form: AddressesForm = type("AddressesOfPlaces", (AddressesForm,), fields)(formdata)
    return form


def name_of(place: Participant) -> str:
    return f"of_{place.id}"


def field_of(place: Participant) -> AddressField:
    def is_another(_form: object, field: Field) -> None:
        known = next((one for one in place.person.contacts if one.address == field.data), None)
        if known and (known is place.contact or known.bounced_at):
            raise ValidationError(_("Email to this address came back."))

    return AddressField(place.full_name, required=False, validators=[is_another])
