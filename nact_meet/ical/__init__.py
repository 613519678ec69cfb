"""A frozen Event in, the bytes of a calendar out (RFC 5545, 5546, 7986)."""

from nact_meet.ical.calendar import (
    FEED_CLOSING,
    cancellation,
    download,
    feed,
    feed_entry,
    feed_opening,
    invitation,
)
from nact_meet.ical.event import Conference, Event, Party
from nact_meet.ical.vtimezone import vtimezone

__all__ = [
    "FEED_CLOSING",
    "Conference",
    "Event",
    "Party",
    "cancellation",
    "download",
    "feed",
    "feed_entry",
    "feed_opening",
    "invitation",
    "vtimezone",
]
