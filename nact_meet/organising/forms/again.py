"""On which days a meeting is to take place again."""

from contextlib import suppress
from datetime import date, datetime
from functools import cached_property
from itertools import islice
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from wtforms import BooleanField, DateField, Form, FormField, RadioField
from wtforms.validators import NumberRange, Optional

from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.models.schedule import Timetable
from nact_meet.organising.again import (
    MOST,
    Repetition,
    comes_twice,
    days_by,
    days_of_series,
    plan_from,
    plan_on,
)
from nact_meet.organising.fair_repeats import Window, Within, tomorrow, windows
from nact_meet.web.formats import calendar_day
from nact_meet.web.forms.fields import PageForm, Rows, Several, WholeNumber, choices, complain
from nact_meet.world.days_off import LAST_YEAR
from nact_meet.world.timezones import NonexistentWallClock, utc_now, wall_clock

RULES = {
    Repetition.TYPED: _l("On the days that I enter"),
    Repetition.WEEKLY: _l("Every week"),
    Repetition.FORTNIGHTLY: _l("Every second week"),
    Repetition.MONTHLY: _l("Every month on the same weekday, such as the second Tuesday"),
}


WALL_TIME = "%Y-%m-%dT%H:%M"
HOURS = {
    Within.SAME: _l("The same hour"),
    Within.DAY: _l("The fairest hour of that day"),
    Within.WEEK: _l("The fairest time in its week"),
    Within.MONTH: _l("The fairest time in its month"),
}


def wall_time(text: str) -> datetime | None:
    """By the clock of the meeting's zone, to the minute; None of what is no time."""
    with suppress(ValueError):
        return datetime.strptime(text, WALL_TIME)
    return None


class OneDay(Form):
    day = DateField(_lp("label", "Day"), [Optional()])


class AgainForm(PageForm):
    """After validation `plans` are when it takes place again, in order; `doubled` are days of an
    hour that occurs twice. Or else `windows` are where a time is to be looked for, of which `at`
    are chosen later.
    """

    rule = RadioField(
        _lp("label", "How often"),
        choices=choices((rule.value, name) for rule, name in RULES.items()),
        default=Repetition.TYPED.value,
    )
    times = WholeNumber(
        _l("How many more meetings"),
        [Optional(), NumberRange(1, MOST, _l("Choose a number from 1 to 26."))],
    )
    dates = Rows(FormField(OneDay), label=_lp("label", "Days"), min_entries=2, most=MOST)
    hour = RadioField(
        _l("At what time"),
        choices=choices((within.value, name) for within, name in HOURS.items()),
        default=Within.SAME.value,
        description=_l("The fairest time is sought for its people and hosts; you then choose."),
    )
    at = Several(_l("Proposed times"), coerce=wall_time, validate_choice=False)
    with_people = BooleanField(_l("With the same people; no one is emailed before you publish"))

    plans: list[Timetable]
    windows: list[Window]
    doubled: list[date]

    def __init__(self, formdata: Any = None, *, meeting: Meeting) -> None:
        self.meeting = meeting
        is_making = bool(formdata and "make" in formdata)
        self.is_made_of_proposals = is_making and not meeting.has_days
        super().__init__(formdata)
        if meeting.has_days:
            del self.hour, self.at

    def add_row(self) -> None:
        self.dates.add()

    def validate(self, extra_validators: Any = None) -> bool:
        is_right = super().validate(extra_validators)
        self.plans, self.windows, self.doubled = [], [], []
        if is_right and self.is_made_of_proposals:
            is_right = self.take_times()
        elif is_right:
            is_right = self.take_days(self.chosen())
        return is_right and not self.errors

    def take_days(self, days: list[date]) -> bool:
        if self.within == Within.SAME:
            self.take([(day, plan_on(self.meeting, day)) for day in days])
        else:
            self.windows = windows(days, self.within, tomorrow(self.meeting.zone))
            if days and not self.windows:
                self.refuse(_("These days are in the past or too far away."))
        if not days and not self.times.errors:
            complain(self.rule, _("Please enter at least one day."))
        return bool(self.plans or self.windows)

    def take_times(self) -> bool:
        """What was ticked, of what was proposed before."""
        starts = sorted(set(filter(None, self.at.data or [])))
        if not 0 < len(starts) <= MOST:
            sentence = _("Please select from 1 to %(most)s of the proposed times.", most=MOST)
            complain(self.at, sentence)
        elif len({start.date() for start in starts}) < len(starts):
            complain(self.at, _("Please select one time of a day."))
        else:
            self.take([(start.date(), plan_from(self.meeting, start)) for start in starts])
        return bool(self.plans)

    def take(self, plans: list[tuple[date, Timetable]]) -> None:
        """Every day that cannot be is said, and not the first alone."""
        can_be = [self.takes_place(day, plan) for day, plan in plans]
        self.plans = [plan for _day, plan in plans] if all(can_be) else []

    @property
    def within(self) -> Within:
        return Within(self.hour.data) if self.hour else Within.SAME

    def chosen(self) -> list[date]:
        """Without the day on which the meeting itself is."""
        first = self.meeting.starts_wall.date()
        if self.rule.data == Repetition.TYPED:
            typed = {row.form.day.data for row in self.dates} - {None, first}
            return sorted(typed)
        if not self.times.data:
            complain(self.times, _("Please enter how many more."))
            return []
        return list(islice(days_by(Repetition(self.rule.data), first), self.times.data))

    def takes_place(self, day: date, plan: Timetable) -> bool:
        if not is_to_come(self.meeting, day):
            sentence = _("%(day)s is in the past or too far away.", day=calendar_day(day))
            return self.refuse(sentence)
        if day in self.taken:
            sentence = _("One of these meetings is already on %(day)s.", day=calendar_day(day))
            return self.refuse(sentence)
        try:
            if comes_twice(plan):
                self.doubled.append(day)
        except NonexistentWallClock as gap:
            sentence = _(
                "On %(day)s the clocks go forward, so %(earlier)s to %(later)s does not exist.",
                day=calendar_day(day),
                earlier=f"{gap.earlier:%H:%M}",
                later=f"{gap.later:%H:%M}",
            )
            return self.refuse(sentence)
        return True

    @cached_property
    def taken(self) -> set[date]:
        """A second press makes nothing twice."""
        return days_of_series(self.meeting)

    def refuse(self, sentence: str) -> bool:
        complain(self.rule, sentence)
        return False


def is_to_come(meeting: Meeting, day: date) -> bool:
    return wall_clock(utc_now(), meeting.zone).date() < day and day.year < LAST_YEAR
