"""Calendars that are due are read by workers, each by one, and what they hold is taken over."""

import signal
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update

from nact_meet import chores
from nact_meet.busy import reading as calendars
from nact_meet.busy.elsewhere.faults import Fault
from nact_meet.busy.models import BusyBlock, BusyFeed, BusyTime, CalendarClaim, busy_of
from nact_meet.directory.models.person import Person
from nact_meet.history.models import Change
from nact_meet.notices.chores import ERRANDS
from nact_meet.web.database import reading
from nact_meet.web.extensions import db
from nact_meet.worker import Runner
from tests.busy.server import Elsewhere, fetcher
from tests.busy.test_reading import calendar, event
from tests.cast import Cast
from tests.notices.test_workers import workers
from tests.parts.patience import LONG
from tests.parts.statements import statements

NOW = datetime(2026, 12, 1, 3, tzinfo=UTC)
TEN = event("DTSTART:20261202T100000Z", "DTEND:20261202T110000Z")
FOUR = event("DTSTART:20261203T160000Z", "DTEND:20261203T170000Z")


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def give(app: Flask, person: Person, elsewhere: Elsewhere, path: str = "/calendar.ics") -> BusyFeed:
    app.config["FETCHER"] = fetcher(seconds=5)
    feed = BusyFeed.give(person, elsewhere.url(path), by=person)
    db.session.commit()
    return feed


def read_all() -> int:
    count = 0
    while calendars.read_next():
        count += 1
    return count


def times_of(person: Person) -> list[str]:
    found = busy_of([person.id], NOW - timedelta(days=1), NOW + timedelta(days=365))[person.id]
    return [f"{datetime.fromtimestamp(start * 60, UTC):%-d %b %H:%M}" for start, _end in found]


def test_a_calendar_is_read_and_read_again_when_it_has_changed(
    app_on_both: Flask, cast: Cast, clock: time_machine.Traveller, elsewhere: Elsewhere
) -> None:
    feed = give(app_on_both, cast.aye, elsewhere)
    elsewhere.keeps(calendar(*TEN), ETag='"1"')

    counts = [read_all(), read_all()]
    first = times_of(cast.aye)
    clock.shift(timedelta(hours=1))
    counts.append(read_all())
    unchanged, (read_at, checked_at) = times_of(cast.aye), (feed.read_at, feed.checked_at)
    elsewhere.keeps(calendar(*FOUR), ETag='"2"')
    clock.shift(timedelta(hours=1))
    counts.append(read_all())

    assert counts == [1, 0, 1, 1]
    assert first == unchanged == ["2 Dec 10:00"]
    assert (read_at, checked_at) == (NOW, NOW + timedelta(hours=1))
    assert times_of(cast.aye) == ["3 Dec 16:00"]
    assert [headers.get("If-None-Match") for _path, headers in elsewhere.asked] == [
        None,
        '"1"',
        '"1"',
    ]


def test_what_never_changes_is_read_whole_once_a_day(
    app: Flask, cast: Cast, clock: time_machine.Traveller, elsewhere: Elsewhere
) -> None:
    """The days of a birthday in fourteen months come into view; a zone may be another."""
    give(app, cast.aye, elsewhere)
    elsewhere.keeps(
        calendar(*event("DTSTART:20261202T100000", "DTEND:20261202T110000")), ETag='"1"'
    )
    read_all()
    in_yangon = times_of(cast.aye)
    cast.aye.zone = "Asia/Dili"
    db.session.commit()

    clock.shift(timedelta(days=1))
    read_all()

    assert (in_yangon, times_of(cast.aye)) == (["2 Dec 03:30"], ["2 Dec 01:00"])


def test_a_fault_is_kept_and_tried_again_ever_later_until_nobody_tries(
    app: Flask, cast: Cast, clock: time_machine.Traveller, elsewhere: Elsewhere
) -> None:
    feed = give(app, cast.aye, elsewhere)
    elsewhere.keeps(calendar(*event("DTSTART:20261220T100000Z", "DTEND:20261220T110000Z")))
    read_all()
    elsewhere.says(503)
    clock.shift(timedelta(hours=1))
    pauses = []
    while feed.due_at:
        read_all()
        kept = times_of(cast.aye)
        if feed.due_at:
            pauses.append(feed.due_at - datetime.now(UTC))
            assert kept == ["20 Dec 10:00"]
            clock.move_to(feed.due_at)

    assert feed.fault == Fault.OTHER_ANSWER and feed.failed_since == NOW + timedelta(hours=1)
    assert pauses[:3] == [timedelta(minutes=15), timedelta(minutes=30), timedelta(hours=1)]
    assert max(pauses) == timedelta(hours=12)
    assert timedelta(days=7) <= datetime.now(UTC) - feed.failed_since < timedelta(days=8)
    assert kept == [] and read_all() == 0


def test_a_calendar_that_can_be_read_again_is_as_good_as_before(
    app: Flask, cast: Cast, clock: time_machine.Traveller, elsewhere: Elsewhere
) -> None:
    feed = give(app, cast.aye, elsewhere)
    read_all()
    was = feed.fault

    elsewhere.keeps(calendar(*TEN))
    clock.shift(timedelta(minutes=15))
    read_all()

    assert (was, feed.fault, feed.failed_since) == (Fault.NOT_FOUND, None, None)
    assert times_of(cast.aye) == ["2 Dec 10:00"]


def test_two_workers_never_read_the_same_calendar(
    app_on_both: Flask, cast: Cast, elsewhere: Elsewhere
) -> None:
    people = [cast.aye, cast.wei, cast.maria, cast.somchai]
    for number, person in enumerate(people):
        give(app_on_both, person, elsewhere, f"/{number}")
        elsewhere.keeps(calendar(*TEN), f"/{number}")
    db.session.remove()
    together = threading.Barrier(2)

    def work() -> None:
        with app_on_both.app_context():
            together.wait()
            read_all()
            db.session.remove()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()

    assert sorted(path for path, _headers in elsewhere.asked) == ["/0", "/1", "/2", "/3"]
    assert db.session.scalars(select(BusyFeed.id).where(BusyFeed.read_at.is_(None))).all() == []


def test_what_is_read_of_an_address_that_was_replaced_meanwhile_is_dropped(
    app_on_both: Flask, cast: Cast, elsewhere: Elsewhere
) -> None:
    give(app_on_both, cast.aye, elsewhere, "/old")
    elsewhere.keeps(calendar(*TEN), "/old")
    claim = CalendarClaim.next_due()
    db.session.commit()
    assert claim is not None
    BusyFeed.give(cast.aye, elsewhere.url("/new"), by=cast.aye)
    db.session.commit()

    calendars.follow(claim)

    assert times_of(cast.aye) == []
    assert db.session.scalars(select(BusyFeed.url)).one() == elsewhere.url("/new")


def test_a_worker_that_lives_long_asks_at_the_address_that_holds_now(
    app: Flask, cast: Cast, clock: time_machine.Traveller, elsewhere: Elsewhere
) -> None:
    """What its session remembers of the row may be an hour old."""
    feed = give(app, cast.aye, elsewhere, "/old")
    read_all()
    elsewhere.keeps(calendar(*TEN), "/new")
    with db.engine.begin() as another:
        another.execute(update(BusyFeed).values(url=elsewhere.url("/new"), due_at=NOW))

    read_all()

    assert times_of(cast.aye) == ["2 Dec 10:00"] and feed.checked_at == NOW


def test_another_calendar_takes_the_times_of_the_first_away_at_once(
    app: Flask, cast: Cast, elsewhere: Elsewhere
) -> None:
    give(app, cast.aye, elsewhere)
    elsewhere.keeps(calendar(*event("DTSTART:20270202T100000Z", "DTEND:20270202T110000Z")))
    read_all()
    before = db.session.query(BusyTime).count()

    give(app, cast.aye, elsewhere, "/other")

    assert (before, db.session.query(BusyTime).count()) == (1, 0)


def test_no_transaction_is_open_while_a_server_is_waited_for(
    app_on_both: Flask, cast: Cast, elsewhere: Elsewhere
) -> None:
    give(app_on_both, cast.aye, elsewhere)
    pool, open_then = db.engine.pool, []
    elsewhere.answers["/calendar.ics"] = lambda _request: open_then.append(pool.checkedout())

    calendars.read_next()

    assert open_then == [0]


def test_a_server_that_keeps_its_reader_waiting_keeps_nobody_else(
    app: Flask, cast: Cast, elsewhere: Elsewhere
) -> None:
    """The watch thread only starts the reader, once, and goes on beating."""
    give(app, cast.aye, elsewhere)
    app.config["FETCHER"] = fetcher(seconds=LONG)
    answered = threading.Event()
    elsewhere.answers["/calendar.ics"] = lambda _request: answered.wait(LONG)
    (calendars,) = (errand for errand in ERRANDS if errand.name == "calendars")
    runner = Runner(app, threading.Event(), calendars)

    runner.look()
    reader = runner.thread
    runner.look()

    assert reader is not None and runner.thread is reader and reader.is_alive()
    answered.set()
    reader.join(LONG)
    assert db.session.scalars(select(BusyFeed.fault)).one() == Fault.NO_CONNECTION
    runner.look()
    assert runner.thread is reader


def test_a_real_worker_asks_no_private_network_and_goes_on(app: Flask, cast: Cast) -> None:
    BusyFeed.give(cast.aye, "http://127.0.0.1/calendar.ics", by=cast.aye)
    db.session.commit()

    with workers(app) as (worker,):
        wait_until(lambda: db.session.scalar(select(BusyFeed.fault)) is not None)
        is_well = app.test_client().get("/healthz").status_code == 200
        worker.send_signal(signal.SIGTERM)
        code = worker.wait(LONG)

    assert db.session.scalars(select(BusyFeed.fault)).one() == Fault.PRIVATE
    assert (is_well, code) == (True, 0)


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LONG
    with reading():
        while not holds():
            assert time.monotonic() < deadline
            db.session.rollback()
            time.sleep(0.05)
        db.session.rollback()


def test_what_is_over_goes_and_a_block_with_its_last_time(
    app_on_both: Flask, cast: Cast, clock: time_machine.Traveller
) -> None:
    day = datetime(2026, 12, 2, 9)
    hours = {"ends_wall": day.replace(hour=10), "is_own": True, "by": cast.aye}
    BusyBlock.enter(cast.aye, day, until=None, **hours)
    BusyBlock.enter(cast.aye, day, until=datetime(2026, 12, 16).date(), **hours)
    db.session.commit()

    clock.move_to(datetime(2026, 12, 10, tzinfo=UTC))
    chores.do()
    after_a_week = times_of(cast.aye), len(BusyBlock.all_of(cast.aye))
    clock.move_to(datetime(2026, 12, 18, tzinfo=UTC))
    chores.do()
    db.session.expire_all()

    assert after_a_week[0] == ["9 Dec 02:30", "16 Dec 02:30"]
    assert (times_of(cast.aye), BusyBlock.all_of(cast.aye)) == ([], [])


def test_busy_times_of_many_come_in_one_query_and_only_those_asked_for(
    app_on_both: Flask, cast: Cast, clock: time_machine.Traveller
) -> None:
    people = [Person(full_name=f"P {number}", zone="UTC") for number in range(5000)]
    db.session.add_all(people)
    db.session.flush()
    start = int(NOW.timestamp()) // 60
    db.session.execute(
        BusyTime.__table__.insert(),
        [
            {"person_id": each.id, "starts": start + 60 * hour, "ends": start + 60 * hour + 30}
            for each in people[:500]
            for hour in (-2, 0, 24, 24 * 40)
        ],
    )
    db.session.commit()

    with statements() as asked:
        found = busy_of([each.id for each in people], NOW, NOW + timedelta(days=31))

    assert len(asked) == 1 and len(found) == 5000
    assert found[people[0].id] == ((start, start + 30), (start + 1440, start + 1470))
    assert found[people[4999].id] == ()


def test_the_log_says_who_gave_a_calendar_and_never_where_it_is(
    app: Flask, cast: Cast, elsewhere: Elsewhere
) -> None:
    give(app, cast.aye, elsewhere, "/very-secret.ics")
    feed = BusyFeed.of(cast.aye)
    assert feed
    feed.take_back(by=None, actor_name="Ma Hnin", on_behalf_of=cast.aye.full_name)
    db.session.commit()

    rows = db.session.scalars(select(Change).where(Change.verb.contains("calendar"))).all()

    assert [(each.verb, each.actor_name) for each in rows] == [
        ("calendar given", "Aye Aye"),
        ("calendar taken back", "Ma Hnin"),
    ]
    assert "secret" not in "".join(str(each.details) + each.subject_name for each in rows)
