"""The forms of a meeting: everything an organiser decides about it, and why it is called off."""

from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from babel import Locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from flask_babel import pgettext
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
from wtforms.validators import URL, AnyOf, InputRequired, Optional, ValidationError

from nact_meet.directory.forms.choices import contacts_for, institutes, working_groups
from nact_meet.limited.numbers import whole_number
from nact_meet.organising.forms.agenda import HostRow, ItemRow
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
from nact_meet.web.forms.texts import LineInLanguages, PassageInLanguages, WrittenForm
from nact_meet.world import countries, timezones
from nact_meet.world.days_off import FIRST_YEAR, LAST_YEAR
from nact_meet.world.timezones import AmbiguousWallClock, NonexistentWallClock

LEADS = (
    (10080, _l("A week before")),
    (1440, _l("A day before")),
    (180, _l("Three hours before")),
    (60, _l("An hour before")),
    (15, _l("15 minutes before")),
)
FOLDS = {"0": 0, "1": 1}
MOST_WORDS = 1500
"""Letters of the hosts' own words: the HTML of an invitation stays below 30 KB."""


class FoldField(RadioField):
    """Which of two; offered only once the clock turned out to come twice."""

    def __init__(self, label: Any, **more: Any) -> None:
        checks = [Optional(), AnyOf("01")]
        super().__init__(label, checks, choices=[], validate_choice=False, **more)


def room_address(label: Any) -> Line:
    sentence = _l("Please enter the full address, for example https://video.example.org/room.")
    checks = [URL(require_tld=False, message=sentence)]
    return Line(label, length=1000, required=False, validators=checks)


class MeetingForm(WrittenForm):
    """`fold` fields are asked for only where a wall clock comes twice."""

    title = LineInLanguages(_lp("label", "Title"), length=300)
    working_group_id = SelectField(_l("Working group"), coerce=whole_number, default=0)
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
        _l("Last day"), [Optional()], description=_l("If the meeting ends on another day.")
    )
    zone = ZoneField(_l("Time zone"))
    starts_fold = FoldField(_l("Which of the two is the start?"))
    ends_fold = FoldField(_l("Which of the two is the end?"))
    hosts = Rows(FormField(HostRow), min_entries=1, max_entries=40)
    agenda = Rows(FormField(ItemRow), min_entries=1, max_entries=100)
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
    chosen = HiddenField()
    """Whom a new meeting brings along, packed as fair_time/people_asked.py does."""

    def __init__(self, formdata: Any = None, data: dict[str, Any] | None = None) -> None:
        super().__init__(formdata, data=data)
        self.offer_choices()

    def offer_choices(self) -> None:
        self.offer_languages()
        locale = locale_name()
        self.working_group_id.choices = working_groups()
        offered = institutes()
        for row in self.hosts:
            row.form.institute_id.choices = offered
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
        """One more host, item or language, everything typed so far kept."""
        if which == "language":
            self.add_language()
            return
        rows = self.agenda if which == "agenda" else self.hosts
        if len(rows) < (rows.max_entries or 0):
            rows.append_entry()
            self.offer_choices()

    @property
    def wall_clocks(self) -> tuple[datetime, datetime]:
        assert self.day.data and self.starts.data and self.ends.data
        last = self.last_day.data or self.day.data
        if self.ends.data == time() and last == self.day.data < date.max:
            last += timedelta(days=1)  # 23:00-00:00 ends at midnight
        return (
            datetime.combine(self.day.data, self.starts.data),
            datetime.combine(last, self.ends.data),
        )

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
        rows = [row.form for row in self.agenda if not row.form.is_blank]
        return sorted(rows, key=lambda row: 999 if row.order.data is None else row.order.data)

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
        return super().validate(extra_validators) and self.takes_place()

    def validate_answer_by(self, field: Field) -> None:
        if self.day.data and field.data > self.day.data:
            raise ValidationError(_("Choose a day before the meeting."))

    def takes_place(self) -> bool:
        return self.times is not None and self.closes_in_time(self.zone.data, self.times[1])

    @cached_property
    def times(self) -> tuple[datetime, datetime] | None:
        """Start and end, UTC, of fields that are filled in; None where one of them says why not.

        A wall clock that the zone does not have is refused; which of two is asked.
        """
        zone, (start, end), folds = self.zone.data, self.wall_clocks, self.folds
        if not (is_near(self.day, start) and is_near(self.last_day, end)):
            return None
        starts_at = self.instant(self.starts, self.starts_fold, start, zone, folds[0])
        ends_at = self.instant(self.ends, self.ends_fold, end, zone, folds[1])
        if not starts_at or not ends_at:
            return None
        if ends_at <= starts_at:
            complain(self.ends, _("The end must come after the start."))
            return None
        return starts_at, ends_at

    def instant(
        self, field: Field, fold_field: RadioField, wall: datetime, zone: str, fold: int | None
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


def is_near(field: Field, wall: datetime) -> bool:
    """Within the years of which anything is known: a year is also what is half typed."""
    if FIRST_YEAR <= wall.year <= LAST_YEAR:
        return True
    sentence = _("Choose a year from %(first)s to %(last)s.", first=FIRST_YEAR, last=LAST_YEAR)
    complain(field, sentence)
    return False
