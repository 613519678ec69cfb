"""The form of a poll: what is asked, by whom, which dates, until when."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from wtforms import (
    BooleanField,
    DateField,
    Field,
    FormField,
    HiddenField,
    TimeField,
)
from wtforms.validators import InputRequired, Optional, ValidationError

from nact_meet.directory.forms.named import NamedField, groups, institutes
from nact_meet.meetings.models.schedule import Slot
from nact_meet.polls.models.slot import MOST, MOST_DAYS, OFFICE_DAY, AskedDate, check_dates
from nact_meet.polls.refusals import DeadlineNotPossible, TooManyDates, TooManyDays
from nact_meet.web.forms.fields import NEEDED, PageForm, Rows, ZoneField, complain
from nact_meet.web.forms.meanwhile import Meanwhile
from nact_meet.web.forms.texts import LineInLanguages, PassageInLanguages, WrittenForm
from nact_meet.web.refusals import Refusal
from nact_meet.world import timezones
from nact_meet.world.timezones import AmbiguousWallClock, NonexistentWallClock, utc_now

ROWS_READ = 600
"""Whoever sends more dates than a poll may have is told so, and not cut short."""
MOST_ROWS = 60
LONGEST = timedelta(hours=12)
MOST_WORDS = 3000
"""Letters of the message: the HTML of the email stays below 30 KB."""
A_DAY = timedelta(days=1)


class PollHostRow(PageForm):
    """A row whose institute is left open is no host."""

    institute_id = NamedField(_lp("label", "Institute"), institutes)


class DateRow(PageForm):
    """A row that is left empty is no date. One that ends before it starts ends the day after.
    Without hours it is a whole day; with a last day it is several.
    """

    day = DateField(_lp("label", "Day"), [Optional()])
    starts = TimeField(_lp("label", "Start"), [Optional()])
    ends = TimeField(_lp("label", "End"), [Optional()])
    last_day = DateField(_lp("label", "Last day"), [Optional()])

    @property
    def is_blank(self) -> bool:
        return not any(field.raw_data and field.raw_data[0] for field in self)

    def asked(self, zone: str) -> AskedDate | None:
        """None where something is wrong, said beside its field."""
        is_whole_day = self.day.data is not None and not any(
            field.raw_data and field.raw_data[0] for field in (self.starts, self.ends)
        )
        if is_whole_day:
            self.starts.data, self.ends.data = OFFICE_DAY
        slot = self.slot(zone)
        if slot is None or not self.has_last_day():
            return None
        assert self.day.data
        later = (self.last_day.data - self.day.data).days if self.last_day.data else 0
        date = AskedDate(slot, later, is_whole_day)
        return date if all(self.takes_place(day) for day in date.by_day[1:]) else None

    def has_last_day(self) -> bool:
        if self.last_day.errors or not self.last_day.data:
            return not self.last_day.errors
        assert self.day.data
        if self.last_day.data < self.day.data:
            complain(self.last_day, _("The last day is before the first."))
        elif (self.last_day.data - self.day.data).days >= MOST_DAYS:
            complain(self.last_day, str(TooManyDays.sentence))
        return not self.last_day.errors

    def slot(self, zone: str) -> Slot | None:
        """The hours of its day; None where something is wrong, said beside its field."""
        needed = (self.day, self.starts, self.ends)
        for field in needed:
            if field.data is None and not field.errors:
                complain(field, str(NEEDED))
        if self.errors:
            return None
        assert self.day.data and self.starts.data and self.ends.data
        start = datetime.combine(self.day.data, self.starts.data)
        end = datetime.combine(self.day.data, self.ends.data)
        try:
            slot = Slot(start, end if end > start else end + A_DAY, zone)
        except OverflowError:
            complain(self.day, _("Please choose another day."))
            return None
        return slot if self.takes_place(slot) else None

    def takes_place(self, slot: Slot) -> bool:
        for field, wall_clock in ((self.starts, slot.starts_wall), (self.ends, slot.ends_wall)):
            try:
                timezones.instant(wall_clock, slot.zone)
            except NonexistentWallClock:
                complain(field, _("The clocks go forward then. Please choose an hour later."))
            except AmbiguousWallClock:
                complain(
                    field,
                    _("The clocks go back then, so this time occurs twice. Please choose another."),
                )
            except OverflowError:
                complain(self.day, _("Please choose another day."))
        if not self.errors and slot.ends_at - slot.starts_at > LONGEST:
            complain(self.ends, _("That would last longer than twelve hours. Is the end right?"))
        return not self.errors


class PollForm(WrittenForm):
    """After validation `slots` are the dates, and `closes_at` is the deadline."""

    title = LineInLanguages(
        _lp("label", "Title"), length=300, description=_l("What the meeting is to be about.")
    )
    hosts = Rows(FormField(PollHostRow), min_entries=1, most=MOST_ROWS)
    working_group_id = NamedField(_l("Working group"), groups)
    zone = ZoneField(_l("Time zone"))
    dates = Rows(FormField(DateRow), min_entries=3, most=MOST_ROWS, max_entries=ROWS_READ)
    closes_day = DateField(_lp("label", "Day"), [InputRequired(NEEDED)])
    closes_time = TimeField(_lp("label", "Hour"), [InputRequired(NEEDED)], default=time(17))
    words = PassageInLanguages(
        _l("Message to the voters"),
        length=MOST_WORDS,
        description=_l("Markdown: *emphasis*, lists, links."),
    )
    is_secret = BooleanField(
        _l("Secret: no one can see who answered what, not even the hosts"),
    )
    shows_answers = BooleanField(
        _l("Voters see each other’s answers, with names, once they have answered"),
    )
    with_holds = BooleanField(
        _l("Hold the dates in voters’ calendars as tentative entries until one is chosen")
    )
    edition = HiddenField()
    was = HiddenField()
    meanwhile: Meanwhile | None = None

    slots: Sequence[AskedDate] = ()
    closes_at: datetime

    def __init__(self, formdata: Any = None, data: dict[str, Any] | None = None) -> None:
        super().__init__(formdata, data=data)
        self.offer_choices()

    def offer_choices(self) -> None:
        self.offer_languages()

    def add_row(self, which: str) -> None:
        """One more host, date or language, what was typed kept; other buttons add nothing here."""
        if which == "language":
            self.add_language()
        rows: Any = {"hosts": self.hosts, "dates": self.dates}.get(which)
        if rows is not None:
            rows.add()
            self.offer_choices()

    @property
    def host_ids(self) -> list[int]:
        ids = (row.form.institute_id.data for row in self.hosts)
        return [id for id in ids if id]

    def validate_hosts(self, _field: Field) -> None:
        if not self.host_ids:
            raise ValidationError(_("Choose at least one host institute."))
        if len(self.host_ids) != len(set(self.host_ids)):
            raise ValidationError(_("An institute is named twice."))

    def validate_shows_answers(self, field: Field) -> None:
        if field.data and self.is_secret.data:
            raise ValidationError(_("A secret poll cannot show who answered what."))

    def validate(self, extra_validators: Any = None) -> bool:
        is_right = super().validate(extra_validators)
        if self.zone.errors:
            return False
        return self.has_dates() and self.closes_in_time() and is_right

    def has_dates(self) -> bool:
        rows = [row.form for row in self.dates if not row.form.is_blank]
        if len(rows) > MOST:
            return self.refuse_dates(TooManyDates())
        slots = [row.asked(self.zone.data) for row in rows]
        self.slots = [slot for slot in slots if slot]
        if len(self.slots) < len(slots):
            return False
        try:
            check_dates(self.slots)
        except Refusal as refusal:
            return self.refuse_dates(refusal)
        return True

    def refuse_dates(self, refusal: Refusal) -> bool:
        """Of hundreds of rows only the first come back: nobody corrects them one by one."""
        while len(self.dates) > MOST_ROWS:
            self.dates.pop_entry()
        self.dates.errors = [str(refusal.sentence)]
        return False

    def closes_in_time(self) -> bool:
        if self.closes_day.errors or self.closes_time.errors:
            return False
        assert self.closes_day.data and self.closes_time.data
        wall_clock = datetime.combine(self.closes_day.data, self.closes_time.data)
        try:
            self.closes_at = timezones.instant(wall_clock, self.zone.data, 0)
        except NonexistentWallClock:
            complain(
                self.closes_time, _("The clocks go forward then. Please choose an hour later.")
            )
            return False
        except OverflowError:
            complain(self.closes_day, _("Please choose another day."))
            return False
        if not utc_now() < self.closes_at < min(slot.starts_at for slot in self.slots):
            complain(self.closes_day, str(DeadlineNotPossible.sentence))
            return False
        return True

    @property
    def values(self) -> dict[str, Any]:
        """Columns of a Poll."""
        plain = ("zone", "is_secret", "shows_answers", "with_holds", "written_in")
        return {name: self[name].data for name in plain} | {
            "first_title": self.title.data,
            "first_words": self.words.data,
            "translations": self.translations,
            "working_group_id": self.working_group_id.data or None,
            "closes_at": self.closes_at,
        }
