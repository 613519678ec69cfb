"""Of somebody's calendar nothing is kept but busy or free, and that no longer than needed."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from nact_meet import chores
from nact_meet.busy import reading as calendars
from nact_meet.busy.models import BusyBlock, BusyFeed, BusyTime
from nact_meet.places import audience
from nact_meet.places.models.participant import Participant
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.busy.server import Elsewhere, fetcher
from tests.busy.test_reading import FEEDS
from tests.cast import Cast
from tests.own_data.fresh import be_erased, fresh_link
from tests.own_data.traces import traces
from tests.parts.client import visitor

ROOT = Path(__file__).parents[2]
WORDS = ("Secret", "secret", "Zawgyi", "zawgyi", "google", "Leave", "12345", "video.example")
START = "2026-11-29T03:00:00+00:00"
"""Before the dates of the feeds, whenever the tests run."""


@pytest.fixture
def place(app_on_both: Flask, cast: Cast, elsewhere: Elsewhere) -> Participant:
    """Aye Aye's place; her calendar has been read and she has blocked an hour."""
    with time_machine.travel(START, tick=False):
        app_on_both.config["FETCHER"] = fetcher()
        meeting = cast.meeting()
        cast.invite(meeting, cast.aye, cast.wei)
        publishing.publish(meeting, by=cast.somchai)
        elsewhere.keeps((FEEDS / "google.ics").read_bytes(), "/mine.ics")
        BusyFeed.give(cast.aye, elsewhere.url("/mine.ics"), by=cast.aye)
        db.session.commit()
        assert calendars.read_next()
        wall = meeting.starts_wall
        BusyBlock.enter(cast.aye, wall, wall + timedelta(hours=1), None, is_own=True, by=cast.aye)
        db.session.commit()
        assert counts() == [1, 1, 5]
    place = audience.place_of(meeting, cast.aye)
    assert place is not None
    return place


def counts() -> list[int]:
    return [db.session.query(table).count() for table in (BusyFeed, BusyBlock, BusyTime)]


def test_no_word_of_the_calendar_is_in_any_table_or_in_the_log(
    app_on_both: Flask,
    place: Participant,
    make_app: Callable[..., Flask],
    capfd: pytest.CaptureFixture[str],
) -> None:
    db.session.remove()
    talkative = make_app(app_on_both.config["SETTINGS"].database_url, log_level="DEBUG")
    talkative.config["FETCHER"] = fetcher()

    db.session.query(BusyFeed).update({"due_at": utc_now()})
    assert calendars.read_next()

    assert traces(*WORDS) == []
    assert len(traces("mine.ics")) == 1
    spoken = "".join(capfd.readouterr())
    assert "calendar followed" in spoken
    assert [word for word in (*WORDS, "mine.ics") if word in spoken] == []


def test_erasing_oneself_takes_it_along(app_on_both: Flask, place: Participant) -> None:
    be_erased(app_on_both, place)

    assert counts() == [0, 0, 0] and traces("mine.ics") == []


@time_machine.travel(START, tick=False)
def test_the_download_holds_it_and_each_key_is_documented(
    app_on_both: Flask, place: Participant, elsewhere: Elsewhere
) -> None:
    busy = json.loads(visitor(app_on_both).get(f"{fresh_link(place)}/own-data.json").data)["busy"]

    documented = (ROOT / "docs" / "own-data.md").read_text()
    assert busy["calendar"]["address"] == elsewhere.url("/mine.ics")
    assert busy["times"][0] == ["2026-11-30T02:30:00+00:00", "2026-11-30T03:30:00+00:00"]
    assert len(busy["times"]) == 4 and busy["blocked"][0]["said_by"] == "person"
    for part in (busy, busy["calendar"], busy["blocked"][0]):
        assert [key for key in part if f"`{key}`" not in documented] == []


def test_who_reads_one_of_several_addresses_is_not_told_where_the_calendar_is(
    app_on_both: Flask, place: Participant, cast: Cast
) -> None:
    place.person.reach_at("aye@own.example", "", by=cast.somchai)
    db.session.commit()
    client = visitor(app_on_both)

    link = fresh_link(place)

    answers = [
        client.get(path).text for path in (link, f"{link}/own-data.json", f"/r/{place.token}/busy")
    ]

    assert [("mine.ics" in each, "127.0.0.1" in each) for each in answers] == [(False, True)] * 3


def test_nobody_elses_download_or_page_holds_it(
    app_on_both: Flask, place: Participant, cast: Cast
) -> None:
    other = audience.place_of(place.meeting, cast.wei)
    assert other is not None

    data = json.loads(visitor(app_on_both).get(f"{fresh_link(other)}/own-data.json").data)

    assert data["busy"] == {"calendar": None, "times": [], "blocked": []}


def test_it_goes_with_the_address_when_nothing_needs_it_any_more(
    place: Participant, cast: Cast
) -> None:
    over = place.meeting.ends_at + timedelta(days=place.meeting.keep_days, seconds=1)

    with time_machine.travel(over, tick=False):
        feed = db.session.query(BusyFeed).one()
        feed.due_at = utc_now() + timedelta(days=1)
        db.session.commit()
        chores.do()

    assert counts() == [0, 0, 0] and traces("mine.ics") == []
