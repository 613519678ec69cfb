from datetime import UTC, datetime

import pytest

from nact_meet.ical.event import Conference, Event, Party


@pytest.fixture
def event():
    """Somchai's meeting in Bangkok, as the place in it that is Daw Hla's in Yangon."""
    return Event(
        uid="place-1@meet.example.org",
        sequence=0,
        created_at=datetime(2026, 11, 1, 3, 0, tzinfo=UTC),
        revised_at=datetime(2026, 11, 2, 4, 5, 6, tzinfo=UTC),
        starts_at=datetime(2027, 1, 20, 7, 0, tzinfo=UTC),
        ends_at=datetime(2027, 1, 20, 9, 30, tzinfo=UTC),
        zone="Asia/Bangkok",
        summary="Digital Platform Management",
        description="The agenda; with speakers, and more.\n\nJoin by your own link.",
        location="https://meet.example.org/join/abc",
        url="https://meet.example.org/join/abc",
        organizer=Party("Institute in Bangkok", "meet+abc@meet.example.org"),
        attendee=Party("Daw Hla", "hla@yangon.example"),
        conferences=(Conference("https://meet.example.org/join/abc", "Join the meeting"),),
        alarms=(15,),
        categories=("NACT", "Digital, economy"),
    )
