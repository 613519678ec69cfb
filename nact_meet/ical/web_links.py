"""Links that open a calendar on the web with one entry filled in.

None of these services documents its parameters; they are written down by those who tried them, in
github.com/InteractionDesignFoundation/add-event-to-calendar-docs. All times are UTC, so that no
service has to know a zone's name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote, urlencode

LONGEST_DETAILS = 800
"""Some of these services answer 414 to an address of more than about 2,000 characters."""


@dataclass(frozen=True)
class LinkedEntry:
    """Instants are aware. `location` is the personal join link, never the room's address."""

    title: str
    starts_at: datetime
    ends_at: datetime
    location: str
    details: str = ""


@dataclass(frozen=True)
class CalendarLink:
    service: str
    """The name under which the service is known everywhere."""
    url: str


def calendar_links(entry: LinkedEntry) -> list[CalendarLink]:
    """The services in the order of their use among the network's institutes."""
    return [
        CalendarLink("Outlook.com", outlook("outlook.live.com", entry)),
        CalendarLink("Office 365", outlook("outlook.office.com", entry)),
        CalendarLink("Google", google(entry)),
        CalendarLink("Yahoo", yahoo(entry)),
    ]


def outlook(host: str, entry: LinkedEntry) -> str:
    return address(
        f"https://{host}/calendar/deeplink/compose",
        {
            "path": "/calendar/action/compose",
            "rru": "addevent",
            "startdt": entry.starts_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "enddt": entry.ends_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "subject": entry.title,
            "body": entry.details[:LONGEST_DETAILS],
            "location": entry.location,
        },
    )


def google(entry: LinkedEntry) -> str:
    return address(
        "https://calendar.google.com/calendar/render",
        {
            "action": "TEMPLATE",
            "text": entry.title,
            "dates": f"{compact(entry.starts_at)}/{compact(entry.ends_at)}",
            "details": entry.details[:LONGEST_DETAILS],
            "location": entry.location,
        },
    )


def yahoo(entry: LinkedEntry) -> str:
    """`et` and not `dur`: durations across midnight are read wrongly there."""
    return address(
        "https://calendar.yahoo.com/",
        {
            "v": "60",
            "title": entry.title,
            "st": compact(entry.starts_at),
            "et": compact(entry.ends_at),
            "desc": entry.details[:LONGEST_DETAILS],
            "in_loc": entry.location,
        },
    )


def compact(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def address(base: str, parameters: Mapping[str, str]) -> str:
    """A space is `%20`: Outlook shows a `+` as it stands."""
    return f"{base}?{urlencode(parameters, quote_via=quote, safe='')}"
