"""Whom to invite: members of the working group, and pasted addresses."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from wtforms import SelectField, SelectMultipleField

from nact_meet.directory.labels import ROLES
from nact_meet.directory.models.role import Role
from nact_meet.directory.models.working_group import Membership
from nact_meet.directory.recognition import Doubt, Guest, recognise
from nact_meet.limited.numbers import whole_number
from nact_meet.mail import addresses
from nact_meet.mail.addresses import Mailbox
from nact_meet.places.models.participant import Participant
from nact_meet.web.forms.fields import PageForm, Passage, WholeNumber, choices

Rows = Sequence[tuple[Membership, Participant | None]]
ANSWER = "who:"
"""Begins the name of the field that answers a question about one mailbox."""


class InvitationForm(PageForm):
    """After validation: `guests` are clear, `questions` are to be answered, and `unreadable`
    what remains to be corrected. `told` is the number of mails that its sender agreed to.
    """

    member = SelectMultipleField(
        _l("People of the working group"), coerce=whole_number, validate_choice=False, choices=[]
    )
    pasted = Passage(
        _lp("label", "Addresses"),
        length=200_000,
        description=_l("Names and email addresses, one per line or separated by commas."),
    )
    role = SelectField(
        _lp("label", "Role"),
        choices=choices((role.value, ROLES[role]) for role in Role),
        default=Role.DELEGATE.value,
        description=_l("For the addresses you paste. You can change it for each person later."),
    )
    told = WholeNumber()

    def __init__(self, formdata: Any = None, *, rows: Rows = ()) -> None:
        super().__init__(formdata)
        self.rows = rows
        self.asked = formdata.getlist("asked") if formdata else []
        self.answers = {
            key.removeprefix(ANSWER): value
            for key, value in (formdata or {}).items()
            if key.startswith(ANSWER)
        }
        self.guests: list[Guest] = []
        self.questions: list[Doubt] = []
        self.unreadable: tuple[addresses.Unreadable, ...] = ()

    def tick(self, choice: str) -> None:
        """Everybody who can be invited, or nobody: what a button without JavaScript does."""
        everybody = [row.person_id for row, place in self.rows if not place and row.person.contact]
        self.member.data = everybody if choice == "all" else []

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        self.read()
        if not (self.guests or self.questions or self.unreadable):
            self.pasted.errors = [_("Choose someone, or paste at least one address.")]
        return not self.errors

    def read(self) -> None:
        listed = addresses.read("\n".join([self.pasted.data, *self.asked]))
        self.unreadable = listed.unreadable
        pasted, self.questions = recognise(listed.mailboxes, self.answers, Role(self.role.data))
        self.guests = [*self.chosen_members(), *pasted]

    def chosen_members(self) -> list[Guest]:
        chosen = set(self.member.data or ())
        return [
            Guest(Mailbox(row.person.full_name, contact.address), contact, row.role)
            for row, _place in self.rows
            if row.person_id in chosen and (contact := row.person.contact)
        ]

    def keep_the_rest(self) -> None:
        """After the clear ones were invited only what needs another look stays in the form."""
        self.pasted.data = "\n".join(unreadable.text for unreadable in self.unreadable)
        self.member.data = []

    @property
    def is_settled(self) -> bool:
        return not (self.questions or self.unreadable)
