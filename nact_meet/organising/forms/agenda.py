"""Rows of a meeting's form: host institutes, items of the agenda, and who speaks in them."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from sqlalchemy import select
from wtforms import Form, SelectField
from wtforms.validators import NumberRange, Optional, ValidationError

from nact_meet.directory.access import current_organiser
from nact_meet.directory.forms.named import NamedField, institutes
from nact_meet.directory.models.contact import Contact
from nact_meet.directory.permissions import may_write_to
from nact_meet.limited.numbers import whole_number
from nact_meet.meetings.labels import DUTIES, ITEM_KINDS
from nact_meet.meetings.models.agenda import AgendaItem, ItemKind, Speaker
from nact_meet.meetings.models.host import Duty
from nact_meet.web.extensions import db
from nact_meet.web.forms.fields import Passage, WholeNumber, choices
from nact_meet.web.forms.texts import LineInLanguages, TextsForm
from nact_meet.world import unseen

LINKED = re.compile(r"^(?P<printed>.*?)\s*<(?P<address>[^<>]+)>$")


class HostRow(Form):
    """A row whose institute is left open is no host."""

    institute_id = NamedField(_lp("label", "Institute"), institutes)
    duty = SelectField(
        _l("Host’s role"),
        choices=choices((duty.value, DUTIES[duty]) for duty in Duty),
        default="host",
    )


@dataclass(frozen=True)
class Spoken:
    """One line of an item's speakers: as printed, and the person where the directory has one."""

    printed: str
    person_id: int | None


class ItemRow(TextsForm):
    """A row without a title and without speakers is no item, except a break."""

    day = SelectField(_lp("label", "Day"), choices=[], coerce=whole_number, default=1)
    kind = SelectField(
        _lp("label", "Kind"),
        choices=choices((kind.value, ITEM_KINDS[kind]) for kind in ItemKind),
        default="session",
    )
    title = LineInLanguages(_lp("label", "Title"), length=500, required=False)
    minutes = WholeNumber(
        _lp("label", "Minutes"),
        [Optional(), NumberRange(1, 1440, _l("An item can last from 1 to 1440 minutes."))],
    )
    speakers = Passage(_lp("people", "Speakers"), length=4000)

    @property
    def is_blank(self) -> bool:
        typed = (self.title.data, self.translations, self.speakers.data, self.minutes.data)
        return not any(typed)

    def validate(self, extra_validators: Any = None) -> bool:
        """Fields first; then what one field asks of another, which Optional() would skip."""
        is_right = super().validate(extra_validators)
        return self.has_length() and self.names_speakers() and is_right

    def has_length(self) -> bool:
        if not self.is_blank and not self.minutes.data and not self.minutes.errors:
            self.minutes.errors = [_("Please enter the duration in minutes.")]
        return not self.minutes.errors

    def names_speakers(self) -> bool:
        lines = [line.strip() for line in (self.speakers.data or "").splitlines() if line.strip()]
        try:
            self.spoken = [spoken(line) for line in lines]
        except ValidationError as error:
            self.speakers.errors = [str(error)]
        return not self.speakers.errors

    def item(
        self, position: int, day: int, linked: Mapping[str, int], written_in: str
    ) -> AgendaItem:
        """`linked` are people by their printed names, whose address the form did not show."""
        speakers = [
            Speaker(
                position=at,
                printed=line.printed[:300],
                person_id=line.person_id or linked.get(line.printed[:300]),
            )
            for at, line in enumerate(self.spoken)
        ]
        return AgendaItem(
            position=position,
            day=day,
            kind=ItemKind(self.kind.data),
            first_title=self.title.data,
            written_in=written_in,
            translations=self.translations,
            minutes=self.minutes.data or 0,
            speakers=speakers,
        )


def spoken(line: str) -> Spoken:
    """Of the directory by address alone: two people may have one name."""
    if sentence := unseen.complaint(line):
        raise ValidationError(sentence)
    if linked := LINKED.match(line):
        return Spoken(linked["printed"] or linked["address"], person_at(linked["address"]))
    return Spoken(line, None)


def person_at(address: str) -> int:
    mine = Contact.person.has(may_write_to(current_organiser()))
    query = select(Contact.person_id).where(Contact.address == address.strip().lower(), mine)
    people = db.session.scalars(query.limit(2)).all()
    if not people:
        raise ValidationError(
            _("No one in the directory has the address %(address)s.", address=address)
        )
    if len(people) > 1:
        raise ValidationError(
            _("Several people use %(address)s. Please enter the name only.", address=address)
        )
    return people[0]


def speaker_lines(item: AgendaItem, read: Collection[int]) -> str:
    """What a form shows for an item: linked people, and the address of those in `read`."""
    return "\n".join(speaker_line(speaker, read) for speaker in item.speakers)


def speaker_line(speaker: Speaker, read: Collection[int]) -> str:
    contact = speaker.person.contact if speaker.person and speaker.person_id in read else None
    return f"{speaker.printed} <{contact.address}>" if contact else speaker.printed
