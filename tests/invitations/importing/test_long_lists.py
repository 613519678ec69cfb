"""A list of more than a thousand lines is taken in by the worker, and its page shows how far."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from html import unescape
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from nact_meet.invitations import taking_in
from nact_meet.invitations.models import Halt, Import, forget_old_imports
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.notices.models.worker_pulse import WorkerBeat
from nact_meet.places.models.participant import Participant
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast
from tests.invitations.importing.conftest import Desk
from tests.parts.looks import check_everywhere
from tests.parts.loopback import Listen, signed_in

HEADING = "Full name,Email address\n"


def lines(count: int, first: int = 1) -> str:
    numbers = range(first, first + count)
    return HEADING + "".join(f"Guest {n},guest{n}@yangon.example\n" for n in numbers)


def only_list() -> Import:
    db.session.rollback()
    return db.session.scalars(select(Import)).one()


def places() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(Participant.id))) or 0


@pytest.fixture
def worker(app: Flask) -> None:
    db.session.add(WorkerBeat(name="here:1", beat_at=utc_now()))
    db.session.commit()


@pytest.mark.usefixtures("worker")
def test_it_goes_on_where_it_was_and_brings_nobody_in_twice(
    desk: Desk, organiser_client: FlaskClient
) -> None:
    url = desk.read(lines(1000) + "Nowhere,nowhere\n")

    answer = desk.bring(url)

    assert (answer.status_code, answer.location, places()) == (303, url, 0)
    assert "Importing: 0 of 1,001 lines" in desk.show(url)
    read = taking_in.read_of(only_list())
    assert taking_in.take_in_some(read)
    page = desk.show(url)
    assert "Importing: 500 of 1,001 lines" in page and "500 added." in page
    assert "cannot be imported" not in page
    assert "Importing: 500 of 1,001 lines" in organiser_client.get("/desk").text
    taking_in.took_some(read)  # and the worker is killed before it commits
    assert places() == 500

    assert taking_in.take_in_next()

    assert (places(), only_list().brought) == (1000, 1000)
    page = desk.show(url)
    assert "1,000 added." in page and "1 line cannot be imported" in page and "Line 1,002" in page
    assert [cells for _number, cells in only_list().rows] == [
        ["Full name", "Email address"],
        ["Nowhere", "nowhere"],
    ]
    assert "Importing" not in organiser_client.get("/desk").text
    assert not taking_in.take_in_next()


@pytest.mark.usefixtures("worker")
def test_a_thousand_lines_are_brought_in_at_once(desk: Desk) -> None:
    answer = desk.bring(desk.read(lines(1000)))

    assert answer.location.endswith("/participants") and places() == 1000


def test_without_a_worker_nobody_waits_for_one(desk: Desk) -> None:
    answer = desk.bring(desk.read(lines(1001)))

    assert answer.location.endswith("/participants") and places() == 1001


@pytest.fixture
def begun(desk: Desk, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a list of three, two of whom have been brought in."""
    monkeypatch.setattr(taking_in, "AT_ONCE", 2)
    url = desk.read(lines(3))
    listed = only_list()
    listed.start(by=cast.somchai, agreed=3)
    db.session.commit()
    assert taking_in.take_in_some(taking_in.read_of(listed))
    return url


def test_it_can_be_stopped_and_its_button_brings_in_the_rest(begun: str, desk: Desk) -> None:
    part = desk.client.get(f"{begun}/progress")
    assert "data-open" in part.text
    again = desk.client.get(f"{begun}/progress", headers={"If-None-Match": part.headers["ETag"]})
    assert again.status_code == 304

    desk.client.post(f"{begun}/stop")

    assert not taking_in.take_in_next() and places() == 2
    assert "data-open" not in desk.client.get(f"{begun}/progress").text
    page = unescape(desk.show(begun))
    assert "You stopped this import." in page and "2 added." in page
    assert "Import the 1 good line" in page
    assert "An import stopped before its end" in desk.client.get("/desk").text
    desk.bring(begun)
    assert places() == 3


def test_while_it_is_under_way_nothing_of_it_is_changed(begun: str, desk: Desk) -> None:
    before = only_list().columns

    desk.choose(begun, sharing="same")
    desk.bring(begun)

    assert (only_list().columns, only_list().reached, places()) == (before, 3, 2)


@pytest.mark.usefixtures("begun")
def test_a_meeting_that_is_over_ends_it(meeting: Meeting) -> None:
    ago = timedelta(days=40)
    meeting.take_place(meeting.starts_wall - ago, meeting.ends_wall - ago, meeting.zone)
    db.session.commit()

    taking_in.take_in_next()

    assert (only_list().halted, only_list().is_under_way, places()) == (Halt.CLOSED, False, 2)


@pytest.mark.parametrize(("agreed", "brought", "halted"), [(3, 3, None), (2, 2, Halt.CHANGED)])
def test_never_more_are_mailed_than_were_agreed(
    desk: Desk,
    meeting: Meeting,
    cast: Cast,
    monkeypatch: pytest.MonkeyPatch,
    agreed: int,
    brought: int,
    halted: Halt | None,
) -> None:
    monkeypatch.setattr(taking_in, "AT_ONCE", 2)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    desk.read(lines(3))
    listed = only_list()
    listed.start(by=cast.somchai, agreed=agreed)
    db.session.commit()

    taking_in.take_in_next()

    invited = select(func.count(Notice.id)).where(Notice.kind == Kind.INVITATION)
    assert (only_list().brought, only_list().halted) == (brought, halted)
    assert db.session.scalar(invited) == brought


@pytest.mark.usefixtures("begun")
def test_a_list_is_not_forgotten_while_it_is_taken_in() -> None:
    listed = only_list()
    listed.created_at = utc_now() - timedelta(days=30)
    db.session.commit()

    forget_old_imports()
    assert only_list().is_under_way
    only_list().done_at = utc_now()
    db.session.commit()
    forget_old_imports()

    assert db.session.scalar(select(func.count(Import.id))) == 0


@pytest.mark.usefixtures("begun")
def test_whoever_pressed_the_button_may_be_gone() -> None:
    only_list().started_by = None
    db.session.commit()

    assert taking_in.take_in_next() and not taking_in.take_in_next()

    assert (only_list().halted, places()) == (Halt.CLOSED, 2)


def test_whoever_may_no_longer_bring_people_there_brings_in_no_more(
    begun: str, desk: Desk, cast: Cast
) -> None:
    meeting = only_list().meeting
    assert meeting and meeting.created_by == cast.somchai
    meeting.created_by, meeting.hosts[0].institute = cast.aye, cast.yangon
    db.session.commit()

    taking_in.take_in_next()

    assert (only_list().halted, places()) == (Halt.CLOSED, 2)


def test_what_nobody_foresaw_stops_the_list_and_not_the_worker(desk: Desk, begun: str) -> None:
    read = taking_in.read_of(only_list())
    role: Any = "of no kind"
    odd = replace(read, entries=[replace(read.entries[-1], role=role)])

    assert not taking_in.take_in_some(odd)

    assert (only_list().halted, places()) == (Halt.CHANGED, 2)
    assert "because something has changed meanwhile" in desk.show(begun)


@pytest.mark.usefixtures("begun")
def test_whoever_is_struck_out_meanwhile_is_not_brought_in() -> None:
    """As erasure does it, which reaches lists that wait."""
    listed = only_list()
    read = taking_in.read_of(listed)
    listed.rows = [*listed.rows[:-1], [4, ["…", "…"]]]
    db.session.commit()

    assert not taking_in.take_in_some(read)

    assert (places(), only_list().is_under_way) == (2, False)


def test_two_workers_at_once_bring_each_in_once(
    app_on_both: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking_in, "AT_ONCE", 5)
    rows = [[number, [f"Guest {number}", f"guest{number}@yangon.example"]] for number in range(20)]
    listed = Import(meeting=cast.meeting(), rows=rows, columns=["full_name", "address"], heading=-1)
    db.session.add(listed)
    db.session.flush()
    listed.start(by=cast.somchai, agreed=0)
    db.session.commit()
    db.session.remove()
    ready = Barrier(2)

    def work(_number: int) -> None:
        with app_on_both.app_context():
            ready.wait()
            taking_in.take_in_next()
            db.session.remove()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, range(2)))

    assert (places(), only_list().brought, only_list().is_under_way) == (20, 20, False)


@pytest.mark.walk
@pytest.mark.browser
@pytest.mark.usefixtures("begun")
def test_the_bar_moves_by_itself_and_ends(
    app: Flask, cast: Cast, page: Page, listen: Listen, begun: str
) -> None:
    signed_in(page, url := listen(app), cast.organiser)
    page.goto(url + begun)
    bar = page.get_by_role("progressbar", name="Importing: 2 of 3 lines")
    expect(bar).to_be_visible()
    check_everywhere(page)

    with app.app_context():
        taking_in.take_in_next()

    expect(page.get_by_text("This list has been imported. 3 added.")).to_be_visible(timeout=20_000)
    page.get_by_role("link", name="Desk").click()
    expect(page.get_by_role("heading", name="Waiting for you")).to_be_visible()
    expect(page.get_by_text("Importing")).to_have_count(0)
