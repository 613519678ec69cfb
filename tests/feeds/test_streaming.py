"""A long feed: a stream, as many statements as a short one, and no more memory."""

import gc
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import event

from nact_meet.feeds import writing
from nact_meet.feeds.cache import Remembered
from nact_meet.feeds.contents import public_meetings
from nact_meet.feeds.writing import Feed, stream
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.publication import publishing
from nact_meet.web.database import only_reads
from nact_meet.web.extensions import db
from tests.cast import Cast, hosted_by
from tests.feeds.filling import edit, events, fill
from tests.parts.statements import statements

LONG = (
    "中国—东盟思想库网络视频会议:新冠肺炎疫情背景下的减贫合作、"
    "数字平台治理与第四次工业革命对就业的影响"
)
HOSTS = (
    "China Foreign Affairs University, Institute of Asian Studies",
    "Institute of Foreign Affairs of the Ministry of Foreign Affairs, Lao PDR",
)


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The titles of what is written anew, in their order: a window on the real thing."""
    seen: list[str] = []
    real = writing.entries

    def noting(meeting: Meeting, *more: Any) -> Iterator[bytes]:
        seen.append(meeting.title)
        return real(meeting, *more)

    monkeypatch.setattr(writing, "entries", noting)
    return seen


def feed() -> Feed:
    return Feed("All", "http://n.example/feed", "en", False, public_meetings())


def test_a_feed_of_1000_meetings_takes_four_statements(app_on_both: Flask, cast: Cast) -> None:
    client = app_on_both.test_client()
    fill(cast, 3)
    with statements() as few:
        assert len(events(client.get("/feeds/meetings.ics").data)) == 3
    fill(cast, 997)

    with statements() as many:
        body = client.get("/feeds/meetings.ics").data

    assert body.count(b"BEGIN:VEVENT") == 1000
    assert len(many) == len(few) <= 4


def test_one_that_changed_is_the_only_one_that_is_written_anew(
    app_on_both: Flask, cast: Cast, written: list[str]
) -> None:
    client = app_on_both.test_client()
    made = fill(cast, 30)
    before = client.get("/feeds/meetings.ics").data
    written.clear()

    edit(made[7], cast, title="Another title")

    after = client.get("/feeds/meetings.ics").data
    assert written == ["Another title"]
    changed = [
        (old["UID"], new["SUMMARY"])
        for old, new in zip(events(before), events(after), strict=True)
        if old.to_ical() != new.to_ical()
    ]
    assert changed == [(made[7].uid, "Another title")]


def test_the_first_bytes_are_there_before_the_last_entry_is_written(
    app: Flask, cast: Cast, written: list[str]
) -> None:
    fill(cast, 200)
    answer = app.test_client().get("/feeds/meetings.ics", buffered=False)

    first = next(answer.iter_encoded())

    assert first.startswith(b"BEGIN:VCALENDAR")
    assert len(written) < 100
    assert answer.content_length is None
    rest = b"".join(answer.iter_encoded())
    assert (first + rest).count(b"BEGIN:VEVENT") == 200
    assert len(written) == 200


@pytest.mark.parametrize("blocks", [1, 3])
def test_a_reader_who_hangs_up_leaves_no_connection_open(
    app_on_both: Flask, cast: Cast, blocks: int
) -> None:
    fill(cast, 200)
    pool: Any = db.engine.pool
    db.session.remove()
    answer = app_on_both.test_client().get("/feeds/meetings.ics", buffered=False)
    for _ in range(blocks):
        next(answer.iter_encoded())
    assert pool.checkedout() == 1

    answer.close()

    assert pool.checkedout() == 0


def test_a_stream_cannot_write(app_on_both: Flask, cast: Cast) -> None:
    fill(cast, 1)
    begun: list[bool] = []
    event.listen(db.engine, "begin", lambda _connection: begun.append(only_reads()))

    list(stream(app_on_both, feed(), Remembered()))

    assert begun and all(begun[1:])


@pytest.mark.walk
def test_memory_does_not_grow_with_the_feed(app: Flask, cast: Cast) -> None:
    """What may be remembered is bounded by itself; beside it a meeting takes its line alone."""
    fill(cast, 20)
    peak_of(app)  # whatever is imported, compiled and kept once
    fill(cast, 580)
    short, short_bytes = peak_of(app)
    fill(cast, 1200)
    db.session.remove()

    long, long_bytes = peak_of(app)

    assert long_bytes > 2.9 * short_bytes
    assert long - short < (long_bytes - short_bytes) / 3


def peak_of(app: Flask) -> tuple[int, int]:
    """The most bytes that a stream held at any moment, and how many it wrote."""
    found, remembered = feed(), Remembered(most_bytes=10_000)
    gc.collect()
    tracemalloc.start()
    written = sum(len(block) for block in stream(app, found, remembered))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak, written


def test_what_is_remembered_is_bounded(app: Flask, cast: Cast) -> None:
    made = fill(cast, 60)
    remembered = Remembered(most_bytes=20_000)

    whole = b"".join(stream(app, feed(), remembered))

    assert 0 < remembered.bytes <= 20_000
    edit(made[0], cast, title="Another title")
    again = b"".join(stream(app, feed(), remembered))
    assert [each["UID"] for each in events(again)] == [each["UID"] for each in events(whole)]
    assert remembered.bytes <= 20_000


@pytest.mark.parametrize("personal", [False, True])
@pytest.mark.parametrize(
    "title", [LONG, "China-ASEAN Cooperation on Poverty Alleviation amid COVID-19"]
)
def test_a_meeting_is_under_1_kb_without_its_agenda(
    client: FlaskClient, cast: Cast, title: str, personal: bool
) -> None:
    """A place's entry has the personal link where each program looks for it: four times."""
    cast.institute.name, cast.shanghai.name = HOSTS
    meeting = cast.meeting(title=title)
    if not personal:
        meeting.hosts.append(hosted_by(cast.shanghai, position=1))
    publishing.publish(meeting, by=cast.somchai)
    (place,) = cast.invite(meeting, cast.wei)
    place.confirm(by=cast.wei)
    db.session.commit()
    path = f"/feeds/people/{cast.wei.feed_key}.ics" if personal else "/feeds/meetings.ics"

    body = client.get(path, headers={"Accept-Language": "zh-CN"}).data

    start, end = body.index(b"BEGIN:VEVENT"), body.index(b"END:VEVENT") + len(b"END:VEVENT\r\n")
    assert Calendar.from_ical(body).walk("VEVENT")[0]["SUMMARY"] == title
    assert end - start < 1024
