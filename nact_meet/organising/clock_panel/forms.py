"""The time in a meeting's form while it is typed: what it still lacks, and a better one taken."""

from datetime import datetime

from flask_babel import gettext as _
from wtforms import Field

from nact_meet.organising.forms.meeting import MeetingForm
from nact_meet.web.forms.zone import typed_zone
from nact_meet.world.timezones import instant, wall_clock


def complaints(form: MeetingForm) -> list[str]:
    """Why no clock can be shown for it; none where `form.times` are known."""
    if not is_typed(form):
        return [_("Enter the date, start, end and time zone to see what time it is for everyone.")]
    if form.zone.errors or not form.zone.validate(form):
        return [str(error) for error in form.zone.errors]
    if form.times:
        return []
    fields = (form.day, form.last_day, form.starts, form.ends, form.starts_fold, form.ends_fold)
    return [str(error) for field in fields for error in field.errors]


def is_typed(form: MeetingForm) -> bool:
    """What is no date or no clock yet has no `data`."""
    needed = (form.day, form.starts, form.ends, form.zone)
    is_half = any(form.last_day.raw_data or ()) and not form.last_day.data
    return all(field.data for field in needed) and not is_half


def take(form: MeetingForm, interval: str) -> None:
    """Start and end (ISO 8601, `start/end`) into the fields, by the clock of the typed zone.

    What is no such interval changes nothing.
    """
    try:
        zone = typed_zone(form.zone.data or "")
        first, last = (datetime.fromisoformat(end) for end in interval.split("/"))
        (starts, starts_fold), (ends, ends_fold) = clock_of(first, zone), clock_of(last, zone)
    except (ValueError, OverflowError):
        return
    write(form.day, starts.date())
    write(form.starts, starts.time())
    write(form.ends, ends.time())
    write(form.last_day, ends.date() if ends.date() != starts.date() else None)
    write(form.starts_fold, starts_fold)
    write(form.ends_fold, ends_fold)


def clock_of(at: datetime, zone: str) -> tuple[datetime, str]:
    """The wall clock, and which of two it is where it comes twice."""
    wall = wall_clock(at, zone)
    return wall, "0" if instant(wall, zone, 0) == at else "1"


def write(field: Field, value: object) -> None:
    """In place of what was typed, which a field shows for as long as it has it."""
    field.data, field.raw_data = value, None
