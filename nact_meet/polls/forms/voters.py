"""Whom a poll asks: people of a group, coordinators for their countries, pasted addresses."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.role import Role
from nact_meet.directory.recognition import Doubt, recognise
from nact_meet.fair_time.people_asked import PeopleAsked
from nact_meet.mail import addresses
from nact_meet.mail.addresses import Mailbox
from nact_meet.polls.electorate import Elector
from nact_meet.web.forms.fields import Line, PageForm, Passage

NOBODY_NEW = PeopleAsked()
REQUIRED, OPTIONAL = "required", "optional"
ANSWER = "who:"
"""Begins the name of the field that answers a question about one mailbox."""


@dataclass(frozen=True)
class Stranger:
    """Somebody new to the directory."""

    mailbox: Mailbox
    is_required: bool


class VotersForm(PageForm):
    """`people` and `coordinators` are offered, each with how much their answer counts.

    After validation: `electors` are known here, `strangers` are not; `questions` are to be answered
    and `unreadable` is to be corrected.
    """

    pasted_required = Passage(_l("Required people"), length=100_000)
    pasted_optional = Passage(_l("Other people"), length=100_000)
    sought = Line(_l("Find people in the directory"), required=False)
    chosen = HiddenField()
    """Where those are of whom a link said so."""

    def __init__(
        self,
        formdata: Any = None,
        *,
        people: Sequence[Person] = (),
        coordinators: Sequence[Institute] = (),
        marked: Mapping[str, str] | None = None,
        chosen: PeopleAsked = NOBODY_NEW,
    ) -> None:
        """`marked`: what the rows begin with, by their names; `chosen`: who is new, from a link."""
        self.is_searching = bool(formdata is not None and formdata.get("sought", "").strip())
        begins = {"pasted_required": chosen.new, "chosen": chosen.only_new.packed}
        super().__init__(formdata, data=begins)
        self.people, self.coordinators = people, coordinators
        source = formdata if formdata is not None else (marked or {})
        self.marks = {
            key: value
            for key, value in source.items()
            if key.startswith(("person-", "country-")) and value in (REQUIRED, OPTIONAL)
        }
        self.answers = {
            key.removeprefix(ANSWER): value
            for key, value in (formdata or {}).items()
            if key.startswith(ANSWER)
        }
        self.electors: list[Elector] = []
        self.strangers: list[Stranger] = []
        self.questions: list[Doubt] = []
        self.unreadable: list[addresses.Unreadable] = []

    @property
    def clocks(self) -> Mapping[str, str]:
        """By address, of who is new."""
        return PeopleAsked.unpacked(self.chosen.data or "").clocks_chosen

    def mark_of(self, row: Person | Institute) -> str:
        return self.marks.get(name_of(row), "")

    def ask_those_who_are_new(self, typed: Container[str]) -> None:
        """Whoever shows a group's people wants to ask them; `typed` are the fields of before."""
        shown = (name_of(person) for person in self.people)
        self.marks |= {name: OPTIONAL for name in shown if name not in typed}

    def say_what_was_found(self, number: int) -> None:
        """Those are rows now, to be marked; the search is over."""
        if number:
            self.sought.data = ""
            self.sought.raw_data = []
        else:
            self.sought.errors = [
                _("No one in the directory matches. Please add the person there first.")
            ]

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        self.electors = [*self.marked_people(), *self.marked_countries()]
        for field, is_required in ((self.pasted_required, True), (self.pasted_optional, False)):
            self.read(field, is_required)
        return not (self.questions or self.unreadable)

    def read(self, field: Passage, is_required: bool) -> None:
        pasted = addresses.read(field.data)
        guests, questions = recognise(pasted.mailboxes, self.answers, Role.DELEGATE)
        self.questions += questions
        self.unreadable += pasted.unreadable
        for guest in guests:
            if guest.contact:
                self.electors.append(Elector(contact=guest.contact, is_required=is_required))
            else:
                self.strangers.append(Stranger(guest.mailbox, is_required))
        if pasted.unreadable:
            field.errors = [_("Some lines could not be read.")]
        elif questions:
            field.errors = [_("Please choose above who is meant.")]

    def marked_people(self) -> list[Elector]:
        rows = ((self.mark_of(person), person.contact) for person in self.people)
        return [
            Elector(contact=contact, is_required=mark == REQUIRED)
            for mark, contact in rows
            if mark and contact
        ]

    def marked_countries(self) -> list[Elector]:
        return [
            Elector(institute=institute, is_required=self.mark_of(institute) == REQUIRED)
            for institute in self.coordinators
            if self.mark_of(institute)
        ]


def name_of(row: Person | Institute) -> str:
    """How the form calls a row."""
    return f"{'person' if isinstance(row, Person) else 'country'}-{row.id}"
