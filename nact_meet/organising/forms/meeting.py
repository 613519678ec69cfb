"""The forms of a meeting: everything an organiser decides about it, and why it is called off."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import count
from typing import Any

from babel import Locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from flask_babel import ngettext, pgettext
from wtforms import (
    DateField,
    DateTimeLocalField,
    Field,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    TimeField,
)
from wtforms.validators import URL, InputRequired, Optional, ValidationError

from nact_meet.directory.forms.choices import contacts_for
from nact_meet.directory.forms.named import NamedField, groups
from nact_meet.limited.numbers import whole_number
from nact_meet.meetings.models.day import MOST_DAYS
from nact_meet.meetings.models.schedule import Slot, Timetable
from nact_meet.organising.forms.agenda import HostRow, ItemRow
from nact_meet.organising.forms.day import (
    FOLDS,
    DayRow,
    FoldField,
    Times,
    follows,
    in_order,
    instant_in,
    is_near,
    walls_of,
)
from nact_meet.organising.forms.programme_text import MOST_ITEMS, items_of
from nact_meet.web.forms.fields import (
    NEEDED,
    SPOKEN,
    Line,
    PageForm,
    Passage,
    Rows,
    Several,
    ZoneField,
    choices,
    complain,
    locale_name,
)
from nact_meet.web.forms.meanwhile import Meanwhile
from nact_meet.web.forms.rows import forms_in
from nact_meet.web.forms.texts import LineInLanguages, PassageInLanguages, WrittenForm
from nact_meet.web.refusals import Refusal
from nact_meet.world import countries, timezones
from nact_meet.world.timezones import NonexistentWallClock

LEADS = (
    (10080, _l("A week before")),
    (1440, _l("A day before")),
    (180, _l("Three hours before")),
    (60, _l("An hour before")),
    (15, _l("15 minutes before")),
)
MOST_WORDS = 1500
"""Letters of the hosts' own words: the HTML of an invitation stays below 30 KB."""


def room_address(label: Any) -> Line:
    sentence = _l("Please enter the full address, for example https://video.example.org/room.")
    checks = [URL(require_tld=False, message=sentence)]
    return Line(label, length=1000, required=False, validators=checks)


class MeetingForm(WrittenForm):
    """`fold` fields are asked for only where a wall clock comes twice."""

    title = LineInLanguages(_lp("label", "Title"), length=300)
    working_group_id = NamedField(_l("Working group"), groups)
    summary = PassageInLanguages(
        _lp("label", "Summary"), description=_l("Markdown: *emphasis*, lists, links.")
    )
    words = PassageInLanguages(
        _l("Your own words in the invitation"),
        length=MOST_WORDS,
        description=_l("The invitation begins with them. You can preview it before you publish."),
    )
    day = DateField(_lp("label", "Day"), [InputRequired(NEEDED)])
    starts = TimeField(_lp("label", "Start"), [InputRequired(NEEDED)])
    ends = TimeField(_lp("label", "End"), [InputRequired(NEEDED)])
    last_day = DateField(
        _l("Ends on"),
        [Optional()],
        description=_l(
            "Only if this day’s hours run past midnight. For more days, add them below."
        ),
    )
    zone = ZoneField(_l("Time zone"))
    starts_fold = FoldField(_l("Which of the two is the start?"))
    ends_fold = FoldField(_l("Which of the two is the end?"))
    days = Rows(FormField(DayRow), label=_l("More days"), most=MOST_DAYS - 1)
    hosts = Rows(FormField(HostRow), label=_l("Host institutes"), min_entries=1, most=40)
    agenda = Rows(
        FormField(ItemRow), label=_lp("label", "Programme"), min_entries=1, most=MOST_ITEMS
    )
    pasted = Passage(
        _l("Programme as text"),
        description=_l(
            "Copy it from Word, a spreadsheet or an email: one item per line or table row, with "
            "its time or minutes, title and speakers."
        ),
    )
    """It becomes rows, and is no more."""
    room_url = room_address(_l("Address of the video room"))
    room_number = Line(_l("Meeting number"), length=60, required=False)
    room_passcode = Line(_lp("label", "Passcode"), length=60, required=False)
    fallback_url = room_address(_l("Address of a fallback room"))
    fallback_number = Line(_l("Meeting number"), length=60, required=False)
    fallback_passcode = Line(_lp("label", "Passcode"), length=60, required=False)
    fallback_countries = Several(
        _l("For people in"), description=_l("If none is selected, it is for everyone.")
    )
    venue = Line(_lp("label", "Venue"), length=300, required=False)
    visibility = RadioField(_lp("label", "Visibility"), default="public")
    access = RadioField(_l("Who may register"), default="invited")
    closes = DateTimeLocalField(
        _l("Registration closes"),
        [Optional()],
        description=_l("Leave empty to close at the end of the meeting."),
    )
    answer_by = DateField(
        _l("Please answer by"),
        [Optional()],
        description=_l("The invitation names this day. Registration stays open after it."),
    )
    contact_id = SelectField(
        _l("Contact person"),
        coerce=whole_number,
        default=0,
        description=_l(
            "Invited people read this name. What they write reaches this person by email at once."
        ),
    )
    languages = Several(_l("Languages spoken"))
    reminders = Several(_lp("label", "Reminders"), coerce=whole_number)
    edition = HiddenField()
    was = HiddenField()
    meanwhile: Meanwhile | None = None
    confirmed = HiddenField()
    template = HiddenField()
    """What a new meeting began with: its first page does not show all of that."""
    chosen = HiddenField()
    """Whom a new meeting brings along, packed as fair_time/people_asked.py does."""

    def __init__(self, formdata: Any = None, data: dict[str, Any] | None = None) -> None:
        super().__init__(formdata, data=data)
        self.offer_choices()

    def offer_choices(self) -> None:
        self.offer_languages()
        locale = locale_name()
        numbers = [(number, _("Day %(number)s", number=number)) for number in self.day_numbers]
        for item in forms_in(self.agenda):
            item.day.choices = choices(numbers)
        self.contact_id.choices = contacts_for(self.chosen_hosts)
        names = Locale.parse(locale).languages
        self.languages.choices = choices((code, names.get(code, code)) for code in SPOKEN)
        self.reminders.choices = choices(LEADS)
        self.fallback_countries.choices = choices(
            (country.code, countries.country_name(country.code, locale))
            for country in countries.NETWORK
        )
        self.visibility.choices = choices(
            [
                ("public", pgettext("who", "Everyone")),
                ("closed", _("Invited people only: not shown in any list or calendar feed")),
            ]
        )
        self.access.choices = choices(
            [("invited", _("Invited people only")), ("open", _("Anyone, from the public page"))]
        )

    def add_row(self, which: str) -> None:
        """One more host, item, day or language, everything typed so far kept."""
        if which == "language":
            self.add_language()
        elif which == "days":
            self.days.add(self.next_day)
        else:
            (self.agenda if which == "agenda" else self.hosts).add()
        self.offer_choices()

    def paste(self) -> None:
        """Rows of what was pasted, below those that say something; else why not, beside it."""
        try:
            items = items_of(self.pasted.data, len(self.day_numbers))
        except Refusal as refusal:
            complain(self.pasted, str(refusal.sentence))
            return
        for number, row in reversed(list(enumerate(self.agenda))):
            if row.form.is_blank:
                self.agenda.drop(number)
        for item in items:
            self.agenda.append_entry(item.values | {"day": self.day_numbers[item.day - 1]})
        self.offer_choices()
        self.agenda.said = said_of(len(items))
        self.pasted.data = ""

    @property
    def next_day(self) -> dict[str, Any]:
        """The day after the last one, at the same hours."""
        last = self.days[-1].form if len(self.days) else self
        hours = {"starts": last.starts.data, "ends": last.ends.data}
        days = {"day": last.day.data, "last_day": last.last_day.data}
        return hours | {name: day and the_day_after(day) for name, day in days.items()}

    @property
    def day_numbers(self) -> list[int]:
        """As the form counts them, empty rows too: a day keeps its number when others go."""
        taken = [row.form.number.data for row in self.days]
        free = (number for number in count(2) if number not in taken)
        seen: dict[int, None] = {1: None}
        for number in taken:
            is_new = number is None or number < 2 or number in seen
            seen[next(free) if is_new else number] = None
        return list(seen)

    @property
    def day_rows(self) -> dict[int, DayRow]:
        """Those that are filled in, by their number in the form."""
        rows = zip(self.day_numbers[1:], self.days, strict=True)
        return {number: row.form for number, row in rows if not row.form.is_blank}

    @property
    def wall_clocks(self) -> tuple[datetime, datetime]:
        assert self.day.data and self.starts.data and self.ends.data
        last = self.last_day.data or self.day.data
        return walls_of(self.day.data, self.starts.data, self.ends.data, last)

    def plan(self, keys: Mapping[int, str]) -> Timetable:
        """Of a form that has been validated; `keys` are those of its days, by their number."""
        zone, (starts_fold, ends_fold) = self.zone.data, self.folds
        first = Slot(*self.wall_clocks, zone, starts_fold or 0, ends_fold or 0)
        slots = (first, *(row.slot(zone) for row in self.day_rows.values()))
        return Timetable(slots, tuple(keys.get(number, "") for number in (1, *self.day_rows)))

    @property
    def folds(self) -> tuple[int | None, int | None]:
        return FOLDS.get(self.starts_fold.data), FOLDS.get(self.ends_fold.data)

    @property
    def host_rows(self) -> list[HostRow]:
        return [row.form for row in self.hosts if row.form.institute_id.data]

    @property
    def chosen_hosts(self) -> list[int]:
        """Before anything is validated."""
        return [row.form.institute_id.data for row in self.hosts if row.form.institute_id.data]

    @property
    def host_ids(self) -> list[int]:
        return [row.institute_id.data for row in self.host_rows]

    @property
    def item_rows(self) -> list[ItemRow]:
        """Day by day."""
        rows = [row.form for row in self.agenda if not row.form.is_blank]
        return sorted(rows, key=lambda row: row.day.data)

    def validate_hosts(self, field: Field) -> None:
        chosen = self.host_ids
        if not chosen:
            raise ValidationError(_("Choose at least one host institute."))
        if len(chosen) != len(set(chosen)):
            raise ValidationError(_("An institute is named twice."))

    def validate_fallback_url(self, field: Field) -> None:
        if field.data and field.data == self.room_url.data:
            raise ValidationError(_("The fallback is the same room."))

    def validate(self, extra_validators: Any = None) -> bool:
        is_right = super().validate(extra_validators) and self.takes_place()
        for rows in (self.days, self.agenda):
            rows.gather_errors()
        return is_right

    def validate_answer_by(self, field: Field) -> None:
        if self.day.data and field.data > self.day.data:
            raise ValidationError(_("Choose a day before the meeting."))

    def takes_place(self) -> bool:
        times = self.times_by_day
        if not times:
            return False
        is_whole = self.closes_in_time(self.zone.data, times[-1][1])
        return self.has_room_for_programme(times) and is_whole

    @cached_property
    def times_by_day(self) -> list[Times]:
        """Of each day, in order; none where a field says why not."""
        if self.times is None:
            return []
        known = [self.times]
        for row in self.day_rows.values():
            times = row.times(self.zone.data)
            if times is None or not follows(row, times, known[-1]):
                return []
            known.append(times)
        return known

    def has_room_for_programme(self, times: Sequence[Times]) -> bool:
        """Where there are several days each item is of one of them, and ends within its hours."""
        if len(times) == 1:
            return True
        places, is_right = self.positions, True
        at = [starts_at for starts_at, _ends_at in times]
        for row in self.item_rows:
            position = places.get(row.day.data)
            if position is None:
                complain(row.day, _("This day is no longer part of the meeting."))
                is_right = False
                continue
            at[position] += timedelta(minutes=row.minutes.data or 0)
            if at[position] > times[position][1]:
                complain(row.minutes, _("This ends after the hours of its day."))
                is_right = False
        return is_right

    @property
    def positions(self) -> dict[int, int]:
        """What the days come to be counted as, by their number in the form."""
        return {number: position for position, number in enumerate((1, *self.day_rows))}

    @cached_property
    def times(self) -> Times | None:
        """Start and end of the first day, UTC, of fields that are filled in.

        None where one of them says why not: a wall clock that the zone does not have is refused,
        which of two is asked.
        """
        zone, (start, end), folds = self.zone.data, self.wall_clocks, self.folds
        if not (is_near(self.day, start) and is_near(self.last_day, end)):
            return None
        starts_at = instant_in(self.starts, self.starts_fold, start, zone, folds[0])
        ends_at = instant_in(self.ends, self.ends_fold, end, zone, folds[1])
        return in_order(self.ends, starts_at, ends_at)

    def closes_in_time(self, zone: str, ends_at: datetime) -> bool:
        self.closes_at = None
        if not self.closes.data:
            return True
        if not is_near(self.closes, self.closes.data):
            return False
        try:
            self.closes_at = timezones.instant(self.closes.data, zone, 0)
        except NonexistentWallClock:
            complain(self.closes, _("The clocks go forward then. Please choose an hour later."))
            return False
        if self.closes_at > ends_at:
            complain(self.closes, _("Registration cannot close after the meeting ends."))
            return False
        return True


def said_of(count: int) -> str:
    sentence: str = ngettext(
        "%(num)s item added. Please check it, then save.",
        "%(num)s items added. Please check them, then save.",
        count,
    )
    return sentence


def the_day_after(day: date) -> date:
    return day + timedelta(days=1) if day < date.max else day


class CancellationForm(PageForm):
    """Why a meeting will not take place: everybody concerned reads this."""

    reason = Passage(
        _l("The reason"),
        length=1000,
        required=True,
        description=_l("Everyone concerned will read this."),
    )


class RefusalForm(PageForm):
    """Why a host does not agree: the host that proposed it reads this."""

    answer = Passage(
        _l("Your answer"),
        length=1000,
        required=True,
        description=_l("The host that proposed this will get your reason by email."),
    )


class AnswerByLinkForm(RefusalForm):
    """`seen` is what its page has shown, `credential` what a passkey answers."""

    seen = HiddenField()
    credential = HiddenField()
