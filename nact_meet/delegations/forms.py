"""What is filled in for a delegation: the request for it, its people, and what came on paper.

Of people: several at once, one instead of another, or corrected.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from werkzeug.datastructures import CombinedMultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from wtforms import (
    BooleanField,
    DateField,
    Field,
    Form,
    FormField,
    RadioField,
    SelectField,
)
from wtforms.validators import InputRequired, Optional, StopValidation, ValidationError

from nact_meet.delegations.labels import WAYS
from nact_meet.delegations.models import Way
from nact_meet.delegations.recognition import NAMED_AS, Named
from nact_meet.delegations.refusals import NotNamed
from nact_meet.directory.called import called
from nact_meet.directory.labels import ROLES
from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.role import Role
from nact_meet.limited.numbers import whole_number
from nact_meet.places.models.participant import Participant
from nact_meet.web.forms.country import OTHER, choice_of
from nact_meet.web.forms.fields import (
    AddressField,
    CountryField,
    CountryWords,
    LanguageField,
    Line,
    PageForm,
    Passage,
    Rows,
    SentFile,
    Several,
    choices,
    complain,
)
from nact_meet.web.refusals import Refusal
from nact_meet.web.typesetting import beside
from nact_meet.web.uploads import (
    JPEG,
    MOST_BYTES,
    PDF,
    PNG,
    TOO_LARGE,
    WEBP,
    BadUpload,
    Upload,
    allow,
    upload_of,
)
from nact_meet.world.timezones import utc_now

MOST = 40
WORDS = ("full_name", "own_script_name", "honorific", "position", "institute", "reader_name")
MORE = (*WORDS[1:], "clearance_on")
"""What a phone shows only when asked, or where it is filled in."""
TAKEN = {kind.media_type for kind in (PDF, JPEG, PNG, WEBP)}
NOT_A_SCAN = _l("Please upload a PDF or a picture (JPEG, PNG, WebP).")


class RequestForm(PageForm):
    day = DateField(
        _l("Please name them by the end of"),
        [InputRequired(_l("Please choose a day."))],
        description=_l("In each institute’s time zone."),
    )
    words = Passage(
        _l("Message to the contacts"),
        length=2000,
        description=_l("Markdown: *emphasis*, lists, links."),
    )
    is_mailed = BooleanField(_l("Write to the contacts"), default=True)


class PersonFields(Form):
    full_name = Line(_l("Full name"), required=False)
    address = AddressField(
        _l("Email address"),
        required=False,
        description=_l(
            "Their own or an assistant’s. We send the invitation and calendar entry there."
        ),
    )
    role = SelectField(
        _l("Comes as"),
        default=Role.DELEGATE.value,
        choices=choices((role.value, ROLES[role]) for role in NAMED_AS),
    )
    own_script_name = Line(_l("Name in their own script"), required=False)
    honorific = Line(_l("Honorific, such as Dr or Professor"), length=60, required=False)
    position = Line(_lp("label", "Position"), required=False)
    institute = Line(_l("Institute, if different"), required=False)
    country_code = CountryField(
        _l("Nationality, if different"),
        required=False,
        blank=_l("The same country"),
        also=(OTHER,),
    )
    country_said = CountryWords(_l("Only for “Other”. The hosts decide how lists show it."))
    language = LanguageField(_l("Language of their emails"), of_another=True)
    clearance_on = DateField(
        _l("Subject to clearance, expected on"),
        [Optional()],
        description=_l(
            "If their authorities must first allow it. The seat is held, and you are reminded "
            "on that day."
        ),
    )
    reader_name = Line(
        _l("Who reads their email, if someone else"),
        required=False,
        description=_l(
            "Their assistant’s name: emails are addressed to the assistant and say who "
            "they are about."
        ),
    )

    @property
    def is_blank(self) -> bool:
        return not (self.address.data or any(self[name].data for name in WORDS))

    @property
    def has_more(self) -> bool:
        """Something stands, or is wrong, in a field that a phone shows only when asked."""
        more = [field for field in self if field.name.rpartition("-")[2] not in FIRST]
        filled = [self[name].data for name in MORE if name in self]
        return any(field.errors for field in more) or any(filled)

    def is_complete(self) -> bool:
        """What Optional() passes over, asked of a row that somebody has begun."""
        for field in (self.full_name, self.address):
            if not field.data and not field.errors:
                field.errors = [_("Please fill this in.")]
        return not (self.full_name.errors or self.address.errors)

    @property
    def named(self) -> Named:
        words = {name: self[name].data for name in WORDS}
        return Named(
            **words,
            address=self.address.data,
            role=Role(self.role.data),
            country_code=self.country_code.code if self.country_code else None,
            country_said=self.country_said.words if self.country_said else "",
            language=self.language.data if self.language else "",
            clearance_on=self.clearance_on.data if self.clearance_on else None,
        )


FIRST = ("full_name", "address", "role")


class PersonRow(PersonFields):
    """A row that nobody began is left out."""

    def validate(self, extra_validators: Any = None) -> bool:
        is_right = super().validate(extra_validators)
        return self.is_blank or (self.is_complete() and is_right)


class KnownPeople(PageForm):
    """People of the directory, to be ticked. `find` narrows them; what is ticked stays."""

    find = Line(_l("Find someone by name or institute"), required=False)
    known: Any = Several(_l("Select who will come"), coerce=whole_number, validate_choice=False)

    def offer(self, contacts: Sequence[Contact]) -> None:
        """Names and institutes alone: an address is nobody else's to read."""
        self.contacts = {contact.id: contact for contact in contacts}
        self.known.choices = choices((contact.id, described(contact)) for contact in contacts)

    @property
    def ticked(self) -> list[int]:
        return self.known.data or []

    @property
    def picked(self) -> list[Contact]:
        return [self.contacts[id] for id in self.ticked if id in self.contacts]


def described(contact: Contact) -> str:
    person = contact.person
    parts = (person.name_with_honorific, person.position, called(person.institute_name))
    return beside(*parts)


class NamingForm(KnownPeople):
    people = Rows(FormField(PersonRow), min_entries=1, max_entries=MOST)

    def add_rows(self, count: int = 1) -> None:
        for _row in range(min(count, MOST - len(self.people))):
            self.people.append_entry()

    @property
    def rows(self) -> list[PersonRow]:
        return [entry.form for entry in self.people if not entry.form.is_blank]

    @property
    def named(self) -> list[Named]:
        """Who is picked comes after who is written."""
        picked = [Named(contact=contact) for contact in self.picked]
        return [*(row.named for row in self.rows), *picked]

    def validate(self, extra_validators: Any = None) -> bool:
        is_right = super().validate(extra_validators)
        if is_right and not self.named:
            sentence = _("Please enter at least one person, or select people we already know.")
            self.complain(self.people[0].form.full_name, sentence)
            return False
        return is_right

    def show(self, refusal: NotNamed) -> None:
        """The sentence at the person it is about."""
        rows = self.rows
        if refusal.row < len(rows):
            self.complain(rows[refusal.row][refusal.field], refusal.sentence)
        else:
            name = self.picked[refusal.row - len(rows)].person.full_name
            complain(self.known, f"{name}: {refusal.sentence}")

    def complain(self, field: Field, sentence: str) -> None:
        """At a field of a row; the list has to know too, or the summary passes over it."""
        complain(field, sentence)
        self.people.errors = [entry.errors for entry in self.people if entry.errors]


class SubstituteForm(KnownPeople):
    """Somebody new, or one of those who are known."""

    person = FormField(PersonFields)
    known = RadioField(
        _l("Who comes instead"), coerce=whole_number, validate_choice=False, default=0
    )

    def offer(self, contacts: Sequence[Contact]) -> None:
        super().offer(contacts)
        self.known.choices = [
            *choices([(0, _("None of these people"))]),
            *(self.known.choices or ()),
        ]

    @property
    def ticked(self) -> list[int]:
        return [self.known.data] if self.known.data else []

    @property
    def picked(self) -> list[Contact]:
        return [self.contacts[self.known.data]] if self.known.data in self.contacts else []

    def validate(self, extra_validators: Any = None) -> bool:
        is_right = super().validate(extra_validators)
        if self.picked and self.person.form.is_blank:
            return is_right
        return self.person.form.is_complete() and is_right

    @property
    def named(self) -> Named:
        form = self.person.form
        return Named(contact=self.picked[0]) if self.picked and form.is_blank else form.named

    def show(self, refusal: Refusal) -> None:
        field = getattr(refusal, "field", "full_name")
        complain(self.known if self.picked else self.person.form[field], refusal.sentence)


class CorrectionForm(PersonFields, PageForm):
    """An address is written only where mail should go to another one."""

    def __init__(self, formdata: Any = None, place: Participant | None = None) -> None:
        super().__init__(formdata, data=known_of(place) if place else None)
        del self.clearance_on
        self.address.description = _(
            "Leave empty to keep the current one. A new address is first confirmed at "
            "the current one."
        )

    def leave_directory_alone(self) -> None:
        """Of somebody whom others know too, only what stands in this delegation is corrected."""
        del self.country_code, self.country_said, self.language

    def keep_role(self, role: Role) -> None:
        """One that the hosts gave stays, though a coordinator could not give it."""
        if role not in NAMED_AS:
            self.role.choices = choices((one.value, ROLES[one]) for one in (role, *NAMED_AS))

    def validate(self, extra_validators: Any = None) -> bool:
        is_right = super().validate(extra_validators)
        if not self.full_name.data and not self.full_name.errors:
            self.full_name.errors = [_("Please fill this in.")]
        return is_right and not self.errors

    def complain(self, refusal: Refusal) -> None:
        complain(self[getattr(refusal, "field", "role")], refusal.sentence)


def known_of(place: Participant) -> dict[str, Any]:
    person = place.person
    return {
        "full_name": place.full_name,
        "own_script_name": place.own_script_name,
        "honorific": place.honorific,
        "position": place.position,
        "institute": place.institute_name,
        "role": place.role.value,
        "country_code": country_of(person) if place.is_of_another_country else None,
        "country_said": person.country_said,
        "language": person.language,
        "reader_name": place.contact.reader_name,
    }


def country_of(person: Person) -> str | None:
    return choice_of(person.country_code, person.country_said, is_known=False)


def typed_order(args: Mapping[str, str], people: Sequence[Participant]) -> list[Participant]:
    """By the numbers that were written; one that is no number leaves its person where they are."""
    return sorted(people, key=lambda place: wanted(args, place, people.index(place) + 1))


def wanted(args: Mapping[str, str], place: Participant, now: int) -> float:
    """Whoever moves goes before or after the one who has that number: where there is room."""
    typed = str(args.get(f"position-{place.id}", "")).strip()
    number = int(typed) if typed.isdecimal() and len(typed) < 6 else now
    return number + (0.5 if number > now else -0.5 if number < now else 0)


def ticked(args: Mapping[str, str], people: Sequence[Participant]) -> dict[int, bool | None]:
    """Who sat in the room, of those of whom something was sent."""
    words = {"yes": True, "no": False, "": None}
    sent = {place.id: args.get(f"sat-{place.id}") for place in people}
    return {key: words[value] for key, value in sent.items() if value in words}


class PaperForm(PageForm):
    """`upload` is the scan, None where there is none."""

    came_by = SelectField(_l("Received by"), choices=choices((way.value, WAYS[way]) for way in Way))
    came_on = DateField(_l("Received on"), [InputRequired(_l("Please choose a day."))])
    note = Passage(
        _l("What it says"),
        length=2000,
        description=_l("What was said on the phone, or who wrote."),
    )
    scan = SentFile(
        _l("Scan or photograph"),
        description=_l("PDF, JPEG, PNG or WebP, up to 10 MB. Only the hosts can see it."),
        render_kw={
            "accept": ",".join(sorted(TAKEN)),
            "data-most": MOST_BYTES,
            "data-too-large": str(TOO_LARGE),
        },
    )

    upload: Upload | None = None

    def validate_came_on(self, field: Field) -> None:
        """Tomorrow has begun already where the reader is, perhaps; the day after has nowhere."""
        if field.data > (utc_now() + timedelta(days=1)).date():
            raise ValidationError(_("This date is in the future."))

    def validate_scan(self, field: Field) -> None:
        if not getattr(field.data, "filename", ""):
            return
        try:
            self.upload = upload_of(field.data)
        except BadUpload as bad:
            raise StopValidation(str(bad.sentence)) from None
        if self.upload.media_type not in TAKEN:
            raise StopValidation(str(NOT_A_SCAN))

    @property
    def chosen_way(self) -> Way:
        return Way(self.came_by.data)


def sent_paper() -> PaperForm:
    """The form as it was sent. What is far too large is not read at all: then it is empty."""
    allow()
    try:
        return PaperForm(CombinedMultiDict([request.form, request.files]))
    except RequestEntityTooLarge:
        return UnreadForm()


class UnreadForm(PaperForm):
    def validate(self, extra_validators: Any = None) -> bool:
        self.scan.errors = [TOO_LARGE]
        return False
