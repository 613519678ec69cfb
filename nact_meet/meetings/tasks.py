"""What waits for whoever is signed in, in all that they act for: each package adds its own."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from flask import url_for

from nact_meet.meetings import tabs
from nact_meet.meetings.access import my_meetings
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now

AFTERWARDS = timedelta(days=30)
"""As long after its end a meeting still has mail to read."""


@dataclass(frozen=True)
class Task:
    """What is to be done, to which meeting or poll, and where."""

    says: str
    title: str
    url: str


Source = Callable[[], Iterable[Task]]
SOURCES: list[Source] = []
"""In the order of the packages; of one package, as they stand there."""


def tasks(source: Source) -> Source:
    SOURCES.append(source)
    return source


def all_tasks() -> list[Task]:
    return [task for source in SOURCES for task in source()]


@tasks
def of_pages() -> Iterator[Task]:
    """What each page of each meeting counts, in one statement."""
    recent = my_meetings().where(Meeting.ends_at > utc_now() - AFTERWARDS)
    query = recent.order_by(Meeting.starts_at, Meeting.id).add_columns(*tabs.counts())
    for meeting, *values in db.session.execute(query).all():
        for tab, count in zip(tabs.with_something_waiting(), values, strict=True):
            if count and tab.says:
                url = url_for(tab.endpoint, ref=meeting.ref)
                yield Task(tab.says(count), meeting.title, url)
