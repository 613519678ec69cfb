"""Each bound of a poll's rules, at its last value and one beyond it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from nact_meet.directory.models.person import Person
from nact_meet.ical.reply import Answerer, Reply
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.notices.registry import mails_of
from nact_meet.polls import agreeing, asking, choosing, voting
from nact_meet.polls.forms.poll import PollForm
from nact_meet.polls.forms.values import deadline, spans_asked
from nact_meet.polls.kept_dates import derive_dates_again
from nact_meet.polls.models.hold import Hold
from nact_meet.polls.models.poll import Poll
from nact_meet.polls.models.slot import AskedDate, check_dates
from nact_meet.polls.models.voter import Voter
from nact_meet.polls.own_data import KEPT_FOR, erase_due_polls
from nact_meet.polls.refusals import (
    DateGoneBy,
    DatePassed,
    DeadlineNotPossible,
    PollEnded,
    RemindedToday,
    TooFewDates,
    TooFewForSecrecy,
    TooManyDates,
    TooManyVoters,
)
from nact_meet.polls.views.polls import voters_form
from nact_meet.polls.views.results import log_of
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast, person
from tests.polls.conftest import DEADLINE, NOW, YES, draft, enrol, say, slot

A_SECOND, A_MINUTE = timedelta(seconds=1), timedelta(minutes=1)
A_DAY, A_WEEK = timedelta(days=1), timedelta(days=7)


def dates(count: int) -> list[AskedDate]:
    """An hour each, no two the same."""
    return [slot(22 + number // 20, number % 20, hours=1) for number in range(count)]


def people(cast: Cast, count: int) -> list[Person]:
    voters = [
        person(f"Voter {number}", f"voter{number}@dili.example", cast.dili)
        for number in range(count)
    ]
    db.session.add_all(voters)
    db.session.flush()
    return voters


@pytest.mark.parametrize(
    ("count", "refusal"), [(1, TooFewDates), (2, None), (50, None), (51, TooManyDates)]
)
def test_a_poll_has_two_to_fifty_dates(
    clock: time_machine.Traveller, cast: Cast, count: int, refusal: type[Exception] | None
) -> None:
    if refusal:
        with pytest.raises(refusal):
            draft(cast, dates=dates(count))
    else:
        assert len(draft(cast, dates=dates(count)).slots) == count


def test_a_date_that_begins_now_has_passed(clock: time_machine.Traveller) -> None:
    nine = slot(1, 9)
    assert nine.starts_at == NOW

    with pytest.raises(DatePassed):
        check_dates([nine, slot(22)])
    later = nine.slot._replace(starts_wall=nine.slot.starts_wall + A_MINUTE)
    check_dates([AskedDate(later), slot(22)])


def test_a_deadline_is_after_now_and_before_the_first_date(poll: Poll) -> None:
    first = poll.slots[0].starts_at

    for too_early_or_late in (NOW, first):
        with pytest.raises(DeadlineNotPossible):
            poll.check_deadline(too_early_or_late)
    for possible in (NOW + A_SECOND, first - A_SECOND):
        poll.check_deadline(possible)


def test_answers_are_taken_up_to_the_deadline(
    opened: Poll, cast: Cast, clock: time_machine.Traveller
) -> None:
    clock.move_to(DEADLINE - A_SECOND)
    say(opened, cast.aye, YES, YES, YES)

    clock.move_to(DEADLINE)
    with pytest.raises(PollEnded):
        say(opened, cast.wei, YES, YES, YES)


def test_reminders_have_a_day_between_them(
    opened: Poll, cast: Cast, clock: time_machine.Traveller
) -> None:
    asking.remind_now(opened, by=cast.somchai)

    clock.shift(A_DAY - A_SECOND)
    with pytest.raises(RemindedToday):
        asking.remind_now(opened, by=cast.somchai)
    clock.shift(A_SECOND)

    assert asking.remind_now(opened, by=cast.somchai) == 3


@pytest.mark.parametrize(("early", "days"), [(timedelta(0), [11]), (A_SECOND, [9, 11])])
def test_a_morning_that_is_now_brings_no_reminder(
    poll: Poll, cast: Cast, clock: time_machine.Traveller, early: timedelta, days: list[int]
) -> None:
    nine_in_dili = datetime.fromisoformat("2027-03-09T00:00:00+00:00")
    clock.move_to(nine_in_dili - early)
    agreeing.open(poll, by=cast.somchai)

    hers = (Notice.kind == Kind.POLL_REMINDER, Notice.address == "maria@dili.example")
    due = db.session.scalars(select(Notice.due_at).where(*hers).order_by(Notice.due_at))
    assert [at.day for at in due] == days


@pytest.mark.parametrize("sizes", [(3, 0), (0, 3), (3, 3)])
def test_three_of_a_kind_hide_what_one_of_them_said(
    clock: time_machine.Traveller, cast: Cast, sizes: tuple[int, int]
) -> None:
    poll = secret(cast, *sizes)

    agreeing.open(poll, by=cast.somchai)

    assert poll.is_open


@pytest.mark.parametrize("sizes", [(2, 0), (0, 2), (2, 3), (3, 2), (1, 3), (3, 1)])
def test_two_of_a_kind_hide_nothing(
    clock: time_machine.Traveller, cast: Cast, sizes: tuple[int, int]
) -> None:
    poll = secret(cast, *sizes)

    with pytest.raises(TooFewForSecrecy):
        agreeing.open(poll, by=cast.somchai)


def secret(cast: Cast, required: int, others: int) -> Poll:
    poll = draft(cast, is_secret=True)
    voters = people(cast, required + others)
    enrol(poll, cast, *voters[:required], is_required=True)
    enrol(poll, cast, *voters[required:])
    return poll


def test_a_poll_asks_at_most_500(clock: time_machine.Traveller, cast: Cast) -> None:
    poll = draft(cast)
    *voters, one_more = people(cast, 501)

    enrol(poll, cast, *voters)

    assert len(poll.voters) == 500
    with pytest.raises(TooManyVoters):
        enrol(poll, cast, one_more)


def test_a_date_is_chosen_before_it_begins(
    opened: Poll, cast: Cast, clock: time_machine.Traveller
) -> None:
    first, second, _third = opened.slots
    clock.move_to(second.starts_at)
    assert not opened.may_choose(second)
    with pytest.raises(DateGoneBy):
        choosing.choose(opened, second, by=cast.somchai)

    clock.move_to(first.starts_at - A_SECOND)
    assert opened.may_choose(first)
    assert choosing.choose(opened, first, by=cast.somchai).starts_at == first.starts_at


@pytest.mark.parametrize(("before", "is_derived"), [(timedelta(0), False), (A_SECOND, True)])
def test_the_instants_of_a_date_are_derived_until_it_is_over(
    opened: Poll, clock: time_machine.Traveller, before: timedelta, is_derived: bool
) -> None:
    date = opened.slots[0]
    date.zone_data = "2001a"
    db.session.commit()
    clock.move_to(date.ends_at - before)

    derive_dates_again()

    db.session.refresh(date)
    assert (date.zone_data != "2001a") is is_derived


def call_off(poll: Poll, cast: Cast) -> datetime:
    asking.call_off(poll, by=cast.somchai)
    return utc_now()


def choose(poll: Poll, cast: Cast) -> datetime:
    poll.slots[0].chosen_at = utc_now()
    return utc_now()


def let_it_be(poll: Poll, cast: Cast) -> datetime:
    return max(date.ends_at for date in poll.slots)


@pytest.mark.parametrize("end", [call_off, choose, let_it_be])
def test_voters_are_kept_for_sixty_days_after_the_end(
    opened: Poll, cast: Cast, clock: time_machine.Traveller,
    end: Callable[[Poll, Cast], datetime],
) -> None:  # fmt: skip
    ended_at = end(opened, cast)
    db.session.commit()

    clock.move_to(ended_at + timedelta(days=60) - A_SECOND)
    erase_due_polls()
    still = db.session.query(Voter).count()
    clock.shift(A_SECOND)
    erase_due_polls()

    assert timedelta(days=60) == KEPT_FOR
    assert (still, db.session.query(Voter).count()) == (3, 0)


@pytest.fixture
def hold(clock: time_machine.Traveller, cast: Cast) -> Hold:
    """Aye Aye's, whose calendar was told again since, and who spoke at the clock's hour."""
    poll = draft(cast, with_holds=True)
    enrol(poll, cast, cast.aye)
    agreeing.open(poll, by=cast.somchai)
    say(poll, cast.aye, YES, YES, YES)
    hold = poll.voters[0].holds[0]
    hold.asked_sequence = 2
    return hold


@pytest.mark.parametrize(
    ("sequence", "later", "objection"),
    [
        (1, A_SECOND, "older question"),
        (2, A_SECOND, ""),
        (3, A_SECOND, ""),
        (2, timedelta(0), "older answer"),
        (2, -A_SECOND, "older answer"),
    ],
)
def test_an_answer_by_calendar_is_newer_than_the_last(
    hold: Hold, sequence: int, later: timedelta, objection: str
) -> None:
    aye = Answerer("aye@yangon.example", "Aye Aye", "DECLINED")
    said_at = NOW + later
    reply = Reply("REPLY", hold.uid, sequence, said_at, (aye,), "", None, None, "")

    assert voting.objection(hold, reply, said_at) == objection


def test_an_entry_is_told_of_until_its_date_begins(
    hold: Hold, clock: time_machine.Traveller
) -> None:
    notice, mails = Notice(kind=Kind.HOLD, payload={"key": hold.organizer_key}), mails_of(Kind.HOLD)

    clock.move_to(hold.slot.starts_at - A_SECOND)
    assert mails.is_true(notice, hold.voter.poll)
    clock.move_to(hold.slot.starts_at)
    assert not mails.is_true(notice, hold.voter.poll)


def form_of(app: Flask, cast: Cast, **typed: Any) -> PollForm:
    common = {
        "title": "Rice",
        "hosts-0-institute_id": cast.institute.id,
        "working_group_id": 0,
        "zone": "Bangkok",
        "closes_day": "2027-03-12",
        "closes_time": "17:00",
    }
    with app.test_request_context():
        return PollForm(MultiDict(common | typed))


def rows(count: int) -> dict[str, str]:
    """Of dates, half an hour each, from the 22nd on."""
    values = {"day": "2027-03-{day}", "starts": "{hour:02}:00", "ends": "{hour:02}:30"}
    return {
        f"dates-{number}-{name}": value.format(day=22 + number // 20, hour=number % 20)
        for number in range(count)
        for name, value in values.items()
    }


@pytest.mark.parametrize(("ends", "is_right"), [("20:00", True), ("20:01", False)])
def test_a_date_lasts_at_most_twelve_hours(
    app: Flask, clock: time_machine.Traveller, cast: Cast, ends: str, is_right: bool
) -> None:
    form = form_of(app, cast, **rows(2) | {"dates-0-starts": "08:00", "dates-0-ends": ends})

    with app.test_request_context():
        assert form.validate() is is_right


@pytest.mark.parametrize(
    ("starts", "ends", "last_day"), [("08:00", "08:01", 22), ("20:00", "08:00", 23)]
)
def test_a_date_that_ends_no_later_than_it_starts_ends_the_day_after(
    app: Flask, clock: time_machine.Traveller, cast: Cast, starts: str, ends: str, last_day: int
) -> None:
    form = form_of(app, cast, **rows(2) | {"dates-0-starts": starts, "dates-0-ends": ends})

    with app.test_request_context():
        assert form.validate()
    assert form.slots[0].slot.ends_wall.day == last_day


def test_a_date_that_ends_as_it_starts_would_last_a_day(
    app: Flask, clock: time_machine.Traveller, cast: Cast
) -> None:
    form = form_of(app, cast, **rows(2) | {"dates-0-starts": "08:00", "dates-0-ends": "08:00"})

    with app.test_request_context():
        assert not form.validate()
        assert "longer than twelve hours" in str(form.dates[0].form.ends.errors)


@pytest.mark.parametrize(("typed", "shown"), [(59, 60), (60, 60)])
def test_a_form_has_at_most_sixty_rows_of_dates(
    app: Flask, clock: time_machine.Traveller, cast: Cast, typed: int, shown: int
) -> None:
    form = form_of(app, cast, **rows(typed))

    with app.test_request_context():
        form.add_row("dates")

    assert len(form.dates) == shown


@pytest.mark.parametrize(("typed", "read"), [(600, 600), (601, 600)])
def test_of_more_dates_than_a_poll_may_have_six_hundred_are_read_and_sixty_come_back(
    app: Flask, clock: time_machine.Traveller, cast: Cast, typed: int, read: int
) -> None:
    form = form_of(app, cast, **rows(typed))
    counted = len(form.dates)

    with app.test_request_context():
        is_right = form.validate()

    assert (counted, is_right, len(form.dates)) == (read, False, 60)


@pytest.mark.parametrize(
    ("closes", "is_right"),
    [
        ("2027-03-01 09:00", False),
        ("2027-03-01 09:01", True),
        ("2027-03-21 23:59", True),
        ("2027-03-22 00:00", False),
    ],
)
def test_the_form_takes_a_deadline_after_now_and_before_the_first_date(
    app: Flask, clock: time_machine.Traveller, cast: Cast, closes: str, is_right: bool
) -> None:
    day, hour = closes.split()
    form = form_of(app, cast, **rows(2) | {"closes_day": day, "closes_time": hour})

    with app.test_request_context():
        assert form.validate() is is_right


def test_a_link_brings_at_most_fifty_dates_into_the_form() -> None:
    spans = [f"2027-03-22T{n // 60:02}:{n % 60:02}Z/2027-03-22T09:00Z" for n in range(51)]

    assert len(list(spans_asked(spans[:50]))) == 50
    assert len(list(spans_asked(spans))) == 50


@pytest.mark.parametrize(("ends", "count"), [("08:00", 0), ("08:01", 1)])
def test_a_link_names_dates_that_last(ends: str, count: int) -> None:
    assert len(list(spans_asked([f"2027-03-22T08:00Z/2027-03-22T{ends}Z"]))) == count


@pytest.mark.parametrize(
    ("first", "expected"), [(2 * A_WEEK - 2 * A_SECOND, A_WEEK - A_SECOND), (2 * A_WEEK, A_WEEK),
                            (2 * A_WEEK + 2 * A_SECOND, A_WEEK)]
)  # fmt: skip
def test_the_form_proposes_a_week_or_half_of_what_is_left(
    clock: time_machine.Traveller, first: timedelta, expected: timedelta
) -> None:
    assert deadline([(NOW + first, NOW + first + A_SECOND)]) == NOW + expected


@pytest.mark.parametrize(("before", "is_offered"), [(999, True), (1000, False)])
def test_a_form_looks_up_at_most_a_thousand_people(
    app: Flask, cast: Cast, before: int, is_offered: bool
) -> None:
    nobody = [f"person-{10_000 + number}" for number in range(before)]
    marked = dict.fromkeys([*nobody, f"person-{cast.aye.id}"], "required")

    with app.test_request_context():
        assert voters_form(None, marked=marked).people == ([cast.aye] if is_offered else [])


def test_a_polls_page_shows_the_last_fifty_changes(opened: Poll, app: Flask) -> None:
    known = len(log_of(opened, "Asia/Bangkok"))
    for _number in range(50 - known):
        opened.note("poll edited", by=None)
    db.session.flush()
    fifty = log_of(opened, "Asia/Bangkok")

    opened.note("poll closed", by=None)
    db.session.flush()

    assert known < 50 and len(fifty) == 50
    assert len(log_of(opened, "Asia/Bangkok")) == 50


def test_the_list_of_polls_shows_three_hundred(
    clock: time_machine.Traveller, organiser_client: FlaskClient, cast: Cast
) -> None:
    for number in range(301):
        draft(cast, dates=dates(2), title=f"Poll {number}.")
    db.session.commit()

    page = organiser_client.get("/polls").text

    assert "Poll 1." in page and "Poll 0." not in page
