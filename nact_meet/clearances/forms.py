"""What a host knows of its clearance, and what its authorities decided."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Any, Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from wtforms import DateField, HiddenField, SelectField
from wtforms.validators import NumberRange, Optional

from nact_meet.clearances.granting import Granted
from nact_meet.clearances.models import MOST_DAYS, Clearance, DelegationClearance
from nact_meet.clearances.usual import UsualTime
from nact_meet.web.forms.fields import (
    Line,
    PageForm,
    Passage,
    WholeNumber,
    choices,
    complain,
    required,
)
from nact_meet.web.forms.meanwhile import Meanwhile, beside, opened
from nact_meet.world.timezones import utc_now

TOO_MANY = _l("Please enter a number from 0 to %(most)s.", most=365)


class ClearanceForm(PageForm):
    """Who decides, how long it takes, and what was handed in and when."""

    authority = Line(
        _lp("label", "Authority"),
        length=300,
        required=False,
        description=_l("Who decides, such as a ministry’s department."),
    )
    lead_days = WholeNumber(
        _l("Days before the meeting"),
        [
            Optional(),
            NumberRange(0, MOST_DAYS, TOO_MANY),
        ],
        description=_l("By how many days before the meeting it wants the application."),
    )
    counted = SelectField(_l("Counted in"), default="")
    applied_on = DateField(_l("Applied on"), [Optional()])
    expected_on = DateField(_l("Expected on"), [Optional()])
    edition = HiddenField()
    was = HiddenField()
    meanwhile: Meanwhile | None = None
    submitted = Passage(
        _l("What was submitted"),
        required=False,
        description=_l(
            "With links to the documents. Only your institute and the Secretariat see it."
        ),
    )

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.counted.choices = choices([("", _("Calendar days")), ("working", _("Working days"))])

    @classmethod
    def of(cls, clearance: Clearance | DelegationClearance) -> Self:
        form: Self = opened(cls(data=values_of(clearance)))
        return form

    @classmethod
    def sent_for(cls, clearance: Clearance | DelegationClearance) -> Self:
        """With what somebody else saved meanwhile."""
        now = edition_of(clearance)
        form: Self = beside(cls, values_of(clearance), edition="edition", now=now)
        return form

    @property
    def known(self) -> dict[str, Any]:
        in_working_days = self.counted.data == "working"
        return {
            "authority": self.authority.data,
            "lead_days": self.lead_days.data,
            "in_working_days": in_working_days,
            "expected_on": self.expected_on.data,
            "submitted": self.submitted.data,
        }


class PersonClearanceForm(PageForm):
    """What somebody's authorities said; LATER, and for the first time, needs a day."""

    GRANTED, LATER, REFUSED = "granted", "later", "refused"
    said = HiddenField(default=LATER)
    clearance_on = DateField(_l("Expected on"), [Optional()])

    def validate(self, extra_validators: Any = None) -> bool:
        is_right = super().validate(extra_validators)
        if is_right and not self.is_decided and not self.clearance_on.data:
            complain(self.clearance_on, _("Please choose a day."))
        return is_right and not self.errors

    @property
    def is_decided(self) -> bool:
        return self.said.data in (self.GRANTED, self.REFUSED)

    @property
    def is_refused(self) -> bool:
        return bool(self.said.data == self.REFUSED)


KNOWN = ("authority", "lead_days", "applied_on", "expected_on", "submitted")
DECIDED = ("progress", "in_working_days", "granted_on", "lapses_on", "conditions", "covers")


def values_of(clearance: Clearance | DelegationClearance) -> dict[str, Any]:
    counted = "working" if clearance.in_working_days else ""
    values = {name: getattr(clearance, name) for name in KNOWN}
    return values | {"counted": counted, "edition": edition_of(clearance)}


def edition_of(clearance: Clearance | DelegationClearance) -> str:
    """Another one after every change of it."""
    words = repr([getattr(clearance, name, None) for name in (*KNOWN, *DECIDED)])
    return hashlib.blake2b(words.encode(), digest_size=12).hexdigest()


class DelegationClearanceForm(ClearanceForm):
    """The same of a delegation."""

    submitted = Passage(
        _l("What was submitted"),
        required=False,
        description=_l("With links to the documents. The hosts do not see it."),
    )

    @property
    def known(self) -> dict[str, Any]:
        return super().known | {"applied_on": self.applied_on.data}


class DelegationGrantForm(PageForm):
    edition = HiddenField()
    granted_on = DateField(_l("Granted on"), [required()])
    report_due_on = DateField(_l("Report due on"), [Optional()])
    conditions = Passage(
        _lp("label", "Conditions"), required=False, description=_l("The hosts do not see them.")
    )


class UsualTimeForm(PageForm):
    """How long authorities of a country take, as its institutes know it, and where that is read."""

    least = WholeNumber(_l("Fewest days"), [required(), NumberRange(0, MOST_DAYS, TOO_MANY)])
    most = WholeNumber(_l("Most days"), [required(), NumberRange(0, MOST_DAYS, TOO_MANY)])
    counted = SelectField(_l("Counted in"), default="")
    as_of = DateField(_l("As of"), [required()])
    source = Line(
        _lp("label", "Source"),
        length=500,
        description=_l("Where this is written, with its number, or who says so."),
    )

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.counted.choices = choices([("", _("Calendar days")), ("working", _("Working days"))])

    @classmethod
    def of(cls, time: UsualTime | None) -> "UsualTimeForm":
        if time is None:
            return cls()
        counted = "working" if time.in_working_days else ""
        return cls(data=asdict(time) | {"counted": counted})

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        time = self.time
        if time.least > time.most:
            complain(self.most, _("This is less than the fewest days."))
        if time.as_of > (utc_now() + timedelta(days=1)).date():
            complain(self.as_of, _("This date is in the future."))
        return not self.errors

    @property
    def time(self) -> UsualTime:
        least, most, as_of = self.least.data, self.most.data, self.as_of.data
        assert least is not None and most is not None and as_of is not None, "all are required"
        in_working_days = self.counted.data == "working"
        return UsualTime(least, most, in_working_days, as_of, self.source.data)


class GrantForm(PageForm):
    """What was granted. `title` is in the language of the host's country; "" as it is."""

    edition = HiddenField()
    granted_on = DateField(_l("Granted on"), [required()])
    lapses_on = DateField(_l("Valid until"), [Optional()])
    report_due_on = DateField(_l("Report due on"), [Optional()])
    title_language = SelectField(_l("Language of the approved title"), default="")
    title = Line(
        _l("Title as approved"),
        length=300,
        required=False,
        description=_l("Only if it is not the title of the meeting in that language."),
    )
    conditions = Passage(
        _lp("label", "Conditions"),
        required=False,
        description=_l("Only your institute and the Secretariat see them."),
    )

    def __init__(self, *args: Any, languages: Mapping[str, str], **values: Any) -> None:
        super().__init__(*args, **values)
        self.title_language.choices = choices(languages.items())
        self.title_language.data = self.title_language.data or next(iter(languages))

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        first, last = self.granted_on.data, self.lapses_on.data
        if first and last and last < first:
            complain(self.lapses_on, _("This is before the day on which it was granted."))
        return not self.errors

    @property
    def granted(self) -> Granted:
        title = {self.title_language.data: self.title.data} if self.title.data else None
        assert self.granted_on.data is not None, "it is required"
        return Granted(
            self.granted_on.data,
            self.lapses_on.data,
            self.report_due_on.data,
            self.conditions.data,
            title,
        )
