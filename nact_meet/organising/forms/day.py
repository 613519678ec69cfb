"""The hours of one day in a meeting's form: by which clock, and which of two."""

from datetime import date, datetime, time, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from wtforms import DateField, Field, Form, RadioField, TimeField
from wtforms.validators import AnyOf, Optional
from wtforms.widgets import HiddenInput

from nact_meet.meetings.models.schedule import Slot
from nact_meet.web.forms.fields import NEEDED, WholeNumber, choices, complain
from nact_meet.world import timezones
from nact_meet.world.days_off import FIRST_YEAR, LAST_YEAR
from nact_meet.world.timezones import AmbiguousWallClock, NonexistentWallClock

Times = tuple[datetime, datetime]

FOLDS = {"0": 0, "1": 1}


class FoldField(RadioField):
    """Which of two; offered only once the clock turned out to come twice."""

    def __init__(self, label: Any, **more: Any) -> None:
        checks = [Optional(), AnyOf("01")]
        super().__init__(label, checks, choices=[], validate_choice=False, **more)


class DayRow(Form):
    """One more day of a meeting; a row that is left empty is none."""

    number = WholeNumber(validators=[Optional()], widget=HiddenInput())
    """By which the programme's items name it; a new one has none yet."""
    day = DateField(_lp("label", "Day"), [Optional()])
    starts = TimeField(_lp("label", "Start"), [Optional()])
    ends = TimeField(_lp("label", "End"), [Optional()])
    last_day = DateField(
        _l("Ends on"),
        [Optional()],
        description=_l("Only if this day’s hours run past midnight."),
    )
    starts_fold = FoldField(_l("Which of the two is the start?"))
    ends_fold = FoldField(_l("Which of the two is the end?"))

    @property
    def is_blank(self) -> bool:
        """Also of what was typed and is no date or clock."""
        fields = (self.day, self.starts, self.ends)
        return not any(field.data or any(field.raw_data or ()) for field in fields)

    def validate(self, extra_validators: Any = None) -> bool:
        is_right = super().validate(extra_validators)
        for field in (self.day, self.starts, self.ends):
            if not self.is_blank and field.data is None and not field.errors:
                complain(field, str(NEEDED))
                is_right = False
        return is_right

    @property
    def walls(self) -> Times:
        """Naive."""
        day, starts, ends = self.day.data, self.starts.data, self.ends.data
        assert day and starts is not None and ends is not None
        return walls_of(day, starts, ends, self.last_day.data or day)

    def slot(self, zone: str) -> Slot:
        """Of a row that has been validated."""
        folds = (FOLDS.get(self.starts_fold.data) or 0, FOLDS.get(self.ends_fold.data) or 0)
        return Slot(*self.walls, zone, *folds)

    def times(self, zone: str) -> Times | None:
        """UTC; None where a field says why not."""
        if self.day.data is None or self.starts.data is None or self.ends.data is None:
            return None
        starts, ends = self.walls
        if not (is_near(self.day, starts) and is_near(self.last_day, ends)):
            return None
        folds = (FOLDS.get(self.starts_fold.data), FOLDS.get(self.ends_fold.data))
        starts_at = instant_in(self.starts, self.starts_fold, starts, zone, folds[0])
        ends_at = instant_in(self.ends, self.ends_fold, ends, zone, folds[1])
        return in_order(self.ends, starts_at, ends_at)


def walls_of(day: date, starts: time, ends: time, last: date) -> tuple[datetime, datetime]:
    """23:00-00:00 ends at midnight."""
    if ends == time() and last == day < date.max:
        last += timedelta(days=1)
    return datetime.combine(day, starts), datetime.combine(last, ends)


def in_order(field: Field, starts_at: datetime | None, ends_at: datetime | None) -> Times | None:
    if not starts_at or not ends_at:
        return None
    if ends_at <= starts_at:
        complain(field, _("The end must come after the start."))
        return None
    return starts_at, ends_at


def follows(row: DayRow, times: Times, before: Times) -> bool:
    """Whether these hours come after those of the day above; the row says why not."""
    if times[0] < before[0]:
        complain(row.day, _("Put the days in order: this one comes before the day above it."))
    elif times[0] < before[1]:
        complain(row.starts, _("This begins before the day above it has ended."))
    return times[0] >= before[1]


def instant_in(
    field: Field, fold_field: RadioField, wall: datetime, zone: str, fold: int | None
) -> datetime | None:
    try:
        return timezones.instant(wall, zone, fold)
    except NonexistentWallClock as gap:
        sentence = _(
            "The clocks go forward there, so %(wall)s does not exist. Please choose "
            "%(earlier)s or earlier, or %(later)s or later.",
            wall=f"{wall:%H:%M}",
            earlier=f"{gap.earlier:%H:%M}",
            later=f"{gap.later:%H:%M}",
        )
        complain(field, sentence)
    except AmbiguousWallClock as twice:
        fold_field.choices = choices(
            (str(number), f"{wall:%H:%M} {timezones.offset_label(at, zone)}")
            for number, at in enumerate((twice.first, twice.second))
        )
        complain(fold_field, _("The clocks go back that night, so this time occurs twice."))
    return None


def is_near(field: Field, wall: datetime) -> bool:
    """Within the years of which anything is known: a year is also what is half typed."""
    if FIRST_YEAR <= wall.year <= LAST_YEAR:
        return True
    sentence = _(
        "Choose a year from %(first)s to %(last)s.", first=str(FIRST_YEAR), last=str(LAST_YEAR)
    )
    complain(field, sentence)
    return False
