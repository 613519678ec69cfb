"""A proposal of a year, and what was decided about it."""

import hashlib
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from wtforms import Field, HiddenField, RadioField
from wtforms.validators import InputRequired, NumberRange, ValidationError

from nact_meet.directory.access import current_organiser
from nact_meet.directory.forms.named import NamedField, NamedLines, institutes
from nact_meet.directory.models.institute import Institute
from nact_meet.limited.numbers import whole_number
from nact_meet.web.extensions import db
from nact_meet.web.formats import locale_name, month_alone
from nact_meet.web.forms.fields import PageForm, Passage, Several, WholeNumber, choices
from nact_meet.web.forms.meanwhile import Meanwhile, beside, opened
from nact_meet.web.forms.texts import LineInLanguages, PassageInLanguages, WrittenForm
from nact_meet.world.countries import NETWORK, country_name
from nact_meet.world.wall_days import CELL
from nact_meet.year.labels import STANDINGS
from nact_meet.year.models import YearProposal, YearStanding

LEAST_MINUTES, MOST_MINUTES = 15, 720
MOST_CO_HOSTS = 12


class ProposalForm(WrittenForm):
    title = LineInLanguages(
        _lp("label", "Title"), length=200, description=_l("Of the study or meeting.")
    )
    objectives = PassageInLanguages(_lp("label", "Objectives"))
    proponent = NamedField(
        _l("Proposed by"), institutes, description=_l("An institute that you act for.")
    )
    co_hosts = NamedLines(
        _lp("label", "Co-hosts"),
        institutes,
        description=_l("Institutes, one per line. They are asked once a draft is made."),
    )
    months = Several(
        _l("Months wanted"), coerce=whole_number, description=_l("None ticked means any month.")
    )
    minutes = WholeNumber(
        _l("Length in minutes"),
        [
            InputRequired(),
            NumberRange(
                LEAST_MINUTES,
                MOST_MINUTES,
                _l("Please enter a number from 15 to 720."),
            ),
        ],
        default=120,
    )
    countries = Several(
        _l("Countries asked"),
        description=_l("The hosts’ own countries are always asked. None ticked means all."),
    )
    edition = HiddenField()
    was = HiddenField()
    meanwhile: Meanwhile | None = None

    def __init__(self, formdata: Any = None, data: dict[str, Any] | None = None) -> None:
        super().__init__(formdata, data=data or new_values())
        self.months.choices = choices((month, month_alone(month)) for month in range(1, 13))
        self.countries.choices = choices(
            (one.code, country_name(one.code, locale_name())) for one in NETWORK
        )
        self.offer_languages()

    @classmethod
    def of(cls, proposal: YearProposal) -> "ProposalForm":
        form: ProposalForm = opened(cls(data=values_of(proposal)))
        return form

    @classmethod
    def sent_for(cls, proposal: YearProposal) -> "ProposalForm":
        """With what somebody else saved meanwhile."""
        now = edition_of(proposal)
        form: ProposalForm = beside(cls, values_of(proposal), edition="edition", now=now)
        return form

    def validate_proponent(self, field: Field) -> None:
        institute = db.session.get(Institute, field.data or 0)
        if institute is None or not current_organiser().acts_for(institute):
            raise ValidationError(_("Please choose an institute that you act for."))

    def validate_co_hosts(self, field: Field) -> None:
        if len(field.data or ()) > MOST_CO_HOSTS:
            raise ValidationError(
                _("Please name at most %(most)s co-hosts.", most=str(MOST_CO_HOSTS))
            )

    def validate_minutes(self, field: Field) -> None:
        if field.data and field.data % CELL:
            raise ValidationError(_("Please enter a multiple of five."))

    @property
    def values(self) -> dict[str, Any]:
        everybody = [one.code for one in NETWORK]
        others = [id for id in self.co_hosts.data or () if id != self.proponent.data]
        return {
            "first_title": self.title.data,
            "first_objectives": self.objectives.data,
            "written_in": self.written_in.data,
            "translations": self.translations,
            "proponent": db.session.get_one(Institute, self.proponent.data),
            "co_hosts": [db.session.get_one(Institute, id) for id in others],
            "months": sorted(self.months.data or ()) or list(range(1, 13)),
            "countries": list(self.countries.data or ()) or everybody,
            "minutes": self.minutes.data,
        }


class YearDecisionForm(PageForm):
    standing = RadioField(_lp("label", "Decision"), choices=choices(STANDINGS.items()))
    remark = Passage(
        _lp("label", "Remark"),
        length=2000,
        required=False,
        description=_l("Every organiser can read it."),
    )
    edition = HiddenField()

    @property
    def chosen(self) -> YearStanding:
        return YearStanding(self.standing.data)


def new_values() -> dict[str, Any]:
    organiser = current_organiser()
    first = organiser.institute_ids[0] if organiser.institute_ids else 0
    return {"written_in": organiser.person.reads, "proponent": first, "co_hosts": []}


def values_of(proposal: YearProposal) -> dict[str, Any]:
    return {
        "written_in": proposal.written_in,
        "title": proposal.texts("title"),
        "objectives": proposal.texts("objectives"),
        "proponent": proposal.proponent_id,
        "co_hosts": [institute.id for institute in proposal.co_hosts],
        "months": proposal.months,
        "countries": proposal.countries,
        "minutes": proposal.minutes,
        "edition": edition_of(proposal),
    }


def edition_of(proposal: YearProposal) -> str:
    """Another one after every change of it."""
    words = repr([proposal.told, proposal.standing, proposal.remark])
    return hashlib.blake2b(words.encode(), digest_size=12).hexdigest()
