"""The words for meetings: duties, items, speakers, and the fields that the log names."""

from collections.abc import Iterator
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp

from nact_meet.history.sentences import log_fields, log_values
from nact_meet.meetings.models.agenda import ItemKind, Speaker
from nact_meet.meetings.models.day import MeetingDay
from nact_meet.meetings.models.host import Duty
from nact_meet.web.formats import city, clock, clock_line, short_day
from nact_meet.web.labels import words
from nact_meet.web.texts import as_told, in_all
from nact_meet.web.typesetting import beside, rows
from nact_meet.world.timezones import is_zone

DUTIES = words(
    {
        Duty.HOST: _lp("role of a host", "Host"),
        Duty.CHAIR: _lp("role of a host", "Chair"),
        Duty.TECHNICAL: _l("Technical host"),
        Duty.RAPPORTEUR: _lp("role of a host", "Rapporteur"),
    }
)
ITEM_KINDS = words(
    {
        ItemKind.OPENING: _l("Opening speech"),
        ItemKind.SESSION: _lp("kind of programme item", "Session"),
        ItemKind.DISCUSSION: _lp("kind of programme item", "Discussion"),
        ItemKind.BREAK: _lp("kind of programme item", "Break"),
        ItemKind.CLOSING: _lp("kind of programme item", "Closing"),
    }
)

log_fields(
    {
        "title": _lp("label", "Title"),
        "starts_at": _lp("label", "Start"),
        "ends_at": _lp("label", "End"),
        "days": _l("More days"),
        "zone": _l("Time zone"),
        "venue": _lp("label", "Venue"),
        "hosts": _lp("label", "Hosts"),
        "summary": _lp("label", "Summary"),
        "words": _l("Your own words in the invitation"),
        "written_in": _l("Language of these texts"),
        "translations": _l("In other languages"),
        "working_group": _l("Working group"),
        "is_public": _lp("label", "Public"),
        "is_open": _l("Open to anyone"),
        "registration_closes_at": _l("Registration closes"),
        "answer_by": _l("Please answer by"),
        "contact": _l("Contact person"),
        "languages": _lp("label", "Languages"),
        "reminder_minutes": _l("Reminders, minutes before"),
        "rooms": _lp("label", "Rooms"),
        "duties": _l("Hosts’ roles"),
        "agenda": _lp("label", "Programme"),
        "connections": _l("Connections to the room"),
    }
)
log_values(
    {
        "days": lambda value, zone: rows(days_in_words(value, zone)),
        "title": lambda value, _zone: in_all(as_told(value)),
        "zone": lambda value, _zone: city(value) if is_zone(value) else value,
    }
)


def days_in_words(days: list[list[str]], zone: str) -> Iterator[str]:
    """As `Meeting.hours_of_later_days` has them."""
    for hours in days:
        starts_at, ends_at = map(datetime.fromisoformat, hours)
        yield clock_line(starts_at, ends_at, zone)


def day_called(day: MeetingDay) -> str:
    """By its date; with its start where the meeting has another one on that date."""
    name = short_day(day.starts_at, day.zone)
    return beside(name, clock(day.starts_at, day.zone)) if day.shares_date else name


def spoken_by(speaker: Speaker, *, in_public: bool) -> str:
    """The name as printed; in public nothing that would tell who it is until they agreed."""
    if speaker.printed and (speaker.may_be_named or not in_public):
        return speaker.printed
    return str(_("Speaker to be announced"))
