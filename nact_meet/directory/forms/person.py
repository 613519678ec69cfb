"""A person, and the addresses they are reached at."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from wtforms import Field
from wtforms.validators import ValidationError

from nact_meet.directory.access import readable
from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.zone_source import ZoneSource
from nact_meet.directory.recognition import LikelyZone, zone_of_country
from nact_meet.web.forms.country import ANYWHERE, choice_of
from nact_meet.web.forms.fields import (
    AddressField,
    CountryField,
    CountryWords,
    LanguageField,
    Line,
    PageForm,
    ZoneField,
)

DESCRIBED = ("full_name", "own_script_name", "honorific", "position", "country_said", "language")


class PersonForm(PageForm):
    full_name = Line(
        _l("Full name"), description=_l("As it should appear in a list of participants.")
    )
    own_script_name = Line(_l("Name in their own script"), required=False)
    honorific = Line(
        _lp("label", "Honorific"),
        length=60,
        required=False,
        description=_l("Dr, Prof., H.E. and the like."),
    )
    position = Line(_lp("label", "Position"), required=False)
    institute = Line(_lp("label", "Institute"), required=False)
    country_code = CountryField(
        _lp("label", "Country"),
        required=False,
        blank=_l("That of their institute"),
        also=ANYWHERE,
    )
    country_said = CountryWords(_l("Only for “Other”. The hosts decide how lists show it."))
    zone = ZoneField(
        _l("Time zone"),
        required=False,
        description=_l("A city. Empty: that of the institute or the country."),
    )
    language = LanguageField(_l("Language of their emails"), of_another=True)

    def __init__(
        self, formdata: Any = None, obj: Person | None = None, institute: str = ""
    ) -> None:
        kept: dict[str, Any] = {"institute": institute}
        if obj:
            kept = {key: getattr(obj, key) for key in DESCRIBED}
            kept["country_code"] = choice_of(obj.country_code, obj.country_said, is_known=False)
            kept["zone"] = obj.own_zone or ""
            kept["institute"] = obj.institute_name
        self.guessed = obj.zone if obj and not obj.own_zone else ""
        super().__init__(formdata, data=kept)

    def validate(self, extra_validators: Any = None) -> bool:
        is_valid = super().validate(extra_validators)
        self.known_institute = Institute.named(self.institute.data)
        self.nearest = None if self.zone.data else self.nearest_zone()
        if not self.zone.data and not self.nearest:
            self.zone.errors = [_("Please write a time zone, or choose a country.")]
        return is_valid and not self.zone.errors

    def nearest_zone(self) -> LikelyZone | None:
        if self.known_institute:
            return LikelyZone(zone=self.known_institute.zone, zone_source=ZoneSource.INSTITUTE)
        if likely := zone_of_country(self.country_code.code or ""):
            return likely
        guess = LikelyZone(zone=self.guessed, zone_source=ZoneSource.GUESS)
        return guess if self.guessed else None

    @property
    def values(self) -> dict[str, Any]:
        institute = self.known_institute
        values: dict[str, Any] = {key: self[key].data for key in DESCRIBED}
        values["country_code"] = self.country_code.code
        values["country_said"] = self.country_said.words
        if not self.country_code.data and institute:
            values["country_code"] = institute.country_code
        values |= self.nearest or LikelyZone(zone=self.zone.data, zone_source=ZoneSource.SAID)
        values["institute"] = institute
        values["affiliation"] = "" if institute else self.institute.data
        return values


class NewPersonForm(PersonForm):
    address = AddressField(_l("Email address"))
    reader_name = Line(
        _l("Who reads this address, if someone else"),
        required=False,
        description=_l(
            "An assistant or the institute’s office: emails are addressed to this name."
        ),
    )

    known: Person | None = None
    """Whom the directory has by this name at this address: nobody is entered twice."""

    def validate_address(self, field: Field) -> None:
        """Only to who may write there it says whose address it is."""
        person = Person.reached_at(field.data, self.full_name.data or "")
        if person and person.full_name.casefold() == (self.full_name.data or "").casefold():
            self.known = person
        if self.known and readable([self.known.id]):
            raise ValidationError(_("The directory already has this person at this address."))

    @property
    def contact(self) -> Contact:
        return Contact(address=self.address.data, reader_name=self.reader_name.data)


class ContactForm(PageForm):
    address = AddressField(_l("Email address"))
    reader_name = Line(
        _l("Who reads this address, if someone else"),
        required=False,
        description=_l(
            "An assistant or the institute’s office: emails are addressed to this name."
        ),
    )

    def __init__(self, formdata: Any = None, *, person: Person) -> None:
        super().__init__(formdata)
        self.person = person

    def validate_address(self, field: Field) -> None:
        reached = self.person.is_reached_at(field.data)
        if reached and not self.person.contact_at(field.data).bounced_at:
            raise ValidationError(_("This person already has this address."))
