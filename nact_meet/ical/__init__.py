"""A frozen Event in, the bytes of a calendar out (RFC 5545, 5546, 7986)."""

from nact_meet.ical.calendar import cancellation, download, feed, invitation
from nact_meet.ical.event import Conference, Event, Party
from nact_meet.ical.vtimezone import vtimezone

__all__ = [
    "Conference",
    "Event",
    "Party",
    "cancellation",
    "download",
    "feed",
    "invitation",
    "vtimezone",
]
