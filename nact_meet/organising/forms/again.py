"""On which days a meeting is to take place again."""

from datetime import date
from functools import cached_property
from itertools import islice
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from wtforms import BooleanField, DateField, Form, FormField, RadioField
from wtforms.validators import NumberRange, Optional

from nact_meet.meetings.models.meeting import Meeting
from nact_meet.organising.again import (
    MOST,
    Repetition,
    comes_twice,
    days_by,
    days_of_series,
    plan_on,
)
from nact_meet.web.formats import calendar_day
from nact_meet.web.forms.fields import PageForm, Rows, WholeNumber, choices, complain
from nact_meet.world.days_off import LAST_YEAR
from nact_meet.world.timezones import NonexistentWallClock, utc_now, wall_clock

RULES = {
    Repetition.TYPED: _l("On the days that I enter"),
    Repetition.WEEKLY: _l("Every week"),
    Repetition.FORTNIGHTLY: _l("Every second week"),
    Repetition.MONTHLY: _l("Every month on the same weekday, such as the second Tuesday"),
}


class OneDay(Form):
    day = DateField(_lp("label", "Day"), [Optional()])


class AgainForm(PageForm):
    """After validation `days` are in order, each once; `doubled` are those of an hour that occurs
    twice."""

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
    with_people = BooleanField(_l("With the same people; no one is emailed before you publish"))

    days: list[date]
    doubled: list[date]

    def __init__(self, formdata: Any = None, *, meeting: Meeting) -> None:
        self.meeting = meeting
        super().__init__(formdata)

    def add_row(self) -> None:
        self.dates.add()

    def validate(self, extra_validators: Any = None) -> bool:
        is_right = super().validate(extra_validators)
        self.days, self.doubled = [], []
        if is_right:
            self.days = self.chosen()
            is_right = self.take_place()
        if is_right and not self.days:
            complain(self.rule, _("Please enter at least one day."))
        return is_right and bool(self.days)

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

    def take_place(self) -> bool:
        """Every day that cannot be is said, and not the first alone."""
        can_be = [self.takes_place(day) for day in self.days]
        return all(can_be)

    def takes_place(self, day: date) -> bool:
        if not is_to_come(self.meeting, day):
            sentence = _("%(day)s is in the past or too far away.", day=calendar_day(day))
            return self.refuse(sentence)
        if day in self.taken:
            sentence = _("One of these meetings is already on %(day)s.", day=calendar_day(day))
            return self.refuse(sentence)
        try:
            if comes_twice(plan_on(self.meeting, day)):
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
