"""An Event as the lines of a VEVENT."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from nact_meet.ical import text
from nact_meet.ical.event import Conference, Event, Party
from nact_meet.ical.vtimezone import tells_instant
from nact_meet.world import timezones


def zone_of(event: Event) -> str | None:
    """The TZID the event's times are written with; None where only UTC is certain, or no time."""
    if event.is_whole_day:
        return None
    clear = all(tells_instant(event.zone, at) for at in (event.starts_at, event.ends_at))
    return timezones.canonical(event.zone) if clear else None


def vevent(event: Event, zone: str | None, *, method: str = "") -> Iterator[str]:
    cancelled = method == "CANCEL" or event.status == "CANCELLED"
    yield "BEGIN:VEVENT"
    yield f"UID:{text.text(event.uid)}"
    yield f"SEQUENCE:{event.sequence:d}"
    yield f"DTSTAMP:{text.instant(event.revised_at)}"
    if method != "PUBLISH":  # of no use to who follows a feed of a thousand meetings
        yield f"CREATED:{text.instant(event.created_at)}"
    yield f"LAST-MODIFIED:{text.instant(event.revised_at)}"
    yield from _span(event, zone)
    yield f"SUMMARY:{text.text(event.summary)}"
    if cancelled and method not in ("REQUEST", "CANCEL"):
        yield "TRANSP:TRANSPARENT"
    elif event.is_whole_day and not cancelled:
        yield "TRANSP:OPAQUE"  # the default, but programs take whole days for free time
    yield f"STATUS:{'CANCELLED' if cancelled else text.token(event.status)}"
    if event.organizer:
        yield _party("ORGANIZER", "", event.organizer)
    if event.attendee and method in ("REQUEST", "CANCEL"):
        yield _attendee(event, event.attendee, method)
    yield from _particulars(event)
    if not cancelled:
        yield from _while_it_stands(event)
    if method == "REQUEST":
        # A counter-proposal would move nobody's meeting, so Outlook should not offer one.
        yield "X-MICROSOFT-DISALLOW-COUNTER:TRUE"
    yield "END:VEVENT"


def _span(event: Event, zone: str | None) -> Iterator[str]:
    """A whole day is the same date at every place; DTEND is the day after (RFC 5545, 3.6.1)."""
    if not event.is_whole_day:
        yield _time("DTSTART", event.starts_at, zone)
        yield _time("DTEND", event.ends_at, zone)
        return
    first, last = (
        timezones.wall_clock(at, event.zone).date() for at in (event.starts_at, event.ends_at)
    )
    yield f"DTSTART;VALUE=DATE:{text.day(first)}"
    yield f"DTEND;VALUE=DATE:{text.day(last + timedelta(days=1))}"


def _time(name: str, at: datetime, zone: str | None) -> str:
    if zone is None:
        return f"{name}:{text.instant(at)}"
    return f"{name};TZID={zone}:{text.wall_clock(timezones.wall_clock(at, zone))}"


def _party(name: str, parameters: str, party: Party) -> str:
    common_name = text.parameter(party.name)
    cn = f";CN={common_name}" if common_name else ""
    return f"{name}{cn}{parameters}:{text.uri('mailto:' + party.address.strip())}"


def _attendee(event: Event, attendee: Party, method: str) -> str:
    parameters = f";CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={text.token(event.partstat)}"
    rsvp = f";RSVP={'TRUE' if event.rsvp else 'FALSE'}" if method == "REQUEST" else ""
    return _party("ATTENDEE", parameters + rsvp, attendee)


def _particulars(event: Event) -> Iterator[str]:
    if event.description:
        yield f"DESCRIPTION:{text.text(event.description)}"
    if event.location:
        yield f"LOCATION:{text.text(event.location)}"
    if event.related_to:
        yield f"RELATED-TO:{text.text(event.related_to)}"
    if event.url:
        yield f"URL:{text.uri(event.url)}"
    if event.categories:
        yield f"CATEGORIES:{text.texts(event.categories)}"
    if event.comment:
        yield f"COMMENT:{text.text(event.comment)}"


def _while_it_stands(event: Event) -> Iterator[str]:
    """A cancelled meeting has no room to join and rings nobody (RFC 5546, section 3.2.5)."""
    for conference in event.conferences:
        yield _conference(conference)
    for minutes in event.alarms:
        yield "BEGIN:VALARM"
        # RFC 9074, section 4: what was put off or dismissed stays so when the entry comes again.
        yield f"UID:{text.text(f'alarm-{minutes:d}-{event.uid}')}"
        yield "ACTION:DISPLAY"
        yield f"DESCRIPTION:{text.text(event.summary)}"
        yield f"TRIGGER:-PT{minutes:d}M"
        yield "END:VALARM"


def _conference(conference: Conference) -> str:
    features = ",".join(text.token(feature) for feature in conference.features)
    feature = f";FEATURE={features}" if features else ""
    label = text.parameter(conference.label)
    return (
        f"CONFERENCE;VALUE=URI{feature}{f';LABEL={label}' if label else ''}"
        f":{text.uri(conference.uri)}"
    )
