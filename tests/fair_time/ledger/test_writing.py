"""What the worker writes down of a working group's meeting once it is over."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from nact_meet import chores
from nact_meet.directory.models.working_group import WorkingGroup
from nact_meet.fair_time.ledger.ledger import Ledger, write_ledgers
from nact_meet.fair_time.ledger.models import PastBurden
from nact_meet.hours.models import RuleWeight
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.web.extensions import db
from nact_meet.world.wall_days import Rule
from tests.cast import Cast
from tests.fair_time.ledger.conftest import Held
from tests.meetings.plans import over_days
from tests.own_data.conftest import place_of
from tests.parts.statements import statements


def points() -> dict[str, float]:
    """By name, of the one meeting that there is."""
    rows = db.session.scalars(select(PastBurden)).all()
    assert len({each.meeting_id for each in rows}) <= 1
    return {each.person.full_name: each.points for each in rows}


def test_who_was_confirmed_has_borne_it(held: Held, cast: Cast) -> None:
    """16:00-18:00 in Bangkok is 15:30-17:30 in Yangon and 18:00-20:00 in Dili."""
    meeting = held(16)
    place_of(meeting, cast, "wei").state = "declined"
    db.session.commit()

    chores.do()

    assert points() == {"Aye Aye": 2.0, "Maria": 10.0}
    maria = db.session.scalars(select(PastBurden).where(PastBurden.person == cast.maria)).one()
    assert (maria.zone, maria.reasons) == ("Asia/Dili", [["edge", 30], ["early-or-late", 90]])


def test_of_several_days_each_is_borne_and_none_of_the_nights(held: Held, cast: Cast) -> None:
    meeting = held(16)
    over_days(meeting, (16, 18), (16, 18))
    meeting.counted_at = None
    db.session.commit()

    chores.do()

    assert points()["Maria"] == 2 * 10.0


def test_who_does_not_come_on_a_day_does_not_bear_it(held: Held, cast: Cast) -> None:
    meeting = held(16)
    over_days(meeting, (16, 18), (16, 18))
    place_of(meeting, cast, "maria").miss_day(meeting.days[1], by=cast.maria)
    db.session.commit()

    chores.do()

    assert points() == {"Aye Aye": 2 * 2.0, "Li Wei": 2 * 5.0, "Maria": 10.0}


def test_of_a_meeting_cancelled_midway_the_days_that_were_held_are_borne(
    held: Held, cast: Cast
) -> None:
    meeting = held(16)
    over_days(meeting, (16, 18), (16, 18))
    meeting.cancelled_at = meeting.days[0].ends_at
    db.session.commit()

    chores.do()

    assert points()["Maria"] == 10.0


def test_the_rules_of_then_hold_however_they_change(held: Held, cast: Cast) -> None:
    held(16)
    chores.do()
    before = points()

    RuleWeight.keep({Rule.EARLY_OR_LATE: 500}, by=cast.somchai)
    db.session.commit()
    chores.do()

    assert points() == before


@pytest.mark.parametrize("state", ["a draft", "cancelled", "without a group", "coming"])
def test_what_nobody_has_borne_is_not_counted(held: Held, state: str) -> None:
    meeting = held(16, days=-7 if state == "coming" else 7)
    if state == "a draft":
        meeting.published_at = None
    elif state == "cancelled":
        meeting.cancelled_at = meeting.published_at
    elif state == "without a group":
        meeting.working_group = None
    db.session.commit()

    chores.do()

    assert points() == {}


def test_a_meeting_that_is_moved_to_a_later_day_is_counted_when_that_is_over(
    held: Held, group: WorkingGroup, clock: time_machine.Traveller
) -> None:
    meeting = held(16)
    chores.do()
    fortnight = timedelta(days=14)
    meeting.take_place(meeting.starts_wall + fortnight, meeting.ends_wall + fortnight, meeting.zone)
    db.session.commit()
    meanwhile = Ledger.of(group)

    clock.move_to(meeting.ends_at + timedelta(minutes=1))
    meeting.take_place(meeting.starts_wall - timedelta(hours=4), meeting.ends_wall, meeting.zone)
    db.session.commit()
    chores.do()

    assert meanwhile.points == {}
    assert points()["Maria"] > 10


def test_two_workers_at_once_count_each_meeting_once(
    app_on_both: Flask, held: Held, group: WorkingGroup
) -> None:
    for days in range(7, 49, 7):
        held(16, days=days)
    db.session.remove()
    ready = threading.Barrier(2)

    def work(_number: int) -> None:
        with app_on_both.app_context():
            ready.wait()
            write_ledgers()
            db.session.remove()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, range(2)))

    assert db.session.query(PastBurden).count() == 6 * 3
    assert db.session.query(Meeting).where(Meeting.counted_at.is_(None)).count() == 0


def test_many_take_as_many_statements_as_few(held: Held, cast: Cast) -> None:
    held(16, cast.maria)
    with statements() as few:
        write_ledgers()
    held(16)

    with statements() as many:
        write_ledgers()

    assert len(few) == len(many)


def test_a_newcomer_begins_in_the_middle(held: Held, group: WorkingGroup, cast: Cast) -> None:
    """Aye Aye came twice, Maria once, Li Wei never: who stays away is not spared for it."""
    held(16, cast.aye, cast.maria, days=14)
    held(16, cast.aye, days=7)
    chores.do()

    ledger = Ledger.of(group)

    assert [ledger.counted(each.id) for each in (cast.aye, cast.maria, cast.wei)] == [4, 12, 8]
    assert ledger.average == 8
    assert [ledger.attended(each.id) for each in (cast.aye, cast.maria, cast.wei)] == [2, 1, 0]
    assert ledger.borne(cast.maria.id) == 10
