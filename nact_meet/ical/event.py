"""What a calendar entry says, before it is text. Nothing here knows a database."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Party:
    """`address` is a bare mail address, without `mailto:`."""

    name: str
    address: str


@dataclass(frozen=True)
class Conference:
    """RFC 7986, section 5.11."""

    uri: str
    label: str
    features: tuple[str, ...] = ("AUDIO", "VIDEO")


@dataclass(frozen=True)
class Event:
    """One entry. Instants are aware; `revised_at` becomes DTSTAMP and LAST-MODIFIED."""

    uid: str
    sequence: int
    created_at: datetime
    revised_at: datetime
    starts_at: datetime
    ends_at: datetime
    zone: str
    summary: str
    description: str = ""
    location: str = ""
    url: str = ""
    status: str = "CONFIRMED"
    organizer: Party | None = None
    attendee: Party | None = None
    partstat: str = "NEEDS-ACTION"
    rsvp: bool = True  # whether an invitation asks the attendee for an answer
    conferences: tuple[Conference, ...] = ()
    alarms: tuple[int, ...] = ()  # minutes before the start
    categories: tuple[str, ...] = ()
    comment: str = ""
    related_to: str = ""  # the UID of the entry that this one is a part of
    is_whole_day: bool = False  # whose hours nobody knows: dates alone, from the first to the last

    def __post_init__(self) -> None:
        for at in (self.created_at, self.revised_at, self.starts_at, self.ends_at):
            if at.tzinfo is None:
                raise ValueError("an event's instants are aware datetimes")
