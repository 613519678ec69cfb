"""The one form of a participant."""

from collections.abc import Iterator
from datetime import date
from itertools import chain
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from wtforms import BooleanField, DateField, Field, HiddenField
from wtforms.validators import Optional, ValidationError

from nact_meet.directory.models.person import Person
from nact_meet.directory.models.zone_source import ZoneSource
from nact_meet.places.models.participant import Details, Participant
from nact_meet.questions.forms.answers import AnswersForm
from nact_meet.web.forms.country import ANYWHERE, choice_of
from nact_meet.web.forms.fields import (
    AddressField,
    CountryField,
    CountryWords,
    LanguageField,
    Line,
    PageForm,
    Passage,
    ZoneField,
    locale_name,
)
from nact_meet.world import timezones


class WordsForm(PageForm):
    words = Passage(
        _l("A line to the hosts"),
        length=500,
        description=_l("They read it with your answer. Other participants do not see it."),
    )


class ColleagueForm(PageForm):
    full_name = Line(_l("Full name of your colleague"))
    address = AddressField(_l("Their email address at the institute"))
    words = Passage(_l("A line about your suggestion"), length=500)
    gives_back = BooleanField(
        _l("I cannot come myself"),
        description=_l("Your place is given back now, whatever is decided about your colleague."),
    )

    def __init__(self, formdata: Any = None, *, place: Participant) -> None:
        self.own_address = place.contact.address
        super().__init__(formdata)

    def validate_address(self, field: Field) -> None:
        if field.data == self.own_address:
            raise ValidationError(_("This is your own address. Please enter your colleague’s."))


class RegistrationForm(PageForm):
    full_name = Line(_l("Full name"))
    own_script_name = Line(_l("Name in your own script"), required=False)
    honorific = Line(_l("Honorific, such as Dr or Professor"), length=60, required=False)
    position = Line(_lp("label", "Position"), required=False)
    institute = Line(_lp("label", "Institute"))
    country_code = CountryField(_lp("label", "Country"), blank=_l("Please choose"), also=ANYWHERE)
    country_said = CountryWords(_l("Only for “Other”. The hosts decide how lists show it."))
    zone = ZoneField(_l("Time zone"))
    language = LanguageField(_l("Language of emails and pages"))
    clearance_on = DateField(
        _l("Subject to clearance, expected on"),
        [Optional()],
        description=_l(
            "Only if your authorities must first allow you to take part. Your seat is held, and "
            "on that day we ask what they said."
        ),
    )
    for_another = BooleanField(_l("I am registering someone else"))
    own_name = Line(_l("Your own name"), required=False)
    # What filled the zone in, where nobody has typed one: see zone.js.
    zone_source = HiddenField()
    # Only where somebody registers uninvited: who of an address's people, and this very page.
    person = HiddenField()
    submission_key = HiddenField()

    def __init__(
        self, formdata: Any = None, data: Any = None, answers: AnswersForm | None = None
    ) -> None:
        """`answers` is what the hosts ask beside it, on the same page."""
        self.answers = answers or AnswersForm(())
        super().__init__(formdata, data=data)

    def __iter__(self) -> Iterator[Field]:
        return chain(super().__iter__(), self.answers)

    @property
    def errors(self) -> dict[str, Any]:
        return super().errors | self.answers.errors

    @property
    def lacking(self) -> list[Field]:
        """What is to be filled in before it can be sent; a zone mostly comes from the browser."""
        own = [field for field in super().__iter__() if field.flags.required and not field.data]
        return [*(field for field in own if field is not self.zone), *self.answers.lacking]

    def validate(self, extra_validators: Any = None) -> bool:
        is_complete, is_answered = self.is_complete(extra_validators), self.answers.validate()
        is_valid = is_complete and is_answered
        if not is_valid:
            self.answers.mention_lost_files()
        return is_valid

    def is_complete(self, extra_validators: Any) -> bool:
        is_valid = super().validate(extra_validators)
        self.propose_zone()
        if self.for_another.data and not self.own_name.data:
            sentence = _("Please enter your own name too, so that we can address you.")
            self.own_name.errors = [*self.own_name.errors, sentence]
            return False
        return is_valid

    def propose_zone(self) -> None:
        """A browser with scripts has done so before: see zone.js."""
        proposed = timezones.only_clock(self.country_code.code or "")
        if proposed and not self.zone.data:
            self.zone.data = proposed
            self.zone.errors = [
                _("We filled in the time zone of your country. Please check it and send again.")
            ]

    @property
    def details(self) -> Details:
        return Details(
            full_name=self.full_name.data,
            own_script_name=self.own_script_name.data,
            honorific=self.honorific.data,
            position=self.position.data,
            institute=self.institute.data,
            country_code=self.country_code.code,
            country_said=self.country_said.words,
            zone=self.zone.data,
            zone_source=ZoneSource.filled_in(self.zone_source.data),
            language=self.language.data,
        )

    @property
    def subject_to(self) -> date | None:
        """The day on which their authorities are expected to allow it."""
        return self.clearance_on.data if self.clearance_on else None

    @property
    def assistant(self) -> str:
        return str(self.own_name.data) if self.for_another.data else ""


def known_of_place(place: Participant) -> dict[str, Any]:
    """What the form is filled with at first: the place's card, the person's zone and language."""
    return {
        "full_name": place.full_name,
        "own_script_name": place.own_script_name,
        "honorific": place.honorific,
        "position": place.position,
        "institute": place.institute_name,
        "country_code": country_of_place(place),
        "country_said": place.country_said,
        "zone": place.person.own_zone or "",
        "language": place.person.language or locale_name(),
        "for_another": bool(place.contact.reader_name),
        "own_name": place.contact.reader_name,
    }


def country_of_place(place: Participant) -> str | None:
    code = place.person.country_code if place.nomination_id else place.country_code
    return choice_of(code, place.country_said, is_known=place.registered_at is not None)


def known_of_person(person: Person, reader_name: str) -> dict[str, Any]:
    return {
        "full_name": person.full_name,
        "own_script_name": person.own_script_name,
        "honorific": person.honorific,
        "position": person.position,
        "institute": person.institute_name,
        "country_code": choice_of(person.country_code, person.country_said, is_known=False),
        "country_said": person.country_said,
        "zone": person.own_zone or "",
        "language": person.language or locale_name(),
        "for_another": bool(reader_name),
        "own_name": reader_name,
    }
