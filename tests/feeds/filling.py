"""Many meetings at once, and what a calendar program reads of them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from icalendar import Calendar

from nact_meet.meetings.models.agenda import AgendaItem, ItemKind, Speaker
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.publication import editing
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast, hosted_by


def events(body: bytes) -> list[Any]:
    return Calendar.from_ical(body).walk("VEVENT")


def fill(cast: Cast, count: int, **values: Any) -> list[Meeting]:
    """So many published meetings of Somchai's institute, each with two items and a speaker."""
    made = []
    for number in range(count):
        start = datetime.now(UTC).replace(tzinfo=None, microsecond=0) + timedelta(days=number)
        meeting = Meeting(**({"title": f"Meeting {number}", "published_at": utc_now()} | values))
        meeting.take_place(start, start + timedelta(hours=1), "Asia/Yangon")
        meeting.hosts = [hosted_by(cast.institute)]
        meeting.agenda = [
            AgendaItem(position=0, kind=ItemKind.OPENING, minutes=15),
            AgendaItem(position=1, kind=ItemKind.SESSION, title="Rice", minutes=45),
        ]
        meeting.agenda[1].speakers = [Speaker(printed="Dr Rice")]
        made.append(meeting)
    db.session.add_all(made)
    db.session.commit()
    return made


def edit(meeting: Meeting, cast: Cast, **values: Any) -> None:
    before = meeting.page()
    for name, value in values.items():
        setattr(meeting, name, value)
    editing.edited(meeting, before, by=cast.somchai)
    db.session.commit()
