"""What organisers may write in braces, and what it becomes for each reader."""

import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches

from flask import current_app
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from nact_meet.directory.called import called
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places.calendar_entries import host_line
from nact_meet.places.models.participant import Participant
from nact_meet.web.formats import country
from nact_meet.web.labels import label

LINK = "link"
"""The one that is an address, and so may stand where an address does."""

WRITTEN = re.compile(r"\{([A-Za-z_]{1,40})\}")
"""What looks like one of ours. Braces around anything else are text."""


IN_ADDRESS = re.compile(
    r"(?:https?://|\]\()[^\s)]{0,500}?\{(?!link\})([A-Za-z_]{1,40})\}", re.IGNORECASE
)


class UnknownPlaceholder(ValueError):
    """`name` is none of ours; `meant` is the nearest that is, or ""."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        near = get_close_matches(name.lower(), MEANINGS, n=1)
        self.name, self.meant = name, near[0] if near else ""


class PlaceholderInAddress(ValueError):
    """Only a link may stand in the address of one: another value would break it."""


def check(text: str) -> None:
    """Raises UnknownPlaceholder, PlaceholderInAddress."""
    for name in WRITTEN.findall(text):
        if name.lower() not in MEANINGS:
            raise UnknownPlaceholder(name)
    if match := IN_ADDRESS.search(text):
        raise PlaceholderInAddress(match[1])


def value_of(name: str, place: Participant) -> str:
    """On one line, in the language of the moment; "" where nothing is known."""
    return " ".join(VALUES[name](place).split())


def when(place: Participant) -> str:
    """Their own clock, where it is known, as every other mail writes it."""
    return meeting_line(place.meeting, place.person.own_zone or place.meeting.zone)


def meeting_line(meeting: Meeting, zone: str) -> str:
    parts = current_app.jinja_env.get_template("mail/_parts.txt").module
    return str(parts.meeting_line(meeting, zone))  # type: ignore[attr-defined]  # a macro


def personal_page(place: Participant) -> str:
    return f"{current_app.config['BASE_URL']}/r/{place.token}"


MEANINGS: Mapping[str, LazyString] = {
    "name": _l("Honorific and name"),
    "position": _l("Their position"),
    "institute": _l("Their institute"),
    "country": _l("Their country"),
    "role": _l("Their role at the meeting"),
    "meeting": _l("The title of the meeting"),
    "when": _l("Date and time, in their time zone"),
    "venue": _l("The venue"),
    "hosts": _l("The host institutes"),
    LINK: _l("Their own page: to answer, to join"),
}
VALUES: Mapping[str, Callable[[Participant], str]] = {
    "name": lambda place: place.name_with_honorific,
    "position": lambda place: place.position,
    "institute": lambda place: called(place.institute_name),
    "country": lambda place: country(place.country_code) or place.country_agreed or "",
    "role": lambda place: label(place.role),
    "meeting": lambda place: place.meeting.title,
    "when": when,
    "venue": lambda place: place.meeting.venue,
    "hosts": lambda place: host_line(place.meeting),
    LINK: personal_page,
}
