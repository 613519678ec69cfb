"""Whole calendars: the invitation, its cancellation, a download, a feed."""

from collections.abc import Iterable, Iterator

from nact_meet.ical import text
from nact_meet.ical.entry import vevent, zone_of
from nact_meet.ical.event import Event
from nact_meet.ical.vtimezone import vtimezone

_OPENING = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//NACT Meet//EN", "CALSCALE:GREGORIAN")
FEED_CLOSING = _CLOSING = b"END:VCALENDAR\r\n"


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


def download(event: Event, *parts: Event) -> bytes:
    """A file to open. Without METHOD, so that no program takes it for an invitation to answer.

    `parts` are further entries, such as the items of a meeting's agenda.
    """
    return _single(event, "", *parts)


def feed(
    events: Iterable[Event], *, name: str, url: str, refresh_minutes: int = 60
) -> Iterator[bytes]:
    """A calendar to follow, piece by piece: the head, each zone once, then every event."""
    written = list(events)
    zones = {zone for event in written if (zone := zone_of(event))}
    yield feed_opening(zones, name=name, url=url, refresh_minutes=refresh_minutes)
    yield from map(feed_entry, written)
    yield FEED_CLOSING


def feed_opening(zones: Iterable[str], *, name: str, url: str, refresh_minutes: int = 60) -> bytes:
    """What comes before the entries (RFC 7986): the feed's name, its pace, the zones it uses."""
    pause = f"PT{refresh_minutes:d}M"
    head = text.lines(
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
    return b"".join((head, *(vtimezone(zone) for zone in sorted(zones))))


def feed_entry(event: Event) -> bytes:
    """One entry of a feed: it depends on nothing around it, so it can be written beforehand."""
    return text.lines(vevent(event, zone_of(event), method="PUBLISH"))


def _single(event: Event, method: str, *parts: Event) -> bytes:
    events = [(entry, zone_of(entry)) for entry in (event, *parts)]
    zones = dict.fromkeys(zone for _, zone in events if zone)
    opening = [*_OPENING, f"METHOD:{method}"] if method else _OPENING
    return b"".join(
        (
            text.lines(opening),
            *map(vtimezone, zones),
            *(text.lines(vevent(entry, its_zone, method=method)) for entry, its_zone in events),
            _CLOSING,
        )
    )
