"""The same meeting on further days: drafts of their own, at the same hour of its zone."""

import re
from datetime import date, datetime, timedelta
from itertools import islice

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from nact_meet.directory.models.working_group import WorkingGroup
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Notice
from nact_meet.organising.again import Repetition, days_by
from nact_meet.places import audience
from nact_meet.web.extensions import db
from tests.cast import Cast


def all_meetings() -> list[Meeting]:
    db.session.rollback()
    return list(db.session.scalars(select(Meeting).order_by(Meeting.starts_at)))


def typed(*days: date, **more: str) -> dict[str, str]:
    return {f"dates-{at}-day": f"{day}" for at, day in enumerate(days)} | {"rule": "typed"} | more


@pytest.mark.parametrize(
    ("rule", "first", "days"),
    [
        (Repetition.WEEKLY, date(2027, 12, 27), [date(2028, 1, 3), date(2028, 1, 10)]),
        (Repetition.FORTNIGHTLY, date(2027, 3, 17), [date(2027, 3, 31), date(2027, 4, 14)]),
        (Repetition.MONTHLY, date(2027, 3, 17), [date(2027, 4, 21), date(2027, 5, 19)]),
        (Repetition.MONTHLY, date(2027, 11, 1), [date(2027, 12, 6), date(2028, 1, 3)]),
        (Repetition.MONTHLY, date(2027, 3, 31), [date(2027, 4, 28), date(2027, 5, 26)]),
        (Repetition.MONTHLY, date(2027, 5, 31), [date(2027, 6, 28), date(2027, 7, 26)]),
    ],
)
def test_a_rule_counts_from_the_meeting_itself(
    rule: Repetition, first: date, days: list[date]
) -> None:
    assert list(islice(days_by(rule, first), 2)) == days


def test_drafts_are_made_at_once_with_the_same_people_and_nobody_hears_of_it(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    meeting = cast.meeting()
    places = cast.invite(meeting, cast.aye, cast.wei)
    places[1].state = "declined"
    db.session.commit()
    first, mails = meeting.starts_wall, db.session.query(Notice).count()
    days = [first.date() + timedelta(days=after) for after in (9, 5)]

    answer = organiser_client.post(
        f"/meetings/{meeting.ref}/again", data=typed(*days, with_people="y")
    )

    assert answer.status_code == 303
    known, *copies = all_meetings()
    assert [copy.starts_wall - first for copy in copies] == [timedelta(5), timedelta(9)]
    assert {copy.series_key for copy in copies} == {known.series_key} != {None}
    assert all(copy.published_at is None for copy in copies)
    people = [[place.full_name for place in audience.places_of(copy)] for copy in copies]
    assert people == [["Aye Aye"], ["Aye Aye"]] and db.session.query(Notice).count() == mails


@pytest.mark.parametrize(("times", "made"), [("26", 26), ("27", 0), ("0", 0), ("", 0), ("x", 0)])
def test_a_rule_makes_as_many_as_were_asked_for_up_to_its_bound(
    organiser_client: FlaskClient, cast: Cast, times: str, made: int
) -> None:
    meeting = cast.meeting()
    sent = {"rule": "weekly", "times": times}

    answer = organiser_client.post(f"/meetings/{meeting.ref}/again", data=sent)

    assert answer.status_code == (303 if made else 422)
    assert len(all_meetings()) == made + 1


def in_london(cast: Cast, day: date, hour: int, minute: int) -> Meeting:
    starts = datetime(day.year, day.month, day.day, hour, minute)
    ends = starts + timedelta(hours=2)
    return cast.meeting(starts_wall=starts, ends_wall=ends, zone="Europe/London")


def test_the_hour_stays_when_the_clocks_change(organiser_client: FlaskClient, cast: Cast) -> None:
    """London's go forward on 28 March 2027."""
    meeting = in_london(cast, date(2027, 3, 24), 9, 0)

    organiser_client.post(f"/meetings/{meeting.ref}/again", data={"rule": "weekly", "times": "1"})

    before, after = all_meetings()
    assert (before.starts_wall.hour, after.starts_wall.hour) == (9, 9)
    assert (before.starts_at.hour, after.starts_at.hour) == (9, 8)


def test_an_hour_that_is_not_there_is_refused_and_one_that_is_there_twice_is_told(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    """They go back on 31 October 2027."""
    spring = in_london(cast, date(2027, 3, 21), 1, 30)
    refused = organiser_client.post(
        f"/meetings/{spring.ref}/again", data={"rule": "weekly", "times": "1"}
    )
    autumn = in_london(cast, date(2027, 10, 24), 1, 30)
    told = organiser_client.post(
        f"/meetings/{autumn.ref}/again",
        data={"rule": "weekly", "times": "1"},
        follow_redirects=True,
    )

    assert refused.status_code == 422 and "the clocks go forward" in refused.text
    assert "The clocks go back on Sunday 31\xa0October\xa02027" in told.text
    assert [meeting.starts_at.hour for meeting in all_meetings()] == [1, 0, 0]


def test_days_that_are_over_or_none_are_said(organiser_client: FlaskClient, cast: Cast) -> None:
    there = f"/meetings/{cast.meeting().ref}/again"

    over = organiser_client.post(there, data=typed(date(2020, 7, 9)))
    none = organiser_client.post(there, data=typed())
    more = organiser_client.post(there, data=typed(date(2030, 7, 9), add="dates"))

    assert (over.status_code, none.status_code, more.status_code) == (422, 422, 200)
    assert "in the past or too far away" in over.text and "at least one day" in none.text
    assert 'value="2030-07-09"' in more.text and "dates-2-day" in more.text


def test_a_working_group_shows_a_series_as_one(organiser_client: FlaskClient, cast: Cast) -> None:
    group = WorkingGroup.found({"first_name": "Rice"}, cast.somchai)
    db.session.add(group)
    meeting = cast.meeting(working_group=group)
    db.session.commit()
    slug = group.slug
    organiser_client.post(f"/meetings/{meeting.ref}/again", data={"rule": "weekly", "times": "3"})

    page = organiser_client.get(f"/working-groups/{slug}").text

    assert "3 more meetings of this series" in page
    assert len(re.findall(r'href="/meetings/\w+">Rice and rivers', page)) == 4


@pytest.mark.parametrize("day", [date.max, date.min])
def test_a_day_that_no_clock_has_is_refused_with_a_sentence(
    organiser_client: FlaskClient, cast: Cast, day: date
) -> None:
    answer = organiser_client.post(f"/meetings/{cast.meeting().ref}/again", data=typed(day))

    assert answer.status_code == 422
    assert "is in the past or too far away." in answer.text


def test_a_second_press_makes_nothing_twice(organiser_client: FlaskClient, cast: Cast) -> None:
    ref, sent = cast.meeting().ref, {"rule": "weekly", "times": "2"}

    organiser_client.post(f"/meetings/{ref}/again", data=sent)
    answer = organiser_client.post(f"/meetings/{ref}/again", data=sent)

    assert answer.status_code == 422 and len(all_meetings()) == 3
    assert "One of these meetings is already on" in answer.text
