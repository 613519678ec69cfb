"""Whole calendars: the invitation, its cancellation, a download, a feed."""

from collections.abc import Iterable, Iterator

from nact_meet.ical import text
from nact_meet.ical.entry import vevent, zone_of
from nact_meet.ical.event import Event
from nact_meet.ical.vtimezone import vtimezone

_OPENING = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//NACT Meet//EN", "CALSCALE:GREGORIAN")
_CLOSING = b"END:VCALENDAR\r\n"


def invitation(event: Event) -> bytes:
    """METHOD:REQUEST, to be mailed to the attendee alone (RFC 5546, section 3.2.2)."""
    if not (event.organizer and event.attendee):
        raise ValueError("an invitation has an organizer and an attendee")
    return _single(event, "REQUEST")


def cancellation(event: Event) -> bytes:
    """METHOD:CANCEL, STATUS:CANCELLED (RFC 5546, section 3.2.5); `sequence` must have grown."""
    if not (event.organizer and event.attendee):
        raise ValueError("a cancellation has an organizer and an attendee")
    return _single(event, "CANCEL")


def download(event: Event) -> bytes:
    """A file to open. Without METHOD, so that no program takes it for an invitation to answer."""
    return _single(event, "")


def feed(
    events: Iterable[Event], *, name: str, url: str, refresh_minutes: int = 60
) -> Iterator[bytes]:
    """A calendar to follow, piece by piece: the head, each zone once, then every event."""
    placed = [(event, zone_of(event)) for event in events]
    pause = f"PT{refresh_minutes:d}M"
    yield text.lines(
        [
            *_OPENING,
            "METHOD:PUBLISH",
            f"NAME:{text.text(name)}",
            f"X-WR-CALNAME:{text.text(name)}",
            f"REFRESH-INTERVAL;VALUE=DURATION:{pause}",
            f"X-PUBLISHED-TTL:{pause}",
            f"SOURCE;VALUE=URI:{text.uri(url)}",
        ]
    )
    for used in sorted({zone for _, zone in placed if zone}):
        yield vtimezone(used)
    for event, zone in placed:
        yield text.lines(vevent(event, zone, method="PUBLISH"))
    yield _CLOSING


def _single(event: Event, method: str) -> bytes:
    zone = zone_of(event)
    opening = [*_OPENING, f"METHOD:{method}"] if method else _OPENING
    return b"".join(
        (
            text.lines(opening),
            vtimezone(zone) if zone else b"",
            text.lines(vevent(event, zone, method=method)),
            _CLOSING,
        )
    )
