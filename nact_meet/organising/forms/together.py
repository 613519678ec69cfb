"""What is to be done with the people who are ticked in a list of participants."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from flask_babel import pgettext
from wtforms import SelectField

from nact_meet.directory.labels import ROLES
from nact_meet.directory.models.role import Role
from nact_meet.limited.numbers import whole_number
from nact_meet.organising.together import GroupAct
from nact_meet.web.forms.fields import PageForm, Passage, choices

MOST_WORDS = 2000


def number_or_none(text: object) -> int:
    """0 for what is no row's."""
    try:
        return whole_number(text)
    except ValueError:
        return 0


class TogetherForm(PageForm):
    """The buttons of the bar are called `act`; `delegations` are (id, name) pairs."""

    new_role = SelectField(_l("New role"), validate_choice=False)
    new_delegation = SelectField(
        _l("Other delegation"), coerce=number_or_none, validate_choice=False
    )
    note = Passage(_l("Your message"), length=MOST_WORDS)

    def __init__(self, formdata: Any = None, *, delegations: Sequence[tuple[int, str]]) -> None:
        super().__init__(formdata)
        blank = ("", pgettext("choice", "Choose"))
        self.new_role.choices = choices([blank, *((r.value, ROLES[r]) for r in Role)])
        self.new_delegation.choices = choices([(0, blank[1]), *delegations])
        self.word = formdata.get("act", "") if formdata else ""
        self.nominations = {id for id, _name in delegations}

    def validate(self, extra_validators: Any = None) -> bool:
        is_valid = super().validate(extra_validators)
        if self.word not in set(GroupAct):
            self.form_errors.append(_("Please choose one of the buttons below the list."))
        elif self.act == GroupAct.ROLE and self.new_role.data not in set(Role):
            self.form_errors.append(_("Please choose the new role first."))
        elif self.act == GroupAct.MOVE and self.new_delegation.data not in self.nominations:
            self.form_errors.append(_("Please choose the other delegation first."))
        return is_valid and not self.form_errors

    @property
    def act(self) -> GroupAct:
        return GroupAct(self.word)

    @property
    def role(self) -> Role | None:
        return Role(self.new_role.data) if self.act == GroupAct.ROLE else None


LABELS = {
    GroupAct.APPROVE: _lp("button", "Approve"),
    GroupAct.DECLINE: _lp("button", "Decline"),
    GroupAct.REMIND: _lp("button", "Remind"),
    GroupAct.ROLE: _lp("button", "Set role"),
    GroupAct.MOVE: _lp("button", "Move"),
    GroupAct.REMOVE: _lp("button", "Remove"),
}
"""What the buttons say."""
