"""Which year is looked at, what a day is said to be, that a year is announced, a file of days."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import DateField, Field, SelectField
from wtforms.validators import Optional, ValidationError

from nact_meet.hours.exchange import BadDays, read
from nact_meet.hours.forms import DaysForm
from nact_meet.hours.labels import DAY_KINDS
from nact_meet.hours.year import Year
from nact_meet.ical.reading import MOST_OCTETS
from nact_meet.limited.numbers import whole_number
from nact_meet.web.formats import country
from nact_meet.web.forms.fields import Line, PageForm, SentFile, Several, choices, complain
from nact_meet.world.countries import NETWORK
from nact_meet.world.days_off import FIRST_YEAR, LAST_YEAR, OFF, DayKind, SaidDay, regions
from nact_meet.world.timezones import utc_now


class YearForm(PageForm):
    """What the page shows; whatever cannot be is the first country, and this year."""

    country = SelectField(_lp("label", "Country"), validate_choice=False)
    region = SelectField(_lp("label", "Region"), validate_choice=False, default="")
    year = SelectField(_lp("label", "Year"), coerce=whole_number, validate_choice=False)

    def __init__(self, asked: "MultiDict[str, str]") -> None:
        now = utc_now().year
        super().__init__(asked)
        self.country.choices = choices((member.code, country(member.code)) for member in NETWORK)
        if self.country.data not in [member.code for member in NETWORK]:
            self.country.data = NETWORK[0].code
        parts = regions(self.country.data)
        self.region.choices = choices([("", _("The whole country")), *parts.items()])
        if self.region.data not in parts:
            self.region.data = ""
        if not self.year.data or not FIRST_YEAR <= self.year.data <= LAST_YEAR:
            self.year.data = now
        shown = sorted({*range(now - 1, now + 4), self.year.data})
        self.year.choices = choices((year, year) for year in shown)

    @property
    def query(self) -> dict[str, Any]:
        """This very page, for url_for."""
        chosen = {"country": self.country.data, "region": self.region.data or None}
        return chosen | {"year": self.year.data}


class DayCorrectionForm(DaysForm):
    """What days are from now on, in the country or the region that the page shows."""

    means = SelectField(
        _l("Kind of day"), choices=choices((kind.value, DAY_KINDS[kind]) for kind in DayKind)
    )
    name = Line(_lp("label", "Name"), required=False)

    def validate(self, extra_validators: Any = None) -> bool:
        is_right = super().validate(extra_validators)
        if self.means.data in OFF and not self.name.data and not self.name.errors:
            complain(self.name, _("Please give the day off a name."))
        return is_right and not self.errors

    def days(self, region: str) -> Iterator[SaidDay]:
        first = self.first_day.data
        assert first
        for number in range(((self.last_day.data or first) - first).days + 1):
            day = first + timedelta(days=number)
            yield SaidDay(day, region, DayKind(self.means.data), self.name.data)


class AnnouncementForm(PageForm):
    source = Line(_l("Announced by"), length=300, description=_l("An authority and its document."))
    announced_on = DateField(_l("Announced on"), [Optional()])


class FileForm(PageForm):
    """After validation `days` are those of the file that differ from what is known."""

    file = SentFile(
        _lp("label", "File"),
        description=_l("A calendar (.ics), or a sheet (Excel, CSV) with a date and a name a line."),
    )
    days: list[SaidDay]

    def __init__(self, sent: "CombinedMultiDict[str, Any] | None" = None) -> None:
        super().__init__(sent)

    def read(self, year: Year) -> bool:
        octets = self.file.data.read(MOST_OCTETS + 1) if self.file.data else b""
        try:
            self.days = [said for said in self.found(octets, year.region) if year.differs(said)]
        except BadDays as bad:
            self.file.errors = [bad.sentence]
            return False
        return True

    def found(self, octets: bytes, region: str) -> list[SaidDay]:
        """Raises BadDays."""
        if not octets:
            raise BadDays(_("Please choose a file."))
        if len(octets) > MOST_OCTETS:
            raise BadDays(_("This file is too large."))
        return read(octets, region)


class TickedForm(PageForm):
    """Days of a file, each written out, as somebody ticked them."""

    day = Several(_lp("label", "Days"), choices=[], validate_choice=False)

    def validate_day(self, field: Field) -> None:
        try:
            self.said = [unwritten(value) for value in field.data or ()]
        except ValueError:
            raise ValidationError(_("Please choose the file again.")) from None

    def days(self, region: str) -> Iterator[SaidDay]:
        for day, kind, name in self.said:
            yield SaidDay(day, region, kind, name)


def written(said: SaidDay) -> str:
    return f"{said.day.isoformat()} {said.kind.value} {said.name}"


def unwritten(value: str) -> tuple[date, DayKind, str]:
    """Raises ValueError."""
    day, _blank, rest = value.partition(" ")
    kind, _blank, name = rest.partition(" ")
    return date.fromisoformat(day), DayKind(kind), " ".join(name.split())[:200]
