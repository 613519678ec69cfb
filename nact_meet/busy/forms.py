"""When somebody is busy: the address of a calendar elsewhere, or hours by hand."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from werkzeug.datastructures import MultiDict
from wtforms import DateField, Field, TimeField
from wtforms.validators import InputRequired, Optional, StopValidation, ValidationError

from nact_meet.busy.elsewhere.faults import NotRead
from nact_meet.busy.elsewhere.fetching import Fetcher
from nact_meet.busy.elsewhere.targets import MOST_LETTERS
from nact_meet.busy.labels import FAULTS
from nact_meet.busy.models import AHEAD, WEEK
from nact_meet.web.forms.fields import NEEDED, Line, PageForm
from nact_meet.world import timezones
from nact_meet.world.timezones import utc_now


class CalendarForm(PageForm):
    """After validation `url` is the address as it will be asked."""

    address = Line(
        _l("Address of your calendar"),
        length=MOST_LETTERS,
        render_kw={"type": "url", "spellcheck": "false", "autocapitalize": "none"},
        description=_l("It usually ends in .ics or begins with webcal."),
    )

    def __init__(self, formdata: MultiDict[str, str] | None = None, *, fetcher: Fetcher) -> None:
        super().__init__(formdata)
        self.fetcher = fetcher

    def validate_address(self, field: Field) -> None:
        try:
            self.url = str(self.fetcher.target(field.data))
        except NotRead as refusal:
            raise StopValidation(str(FAULTS[refusal.fault])) from None


class BlockForm(PageForm):
    """By the person's clock. After validation `walls` are its start and end."""

    day = DateField(_lp("label", "Day"), [InputRequired(NEEDED)])
    starts = TimeField(_lp("beginning of busy hours", "From"), [Optional()])
    ends = TimeField(_lp("end of busy hours", "To"), [Optional()])
    last_day = DateField(
        _l("Last day"),
        [Optional()],
        description=_l("For a trip, for example. Leave empty for one day."),
    )
    until = DateField(
        _l("Every week until"), [Optional()], description=_l("Leave empty if it happens only once.")
    )

    def __init__(self, formdata: MultiDict[str, str] | None = None, *, zone: str) -> None:
        super().__init__(formdata)
        self.now = timezones.wall_clock(utc_now(), zone)

    def validate_day(self, field: Field) -> None:
        if field.data and abs(field.data - self.now.date()) > AHEAD:
            sentence = _("Please choose a day at most %(days)s days from today.", days=AHEAD.days)
            raise ValidationError(sentence)

    validate_last_day = validate_until = validate_day

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        if not super().validate(extra_validators):
            return False
        self.walls = starts, ends = self.starts_wall, self.ends_wall
        late = self.last_day if self.last_day.data else self.ends if self.ends.data else self.day
        self.check(late, ends > starts, _("The end must come after the start."))
        self.check(late, ends > self.now, _("This time is in the past."))
        if self.until.data:
            self.check(
                self.until,
                ends - starts <= WEEK,
                _("Times longer than a week cannot repeat weekly."),
            )
            self.check(
                self.until, self.until.data >= starts.date(), _("This is before the start date.")
            )
        return not self.errors

    def check(self, field: Field, holds: bool, sentence: str) -> None:
        if not holds and not field.errors:
            field.errors = [sentence]

    @property
    def starts_wall(self) -> datetime:
        assert self.day.data
        return datetime.combine(self.day.data, self.starts.data or time())

    @property
    def ends_wall(self) -> datetime:
        """Without an hour, and at 00:00, the end of the day: the next one's midnight."""
        last = self.last_day.data or self.day.data
        assert last
        if self.ends.data in (None, time()):
            return datetime.combine(last, time()) + timedelta(days=1)
        return datetime.combine(last, self.ends.data)
