"""A feed's bytes, written while they are read: nothing waits for the last entry."""

from collections.abc import Generator, Hashable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import chain
from typing import Any

from flask import Flask
from flask_babel import force_locale
from sqlalchemy.orm import Session

from nact_meet import ical, timezones
from nact_meet.database import reading
from nact_meet.entries import item_events, meeting_event, place_event
from nact_meet.extensions import db
from nact_meet.feeds.contents import Contents
from nact_meet.feeds.loading import AT_ONCE, meetings_and_places
from nact_meet.feeds.remembered import Remembered
from nact_meet.models import Meeting, Participant

BLOCK = 32 * 1024
"""Bytes handed on at once: a call to the server for every entry would cost more than the entry."""


@dataclass(frozen=True)
class Feed:
    """`url` is its own; `with_agenda`: the items of each agenda are entries of their own too."""

    name: str
    url: str
    language: str
    with_agenda: bool
    contents: Contents

    def key(self, meeting_id: int) -> Hashable:
        return self.contents.person_id, self.language, self.with_agenda, meeting_id

    def stamp(self, row: Any) -> Hashable:
        return self.contents.stamp, *row[2:]


def stream(app: Flask, feed: Feed, remembered: Remembered) -> Iterator[bytes]:
    """Blocks of bytes. What is remembered is not even loaded.

    Each step has a context of its own: while a slow reader takes a block, no request is open.
    """
    with closing(in_blocks(text_of(feed, remembered))) as blocks:
        while True:
            with app.app_context(), force_locale(feed.language):
                block = next(blocks, None)
            if block is None:
                return
            yield block


@contextmanager
def snapshot() -> Iterator[Session]:
    """All rows are of one moment, and stay readable until the stream ends or its reader leaves."""
    engine = db.engine
    if engine.dialect.name == "postgresql":  # a transaction of SQLite is a snapshot anyway
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with engine.connect() as connection:
        with reading():
            connection.begin()
        with Session(connection) as session:
            yield session


def text_of(feed: Feed, remembered: Remembered) -> Generator[bytes, None, None]:
    known: list[bytes | None] = []
    missing: dict[int, Hashable] = {}
    zones: set[str] = set()
    with snapshot() as session:
        for row in light_rows(feed.contents, session):
            stamp = feed.stamp(row)
            text = remembered.find(feed.key(row[0]), stamp)
            known.append(text)
            zones.add(row[1])
            if text is None:
                missing[row[0]] = stamp
        yield ical.feed_opening(clocks(zones), name=feed.name, url=feed.url)
        fresh = written(feed, session, remembered, missing)
        for text in known:
            yield next(fresh) if text is None else text
        yield ical.FEED_CLOSING


def clocks(zones: set[str]) -> set[str]:
    """Each zone once, by today's name of it."""
    return {timezones.canonical(zone) for zone in zones} - {"UTC"}


def light_rows(contents: Contents, session: Session) -> Iterable[Any]:
    options = {"yield_per": AT_ONCE}
    return session.connection().execute(
        contents.light, dict(contents.values), execution_options=options
    )


def written(
    feed: Feed, session: Session, remembered: Remembered, missing: Mapping[int, Hashable]
) -> Iterator[bytes]:
    """The texts of these meetings by id; each is remembered for the next reader."""
    if not missing:
        return
    for meeting, place in meetings_and_places(session, feed.contents, list(missing)):
        if meeting.id in missing:
            text = b"".join(entries(meeting, place, feed))
            remembered.keep(feed.key(meeting.id), missing[meeting.id], text)
            yield text


def entries(meeting: Meeting, place: Participant | None, feed: Feed) -> Iterator[bytes]:
    if place is None:
        event = meeting_event(meeting, room=feed.contents.room)
    else:
        event = place_event(place, attendee=False)
    events = chain([event], item_events(event, meeting)) if feed.with_agenda else [event]
    return (ical.feed_entry(each) for each in events)


def in_blocks(texts: Generator[bytes, None, None]) -> Generator[bytes, None, None]:
    """The first text at once, so that whoever waits sees an answer."""
    block: list[bytes] = []
    size = BLOCK
    with closing(texts):
        for text in texts:
            block.append(text)
            size += len(text)
            if size >= BLOCK:
                yield b"".join(block)
                block, size = [], 0
        if block:
            yield b"".join(block)
