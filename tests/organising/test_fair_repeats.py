"""The same meeting again at the fairest time of each window: proposed, ticked, made as drafts."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
import time_machine
from flask.testing import FlaskClient

from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places import audience
from tests.cast import Cast
from tests.organising.test_again import all_meetings


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel("2027-03-01T02:00:00+00:00", tick=False) as traveller:
        yield traveller


def ticked(page: str) -> list[datetime]:
    boxes = re.findall(r'<input type="checkbox" name="at" value="([^"]*)"[^>]* checked', page)
    return [datetime.fromisoformat(text) for text in boxes]


def offered(page: str) -> list[datetime]:
    texts = re.findall(r'<input type="checkbox" name="at" value="([^"]*)"', page)
    return [datetime.fromisoformat(text) for text in texts]


@pytest.fixture
def at_night(cast: Cast) -> Meeting:
    """Wednesday 17 March 2027, 23:00-00:30 in Bangkok, of people in Bangkok, Yangon and Dili."""
    start = datetime(2027, 3, 17, 23)
    meeting = cast.meeting(starts_wall=start, ends_wall=start + timedelta(minutes=90))
    cast.invite(meeting, cast.aye, cast.maria)
    return meeting


@pytest.mark.parametrize(
    ("hour", "windows"),
    [
        ("day", [(date(2027, 3, 24), date(2027, 3, 24)), (date(2027, 3, 31), date(2027, 3, 31))]),
        ("week", [(date(2027, 3, 22), date(2027, 3, 28)), (date(2027, 3, 29), date(2027, 4, 4))]),
        ("month", [(date(2027, 3, 1), date(2027, 3, 31))]),
    ],
)
def test_the_finder_proposes_the_best_hour_within_each_window_and_makes_nothing(
    hour: str, windows: list[tuple[date, date]], organiser_client: FlaskClient, at_night: Meeting
) -> None:
    url, asked = f"/meetings/{at_night.ref}/again", {"rule": "weekly", "times": "2", "hour": hour}

    answer = organiser_client.post(url, data=asked)

    assert answer.status_code == 200 and len(all_meetings()) == 1
    chosen = ticked(answer.text)
    assert [first <= one.date() <= last for (first, last), one in zip(windows, chosen, strict=True)]
    assert all(8 <= one.hour <= 15 for one in chosen), "at work in Bangkok, Yangon and Dili"
    assert at_night.starts_wall.date() not in {one.date() for one in offered(answer.text)}
    assert len(offered(answer.text)) == len(windows) * (1 if hour == "day" else 3)


def test_the_ticked_times_become_drafts_with_the_same_people(
    organiser_client: FlaskClient, at_night: Meeting
) -> None:
    url = f"/meetings/{at_night.ref}/again"
    asked = {"rule": "weekly", "times": "2", "hour": "week", "with_people": "y"}
    times = ticked(organiser_client.post(url, data=asked).text)
    at = [f"{one:%Y-%m-%dT%H:%M}" for one in times]

    answer = organiser_client.post(url, data=asked | {"make": "1", "at": at})
    again = organiser_client.post(url, data=asked | {"make": "1", "at": at})

    drafts = all_meetings()[1:]
    assert answer.status_code == 303 and again.status_code == 422
    assert [draft.starts_wall for draft in drafts] == times
    assert all(draft.duration == timedelta(minutes=90) for draft in drafts)
    assert {draft.series_key for draft in all_meetings()} == {drafts[0].series_key}
    assert (
        all(len(audience.of(draft)) == 2 for draft in drafts) if hasattr(audience, "of") else True
    )


@pytest.mark.parametrize(
    ("at", "sentence"),
    [
        ([], "Please select from 1 to 26 of the proposed times."),
        (["2027-04-01T10:00"] * 2 + ["2027-04-01T12:00"], "Please select one time of a day."),
        (["2020-04-01T10:00"], "is in the past or too far away."),
        (["tomorrow"], "Please select from 1 to 26 of the proposed times."),
        ([f"2027-{m:02}-{d:02}T10:00" for m in (4, 5, 6) for d in range(1, 10)], "from 1 to 26"),
    ],
)
def test_what_cannot_be_is_refused_and_proposed_again(
    at: list[str], sentence: str, organiser_client: FlaskClient, at_night: Meeting
) -> None:
    asked = {"rule": "weekly", "times": "2", "hour": "week", "make": "1", "at": at}

    answer = organiser_client.post(f"/meetings/{at_night.ref}/again", data=asked)

    assert answer.status_code == 422 and sentence in answer.text
    assert len(offered(answer.text)) == 6 and ticked(answer.text) == []
    assert len(all_meetings()) == 1


def test_what_was_ticked_stays_when_the_page_comes_back(
    organiser_client: FlaskClient, at_night: Meeting
) -> None:
    url, asked = f"/meetings/{at_night.ref}/again", {"rule": "weekly", "times": "2", "hour": "week"}
    second = offered(organiser_client.post(url, data=asked).text)[1]
    at = [f"{second:%Y-%m-%dT%H:%M}", f"{second + timedelta(hours=1):%Y-%m-%dT%H:%M}"]

    page = organiser_client.post(url, data=asked | {"make": "1", "at": at}).text

    assert "Please select one time of a day." in page and ticked(page) == [second]


def test_a_proposal_follows_its_zone_over_a_change_of_clock(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    start = datetime(2027, 10, 20, 3)
    meeting = cast.meeting(
        starts_wall=start, ends_wall=start + timedelta(hours=1), zone="Europe/London"
    )
    asked = {"rule": "weekly", "times": "2", "hour": "same"}
    organiser_client.post(f"/meetings/{meeting.ref}/again", data=asked | {"hour": "day"})

    at = ["2027-10-27T09:00", "2027-11-03T09:00"]
    organiser_client.post(f"/meetings/{meeting.ref}/again", data=asked | {"make": "1", "at": at})

    starts = [one.starts_at.hour for one in all_meetings()[1:]]
    assert starts == [8, 9]  # clocks go back on 31 October


def test_a_day_on_which_the_meeting_is_already_is_not_proposed(
    organiser_client: FlaskClient, at_night: Meeting
) -> None:
    asked = {"rule": "typed", "dates-0-day": "2027-03-19", "hour": "week"}

    page = organiser_client.post(f"/meetings/{at_night.ref}/again", data=asked).text

    assert [one.day for one in offered(page)] == [15, 16, 18]
