"""Who is let in to a meeting, in whose words, and who else decides."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from werkzeug.datastructures import MultiDict
from wtforms import RadioField, SelectField

from nact_meet.admission.labels import ADMISSIONS
from nact_meet.directory.called import called
from nact_meet.directory.models.organiser import Organiser
from nact_meet.limited.numbers import whole_number, whole_numbers
from nact_meet.meetings.models.meeting import Admission, Meeting
from nact_meet.places.models.participant import Decision
from nact_meet.web.forms.fields import CountryField, PageForm, Passage, choices
from nact_meet.web.languages import LANGUAGES
from nact_meet.web.typesetting import bracketed

WORDED = {Decision.APPROVED: _l("When approving"), Decision.DECLINED: _l("When declining")}
MOST_WORDS = 2000


class ApprovalForm(PageForm):
    admission = RadioField(
        _l("Their place"),
        choices=choices((admission.value, ADMISSIONS[admission]) for admission in Admission),
    )

    @classmethod
    def of(cls, meeting: Meeting) -> "ApprovalForm":
        words = {
            field_name(decision, code): meeting.decision_words.get(decision, {}).get(code, "")
            for decision in WORDED
            for code, _name in LANGUAGES
        }
        return cls(data={"admission": meeting.admission.value} | words)

    @property
    def chosen(self) -> Admission:
        return Admission(self.admission.data)

    @property
    def words(self) -> dict[str, dict[str, str]]:
        """Only what somebody wrote; the rest is said in the usual words."""
        texts: dict[str, dict[str, str]] = {}
        for decision in WORDED:
            for code, _name in LANGUAGES:
                if text := self[field_name(decision, code)].data:
                    texts.setdefault(decision.value, {})[code] = text
        return texts


def field_name(decision: Decision, code: str) -> str:
    return f"{decision.value}_{code}"


for decision, when in WORDED.items():
    for code, language in LANGUAGES:
        label = _l("%(when)s, in %(language)s", when=when, language=language)
        setattr(ApprovalForm, field_name(decision, code), Passage(label, length=MOST_WORDS))


class ReviewerForm(PageForm):
    organiser = SelectField(_lp("label", "Organiser"), coerce=whole_number)
    country_code = CountryField(
        _l("Decides about"), required=False, blank=_l("People of every country")
    )

    def __init__(self, formdata: Any = None, organisers: Iterable[Organiser] = ()) -> None:
        super().__init__(formdata)
        self.organisers = {organiser.id: organiser for organiser in organisers}
        self.organiser.choices = choices(
            (
                organiser.id,
                bracketed(organiser.person.full_name, called(organiser.person.institute_name)),
            )
            for organiser in self.organisers.values()
        )

    @property
    def chosen(self) -> Organiser:
        return self.organisers[self.organiser.data]


class DecisionForm(PageForm):
    """Which people are ticked, and what is decided about them; `ids` are their places."""

    note = Passage(_l("Your message"), length=MOST_WORDS)

    def __init__(self, formdata: MultiDict[str, str] | None = None) -> None:
        super().__init__(formdata)
        given = formdata or MultiDict()
        self.ids = set(whole_numbers(given.getlist("place")))
        self.word = given.get("decision", "")

    def validate(self, extra_validators: Any = None) -> bool:
        is_valid = super().validate(extra_validators)
        if not self.ids:
            self.form_errors.append(_("Please select at least one person."))
        elif self.word not in set(Decision):
            self.form_errors.append(_("Please choose one of the buttons below the list."))
        return is_valid and not self.form_errors

    @property
    def decision(self) -> Decision:
        return Decision(self.word)
