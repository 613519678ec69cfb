"""The tentative entry of a date through its life: kept, kept otherwise, gone, and come again."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from icalendar import Calendar
from sqlalchemy import select

from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.polls import agreeing, asking, electorate, kept_dates
from nact_meet.polls.electorate import Elector
from nact_meet.polls.kept_dates import derive_dates_again
from nact_meet.polls.models.hold import Hold
from nact_meet.polls.models.poll import Poll
from nact_meet.polls.models.slot import PollSlot
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.parts.deliver import deliver
from tests.parts.smtp import MailServer
from tests.polls.conftest import (
    MAYBE,
    NO,
    YES,
    Yangon,
    draft,
    enrol,
    reader_of,
    say,
    voter_of,
)
from tests.polls.holds.conftest import AYE, QUIET, Post, days

TENTATIVE, GOES = ("REQUEST", "TENTATIVE"), ("CANCEL", "CANCELLED")


def test_each_date_that_somebody_can_come_at_is_kept(
    kept: Poll, cast: Cast, aye_gets: Post
) -> None:
    say(kept, cast.aye, YES, MAYBE, NO)

    entries = aye_gets.entries()

    assert days(entries) == [22, 23]
    assert [each.says for each in entries] == [
        (*TENTATIVE, "ACCEPTED"),
        (*TENTATIVE, "TENTATIVE"),
    ]
    assert len({each.uid for each in entries} | {each.organizer for each in entries}) == 4
    assert [each.sequence for each in entries] == [0, 0]
    assert {each.event["ATTENDEE"].params["RSVP"] for each in entries} == {"FALSE"}
    assert {each.summary for each in entries} == {"Tentative: Rice and rivers"}
    assert entries[0].dtstart.dt.tzinfo.key == "Asia/Bangkok"
    assert entries[0].url.startswith("http://127.0.0.1:8000/v/")
    assert "TRANSP" not in entries[0].event and not entries[0].event.walk("VALARM")


def test_nothing_is_mailed_before_the_voter_has_been_quiet(
    kept: Poll, cast: Cast, aye_gets: Post
) -> None:
    say(kept, cast.aye, YES, YES, NO)
    early = aye_gets.entries(wait=QUIET - 1)
    say(kept, cast.aye, NO, YES, YES)

    assert early == []
    assert days(aye_gets.entries(wait=QUIET - 1)) == []
    assert days(aye_gets.entries(wait=1)) == [23, 25]


def test_whoever_edits_for_long_is_told_after_five_minutes(
    kept: Poll, cast: Cast, aye_gets: Post, clock: time_machine.Traveller
) -> None:
    for _ in range(6):
        say(kept, cast.aye, YES, NO, NO)
        say(kept, cast.aye, YES, YES, NO)
        clock.shift(QUIET - 5)

    assert days(aye_gets.entries(wait=0)) == [22, 23]


def test_a_date_that_is_no_longer_possible_goes(kept: Poll, cast: Cast, aye_gets: Post) -> None:
    say(kept, cast.aye, YES, YES, NO)
    first, second = aye_gets.entries()
    say(kept, cast.aye, NO, YES, NO)

    (gone,) = aye_gets.entries()

    assert gone.says == (*GOES, "ACCEPTED")
    assert (gone.uid, gone.organizer, gone.sequence) == (first.uid, first.organizer, 1)
    assert gone.stamp > first.stamp and gone.dtstart.dt == first.dtstart.dt
    assert second.uid != gone.uid


def test_what_nobody_was_told_of_goes_in_silence(kept: Poll, cast: Cast, aye_gets: Post) -> None:
    say(kept, cast.aye, YES, NO, NO)
    say(kept, cast.aye, NO, NO, NO)

    assert aye_gets.entries() == []


def test_a_change_of_mind_within_the_quiet_minute_is_no_news(
    kept: Poll, cast: Cast, aye_gets: Post
) -> None:
    say(kept, cast.aye, YES, NO, NO)
    aye_gets.entries()
    say(kept, cast.aye, NO, NO, NO)
    say(kept, cast.aye, YES, NO, NO)

    assert aye_gets.entries() == []


def test_a_date_comes_again_as_the_same_entry(kept: Poll, cast: Cast, aye_gets: Post) -> None:
    says = []
    for choice in (YES, NO, MAYBE, NO):
        say(kept, cast.aye, choice, NO, NO)
        says += aye_gets.entries()

    assert [each.says for each in says] == [
        (*TENTATIVE, "ACCEPTED"),
        (*GOES, "ACCEPTED"),
        (*TENTATIVE, "TENTATIVE"),
        (*GOES, "TENTATIVE"),
    ]
    assert [each.sequence for each in says] == [0, 1, 2, 3]
    assert len({each.uid for each in says}) == len({each.organizer for each in says}) == 1
    assert [each.stamp for each in says] == sorted({each.stamp for each in says})


def test_yes_that_becomes_if_need_be_is_told_and_is_no_new_question(
    kept: Poll, cast: Cast, aye_gets: Post
) -> None:
    say(kept, cast.aye, YES, YES, NO)
    first, _ = aye_gets.entries()
    say(kept, cast.aye, MAYBE, YES, NO)

    (again,) = aye_gets.entries()

    assert again.says == (*TENTATIVE, "TENTATIVE")
    assert (again.uid, again.sequence) == (first.uid, 0)
    assert again.stamp > first.stamp


def test_a_poll_without_holds_keeps_nothing(opened_plainly: Poll, cast: Cast, smtp: MailServer,
    aye_gets: Post,
) -> None:  # fmt: skip
    say(opened_plainly, cast.aye, YES, YES, YES)

    assert aye_gets.entries() == []
    assert db.session.scalars(select(Hold)).all() == []


@pytest.fixture
def opened_plainly(clock: time_machine.Traveller, cast: Cast) -> Poll:
    poll = draft(cast)
    enrol(poll, cast, cast.aye)
    agreeing.open(poll, by=cast.somchai)
    deliver()
    return poll


def test_who_wants_no_dates_kept_has_none(kept: Poll, cast: Cast, aye_gets: Post) -> None:
    say(kept, cast.aye, YES, YES, NO)
    aye_gets.entries()
    voter_of(kept, cast.aye).keeps_times = False
    say(kept, cast.aye, YES, YES, NO)

    gone = aye_gets.entries()

    assert [each.says[0] for each in gone] == ["CANCEL", "CANCEL"]
    assert "Your answer still counts." in aye_gets.smtp.to(AYE)[-1].text()
    assert list(voter_of(kept, cast.aye).choices.values()) == [YES, YES, NO]


def test_a_country_keeps_no_dates(clock: time_machine.Traveller, cast: Cast, yangon: Yangon,
    smtp: MailServer,
) -> None:  # fmt: skip
    poll = draft(cast, with_holds=True)
    electorate.enrol(poll, [Elector(institute=yangon.institute)], by=cast.somchai)
    agreeing.open(poll, by=cast.somchai)
    deliver()

    say(poll, yangon.khin, YES, YES, YES)
    clock.shift(QUIET)
    deliver()

    assert [each.calendar() for each in smtp.to("khin@yangon.example")] == [None]


def test_a_poll_that_is_called_off_lets_every_date_go_at_once(
    kept: Poll, cast: Cast, aye_gets: Post
) -> None:
    say(kept, cast.aye, YES, YES, NO)
    aye_gets.entries()
    asking.call_off(kept, by=cast.somchai)

    gone = aye_gets.entries(wait=0)

    assert [each.says[0] for each in gone] == ["CANCEL", "CANCEL"]
    assert "The hosts have cancelled this poll." in aye_gets.smtp.to(AYE)[-1].text()


def test_a_poll_that_is_closed_keeps_its_dates_until_one_is_chosen(
    kept: Poll, cast: Cast, aye_gets: Post
) -> None:
    say(kept, cast.aye, YES, YES, NO)
    asking.close(kept, by=cast.somchai)

    assert [each.says[:2] for each in aye_gets.entries()] == [TENTATIVE, TENTATIVE]


def test_whoever_is_taken_off_the_poll_keeps_nothing(
    kept: Poll, cast: Cast, aye_gets: Post
) -> None:
    say(kept, cast.aye, YES, NO, NO)
    (first,) = aye_gets.entries()
    electorate.dismiss(voter_of(kept, cast.aye), by=cast.somchai)

    (gone,) = aye_gets.entries(wait=0)

    assert (gone.uid, gone.organizer, gone.sequence) == (first.uid, first.organizer, 1)
    assert "/v/" not in aye_gets.smtp.to(AYE)[-1].text()
    assert db.session.scalars(select(Hold)).all() == []


def test_an_entry_that_could_not_leave_yet_comes_before_its_end(
    kept: Poll, cast: Cast, aye_gets: Post, smtp: MailServer, clock: time_machine.Traveller
) -> None:
    say(kept, cast.aye, YES, NO, NO)
    clock.shift(QUIET)
    smtp.answers(421)
    deliver()
    say(kept, cast.aye, NO, NO, NO)
    clock.shift(QUIET)
    deliver()

    entries = [each.calendar() for each in smtp.to(AYE) if each.calendar()]
    assert [str(each["METHOD"]) for each in entries] == ["REQUEST", "CANCEL"]


def test_a_clock_that_new_zone_data_moves_moves_the_entry(
    kept: Poll, cast: Cast, aye_gets: Post
) -> None:
    say(kept, cast.aye, YES, NO, NO)
    (first,) = aye_gets.entries()
    slot = db.session.get_one(PollSlot, kept.slots[0].id)
    # As an older zone database had it: an hour off.
    slot.starts_at -= timedelta(hours=1)
    slot.ends_at -= timedelta(hours=1)
    slot.zone_data = "2000a"
    hold = db.session.scalars(select(Hold)).one()
    hold.told = hold.facts(AYE)
    db.session.commit()

    derive_dates_again()

    (moved,) = aye_gets.entries(wait=0)
    assert (moved.uid, moved.sequence, moved.says) == (first.uid, 1, first.says)
    assert moved.dtstart.dt == first.dtstart.dt


def test_an_assistant_reads_for_whom_a_date_is_kept(kept: Poll, cast: Cast, smtp: MailServer,
    clock: time_machine.Traveller,
) -> None:  # fmt: skip
    cast.aye.contacts[0].reader_name = "Ma Hla"
    say(kept, cast.aye, MAYBE, NO, NO)
    clock.shift(QUIET)
    deliver()

    mail = smtp.to(AYE)[-1]

    assert mail.text().startswith(
        "Dear Ma Hla,\n\nThis date is held for Dr Aye Aye. You answered that you"
    )
    assert mail.calendar().events[0]["ATTENDEE"].params["CN"] == "Aye Aye"


def test_every_kept_date_in_one_file(app: Flask, kept: Poll, cast: Cast, aye_gets: Post) -> None:
    say(kept, cast.aye, YES, MAYBE, NO)
    mailed = aye_gets.entries()
    token = reader_of(kept, cast.aye).token

    answer = app.test_client().get(f"/v/{token}/dates.ics")

    found = Calendar.from_ical(answer.data)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "METHOD" not in found and b"ATTENDEE" not in answer.data
    assert [str(each["UID"]) for each in found.events] == [each.uid for each in mailed]
    assert {str(each["STATUS"]) for each in found.events} == {"TENTATIVE"}
    assert {str(each["ORGANIZER"]) for each in found.events} == {"mailto:meet@meet.example"}


def test_nothing_is_promised_to_whom_nobody_reaches(kept: Poll, cast: Cast) -> None:
    say(kept, cast.aye, NO, NO, NO)
    voter = voter_of(kept, cast.aye)
    cast.aye.contacts = []
    db.session.commit()
    db.session.expire_all()
    for vote in voter.votes:
        vote.answer = YES

    kept_dates.follow_answer(voter)

    assert voter.reached_at is None and len(voter.kept_times) == 3
    assert db.session.scalars(select(Notice).where(Notice.kind == Kind.HOLD)).all() == []
