"""A feed's bytes, written while they are read: nothing waits for the last entry."""

from collections.abc import Generator, Hashable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from itertools import chain

from flask import Flask
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from nact_meet.feeds.cache import Remembered, Text
from nact_meet.feeds.contents import Contents
from nact_meet.feeds.loading import FEW, meetings_and_places
from nact_meet.ical import calendar
from nact_meet.ical.event import Event
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places.calendar_entries import attended, item_events, meeting_events, place_events
from nact_meet.places.models.participant import Participant
from nact_meet.web.database import reading
from nact_meet.web.extensions import db
from nact_meet.world import timezones

Texts = Generator[bytes, None, None]
BLOCK = 50
"""So many entries are handed on at once: a call to the server for each would cost more."""


@dataclass(frozen=True)
class Feed:
    """`url` is its own; `with_agenda`: the items of each agenda are entries of their own too."""

    name: str
    url: str
    language: str
    with_agenda: bool
    contents: Contents

    @property
    def kind(self) -> Hashable:
        """Feeds of one kind share their entries."""
        contents = self.contents
        return contents.person_id, contents.names, self.language, self.with_agenda


def stream(app: Flask, feed: Feed, remembered: Remembered) -> Texts:
    """Blocks of bytes. What is remembered is not even loaded.

    Needs no context: while a slow reader takes a block, no request is open.
    """
    lines = feed.contents.lines
    texts = remembered.texts(feed.kind)
    known = [texts.get(line) for line in lines]
    missing = [line for line, text in zip(lines, known, strict=True) if text is None]
    zones = {text.zone for text in known if text} | {zone_of(line) for line in missing}
    with closing(written(app, feed, remembered, missing)) as fresh:
        # From the first on, all rows are of one moment: before anybody waits for the reader.
        coming = chain([next(fresh, b"")], fresh)
        yield calendar.feed_opening(zones - {"UTC"}, name=feed.name, url=feed.url)
        for at in range(0, len(known), BLOCK):
            texts_here = known[at : at + BLOCK]
            yield b"".join([text.bytes if text else next(coming, b"") for text in texts_here])
    yield calendar.FEED_CLOSING


def id_of(line: str) -> int:
    return int(line.partition(" ")[0])


def zone_of(line: str) -> str:
    return timezones.canonical(line.split(" ", 2)[1])


def written(app: Flask, feed: Feed, remembered: Remembered, missing: list[str]) -> Texts:
    """The texts of these lines, in their order; each is remembered for the next reader."""
    if not missing:
        return
    wanted = iter(missing)
    line = next(wanted)
    ids = [id_of(line) for line in missing] if len(missing) <= FEW else None
    with snapshot(app) as session:
        for meeting, place in meetings_and_places(session, feed.contents, ids):
            while id_of(line) < meeting.id and (following := next(wanted, None)):
                line = following
            if id_of(line) == meeting.id:
                with app.app_context(), force_locale(feed.language):
                    text = b"".join(entries(meeting, place, feed))
                remembered.keep(feed.kind, line, Text(text, zone_of(line)))
                yield text


@contextmanager
def snapshot(app: Flask) -> Iterator[Session]:
    """All rows are of one moment, and stay readable until the stream ends or its reader leaves."""
    with app.app_context():
        engine = db.engine
    if engine.dialect.name == "postgresql":  # a transaction of SQLite is a snapshot anyway
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with engine.connect() as connection:
        with reading():
            connection.begin()
        with Session(connection) as session:
            yield session


def entries(meeting: Meeting, place: Participant | None, feed: Feed) -> Iterator[bytes]:
    if place is None:
        days = meeting_events(meeting, room=feed.contents.room)
    else:
        days = place_events(place)
    in_public = feed.contents.person_id is None
    items = item_events(days, meeting, in_public=in_public) if feed.with_agenda else ()
    events: Iterator[Event] = chain(days, items)
    if place is not None:
        events = attended(place, events)
    if meeting.cancelled_at:
        events = map(told_in_title, events)
    return (calendar.feed_entry(event) for event in events)


def told_in_title(event: Event) -> Event:
    """Many programs show an entry that is cancelled as any other; a day that was held is none."""
    if event.status != "CANCELLED":
        return event
    return replace(event, summary=_("Cancelled: %(title)s", title=event.summary))
