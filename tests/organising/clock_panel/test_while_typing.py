"""The panel beside the time: without JavaScript by a button, with it as a fragment."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select

from nact_meet.busy.models import BusyBlock
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.role import Role
from nact_meet.directory.models.working_group import Membership, WorkingGroup
from nact_meet.hours.models import Blackout
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.planner.terms import MOST_PEOPLE
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.organising.clock_panel.conftest import DAY, Look, at
from tests.organising.clock_panel.panel import Panel
from tests.organising.test_meeting_pages import last_sunday


def meetings() -> list[Meeting]:
    db.session.rollback()
    return list(db.session.scalars(select(Meeting)))


def test_a_button_shows_the_twelve_clocks_and_keeps_what_was_typed(
    organiser_client: FlaskClient, typed: dict[str, str]
) -> None:
    answer = organiser_client.post("/meetings", data=typed | {"starts": "05:30", "check": "1"})

    panel = Panel(answer.text)
    assert answer.status_code == 200
    assert len(panel.clocks) == 12
    assert panel.clock("Thailand").hours == "05:30–11:00 UTC+7"
    assert panel.clock("Thailand").notes == ["night, 180 min"]
    assert 'value="Rice and rivers"' in answer.text
    assert meetings() == []


def test_a_better_time_is_taken_by_a_button(
    organiser_client: FlaskClient, typed: dict[str, str]
) -> None:
    night = typed | {"starts": "23:00", "ends": "00:30", "last_day": "2031-02-27"}
    checked = Panel(organiser_client.post("/meetings", data=night | {"check": "1"}).text)
    offer = checked.offers[0]

    answer = organiser_client.post("/meetings", data=night | {"take": offer.value})

    assert answer.status_code == 200
    assert all(f'value="{each}"' in answer.text for each in offer.fields.values() if each)
    assert 'value="2031-02-27"' not in answer.text or offer.fields["day"] == "2031-02-27"
    hours = f"{offer.fields['starts']}–{offer.fields['ends']} UTC+7"
    assert Panel(answer.text).clock("Thailand").hours == hours
    assert meetings() == []


@pytest.mark.parametrize(
    "take",
    [
        *("", "now", "2031-02-26T02:00:00+00:00", "2031-02-26T02:00/2031-02-26T03:00"),
        "9999-12-31T23:59:59+00:00/9999-12-31T23:59:59-12:00",
        "<script>/</script>",
    ],
)
def test_a_time_that_nobody_offered_changes_nothing(
    organiser_client: FlaskClient, typed: dict[str, str], take: str
) -> None:
    answer = organiser_client.post("/meetings", data=typed | {"take": take})

    assert answer.status_code == 200
    assert 'value="10:00"' in answer.text
    assert "<script>/" not in answer.text


def test_an_edit_begins_with_the_clocks_of_the_meeting(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    meeting = cast.meeting(starts_wall=at("23:00"), ends_wall=at("23:45"), zone="Asia/Dili")
    cast.invite(meeting, cast.aye, cast.maria)

    page = organiser_client.get(f"/meetings/{meeting.ref}/edit")
    checked = organiser_client.post(
        f"/meetings/{meeting.ref}",
        data={"day": DAY, "starts": "11:00", "ends": "12:00", "zone": "Dili", "check": "1"},
    )

    assert Panel(page.text).clock("Timor-Leste · 1 person").hours == "23:00–23:45 UTC+9"
    assert Panel(checked.text).clock("Myanmar · 1 person").hours == "08:30–09:30 UTC+6:30"
    assert "Based on 2 people." in checked.text
    assert meetings()[0].starts_wall == at("23:00")


def test_another_day_is_marked_on_its_clock(look: Look) -> None:
    panel = look(starts="23:30", ends="23:45", zone="Europe/London")

    assert panel.clock("China").hours == "07:30–07:45 UTC+8 next day"


def test_people_who_are_elsewhere_have_a_line_of_their_own(
    look: Look, cast: Cast, group: WorkingGroup
) -> None:
    for person in (cast.wei, cast.maria):
        person.zone = "Europe/London"
    cast.wei.country_code = cast.maria.country_code = "GB"
    db.session.commit()

    panel = look(working_group_id=group.id)

    assert panel.clock("London").name == "London · 2 people"
    assert panel.clock("London").hours == "03:00–04:00 UTC"
    assert panel.clock("London").notes == ["night"]
    assert panel.clock("Myanmar").name == "Myanmar · 1 person"
    assert len(panel.clocks) == 13


def test_better_times_are_weighed_for_who_comes(
    look: Look, cast: Cast, group: WorkingGroup
) -> None:
    """Seven in the morning in Bangkok is no burden in Dili; only Maria comes."""
    for membership in [each for each in group.memberships if each.person is not cast.maria]:
        group.leave(membership, by=cast.somchai)
    db.session.commit()

    for_maria = look(starts="07:00", ends="08:00", working_group_id=group.id)
    for_capitals = look(starts="07:00", ends="08:00")

    assert for_maria.offers == []
    assert for_maria.clock("Thailand").notes == ["early"]
    assert for_capitals.offers[0].fields["starts"] == "09:30"


def test_who_has_blocked_these_hours_is_named_and_weighed(
    look: Look, cast: Cast, group: WorkingGroup
) -> None:
    free = look(working_group_id=group.id)
    BusyBlock.enter(cast.aye, at("09:30"), at("14:30"), None, is_own=True, by=cast.aye)
    db.session.commit()

    blocked = look(working_group_id=group.id)

    assert free.busy == ""
    assert free.offers[0].fields["starts"] == "13:30"
    assert blocked.busy == "1 person is busy then: Aye Aye"
    assert "13:30" not in [each.fields["starts"] for each in blocked.offers]


def test_what_the_network_says_of_a_day_is_heard(look: Look, cast: Cast) -> None:
    Blackout.declare("Forum", at("00:00").date(), at("00:00").date(), "TL", by=cast.somchai)
    db.session.commit()

    panel = look()

    assert panel.clock("Timor-Leste").notes == ["day without meetings", "lunch, 30 min"]
    assert panel.offers[0].fields["day"] != DAY


def test_nothing_against_a_time_is_said_too(look: Look) -> None:
    panel = look(ends="10:15")

    assert panel.said == "No conflicts."
    assert panel.offers == []


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"day": ""}, "Enter the date"),
        ({"day": "2031-02-"}, "Enter the date"),
        ({"day": "2031-02-30"}, "Enter the date"),
        ({"starts": "1"}, "Enter the date"),
        ({"ends": "25:00"}, "Enter the date"),
        ({"zone": ""}, "Enter the date"),
        ({"last_day": "tomorrow"}, "Enter the date"),
        ({"day": "0002-03-01"}, "a year from 2000 to 2100"),
        ({"last_day": "9999-12-31"}, "a year from 2000 to 2100"),
        ({"zone": "Asia/Nowhere"}, "We do not know this city"),
        ({"zone": "<b>\x07"}, "one line"),
        ({"zone": "x" * 5000}, "at most 64 characters"),
        ({"ends": "09:00"}, "end must come after the start"),
    ],
)
def test_what_is_half_typed_or_wrong_is_said(
    look: Look, wrong: dict[str, str], sentence: str
) -> None:
    panel = look(**wrong)

    assert sentence in panel.said
    assert panel.clocks == []


@pytest.mark.parametrize(
    ("month", "sentence"),
    [(3, "02:30 does not exist. Please choose 01:59 or earlier"), (10, "this time occurs twice")],
)
def test_gaps_and_double_clocks_are_what_the_form_says(
    look: Look, month: int, sentence: str
) -> None:
    night = {"day": last_sunday(month).isoformat(), "starts": "02:30", "ends": "04:00"}

    panel = look(zone="Europe/Berlin", **night)

    assert sentence in panel.said
    assert panel.clocks == []


def test_which_of_two_clocks_is_asked_by_the_button_and_then_shown(
    organiser_client: FlaskClient, typed: dict[str, str]
) -> None:
    night = {"day": last_sunday(10).isoformat(), "starts": "02:30", "ends": "04:00"}
    twice = typed | night | {"zone": "Europe/Berlin", "check": "1"}

    asked = organiser_client.post("/meetings", data=twice)
    first, second = (
        Panel(organiser_client.post("/meetings", data=twice | {"starts_fold": fold}).text)
        for fold in "01"
    )

    assert "02:30 UTC+2" in asked.text and "02:30 UTC+1" in asked.text
    assert first.clock("Thailand").hours == "07:30–10:00 UTC+7"
    assert second.clock("Thailand").hours == "08:30–10:00 UTC+7"


def test_what_lasts_longer_than_a_day_is_shown_and_not_judged(look: Look) -> None:
    panel = look(last_day="2031-12-31")

    assert panel.said == "It lasts longer than a day, so conflicts are not checked."
    assert len(panel.clocks) == 12 and panel.offers == []
    assert all(each.notes == [] for each in panel.clocks)


@pytest.mark.parametrize(
    "hostile",
    [
        {"working_group_id": "9" * 40},
        {"working_group_id": "x' OR 1=1"},
        {"hosts-0-institute_id": "9" * 40},
        {"hosts-99999999999999999999-institute_id": "1"},
        {"starts_fold": "7", "ends_fold": "01"},
        {"agenda-0-order": "x"},
    ],
)
def test_what_no_form_sends_is_let_be(look: Look, hostile: dict[str, Any]) -> None:
    assert len(look(**hostile).clocks) == 12


def test_only_organisers_look_and_only_at_their_own(
    app: Flask, organiser_client: FlaskClient, cast: Cast, typed: dict[str, str]
) -> None:
    meeting = cast.meeting(created_by=cast.aye)
    meeting.hosts[0].institute = cast.yangon
    db.session.commit()

    stranger = app.test_client().get("/meetings/clocks", query_string=typed)
    of_others = organiser_client.get("/meetings/clocks", query_string={"ref": meeting.ref})
    of_nobody = organiser_client.get("/meetings/clocks", query_string={"ref": "nothing"})

    assert (stranger.status_code, stranger.headers["Location"][:8]) == (303, "/sign-in")
    assert (of_others.status_code, of_nobody.status_code) == (404, 404)


def test_it_is_said_where_days_off_are_not_announced_yet(
    organiser_client: FlaskClient, typed: dict[str, str]
) -> None:
    page = organiser_client.get("/meetings/clocks", query_string=typed)
    past = organiser_client.get("/meetings/clocks", query_string=typed | {"day": "2025-02-26"})

    assert "Days off of 2031 are not announced yet in: Brunei Darussalam, Cambodia" in page.text
    assert "not announced yet in" not in past.text
    assert Panel(past.text).offers == []


@pytest.mark.parametrize(("most", "is_searched"), [(3, True), (2, False)])
def test_better_times_are_sought_for_so_many_people(
    look: Look, group: WorkingGroup, monkeypatch: pytest.MonkeyPatch, most: int, is_searched: bool
) -> None:
    for module in ("organising.clock_panel.views", "planner.terms"):
        monkeypatch.setattr(f"nact_meet.{module}.MOST_PEOPLE", most)

    panel = look(working_group_id=group.id, starts="02:00", ends="03:00")

    assert bool(panel.offers) == is_searched


@pytest.mark.walk
def test_a_meeting_of_more_than_five_thousand_is_edited(
    organiser_client: FlaskClient, cast: Cast, group: WorkingGroup
) -> None:
    meeting = cast.meeting(working_group=group)
    numbers = range(9001, 9001 + MOST_PEOPLE + 1)
    usual = {"language": "en", "zone": "Asia/Yangon"}
    people = [usual | {"id": number, "full_name": f"Person {number}"} for number in numbers]
    members = [
        {"working_group_id": group.id, "person_id": number, "role": Role.DELEGATE}
        for number in numbers
    ]
    db.session.execute(insert(Person), people)
    db.session.execute(insert(Membership), members)
    db.session.commit()

    assert organiser_client.get(f"/meetings/{meeting.ref}/edit").status_code == 200
