"""A meeting in numbers: pictures, and beside each a table that says the same."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect
from sqlalchemy import insert

from nact_meet.meetings.models.meeting import Meeting
from nact_meet.organising.numbers import by_country, places_counted, steps_of
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import State
from nact_meet.publication import publishing
from nact_meet.web.charts import HEIGHT, WIDTH, Chart, ChartRow, Series, bar_parts
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast, person
from tests.parts.looks import check_everywhere
from tests.parts.loopback import Listen, signed_in
from tests.parts.statements import statements


def table(html: str, title: str) -> list[list[str]]:
    """Cells of the table beside the picture of that title, its heads first."""
    picture = html.split(f"<h2>{title}</h2>")[1].split("</figure>")[0]
    rows = re.findall(r"<tr>(.*?)</tr>", picture, re.DOTALL)
    return [
        [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.split(r"</t[hd]>", row)[:-1]]
        for row in rows
    ]


def published(cast: Cast) -> Meeting:
    meeting = cast.meeting()
    cast.invite(meeting)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    return meeting


def test_what_three_people_answered_is_drawn_and_written(
    app: Flask, cast: Cast, organiser_client: FlaskClient
) -> None:
    meeting = cast.meeting()
    aye, wei, maria = cast.invite(meeting)
    publishing.publish(meeting, by=cast.somchai)
    aye.confirm(by=cast.aye)
    wei.decline(by=cast.wei)
    maria.hesitate(by=cast.maria)
    aye.registered_at = utc_now() + timedelta(days=2)
    db.session.commit()

    html = organiser_client.get(f"/meetings/{meeting.ref}/numbers").text

    over_time = table(html, "Answers over time")
    assert over_time[0] == ["Day", "Yes", "Perhaps", "No"]
    # Somchai of the hosts was registered by publication.
    assert [row[1:] for row in over_time[1:]] == [["1", "1", "1"]] * 2 + [["2", "1", "1"]]
    assert "Yes: 2. Perhaps: 1. No: 1. No answer yet: 0." in html
    assert table(html, "By country") == [
        ["Country", "Confirmed", "Perhaps", "Declined", "Total"],
        ["China", "0", "0", "1", "1"],
        ["Myanmar", "1", "0", "0", "1"],
        ["Thailand", "1", "0", "0", "1"],
        ["Timor-Leste", "0", "1", "0", "1"],
    ]
    assert "<title>Declined: 1</title>" in html
    assert "Attendance by country" not in html
    assert " style=" not in html


def test_what_the_hosts_decided_is_nobodys_answer(app: Flask, cast: Cast) -> None:
    meeting = cast.meeting()
    aye, *_others = cast.invite(meeting, cast.aye)
    aye.remove(by=cast.somchai)
    db.session.commit()

    chart = by_country(places_counted(meeting))

    assert chart and [series.name for series in chart.series] == ["Withdrawn"]
    assert [row.values for row in chart.rows] == [[1]]


def test_who_came_into_the_room_is_told_by_country(
    app: Flask, cast: Cast, organiser_client: FlaskClient
) -> None:
    meeting, aye, wei, maria = over(cast)
    aye.arrived_at = meeting.starts_at
    wei.arrived_at = meeting.starts_at + timedelta(minutes=15, seconds=1)
    maria.attended = True
    db.session.commit()

    html = organiser_client.get(f"/meetings/{meeting.ref}/numbers").text

    assert "Came into the room: 2 of the 3 who registered." in html
    assert table(html, "Attendance by country") == [
        ["Country", "Before the start", "Later", "Attended, says their coordinator", "Total"],
        ["China", "0", "1", "0", "1"],
        ["Myanmar", "1", "0", "0", "1"],
        ["Timor-Leste", "0", "0", "1", "1"],
    ]
    arrivals = table(html, "Arrivals")
    assert arrivals[1][1:] == ["0", "3"] and arrivals[-1] == ["12:00", "2", "3"]


def over(cast: Cast) -> tuple[Meeting, Participant, Participant, Participant]:
    """A meeting of yesterday, 10:00-12:00 in Bangkok; three had registered."""
    meeting = published(cast)
    meeting.take_place(
        meeting.starts_wall - timedelta(days=22),
        meeting.ends_wall - timedelta(days=22),
        meeting.zone,
    )
    places = {place.person: place for place in db.session.query(Participant)}
    db.session.delete(places.pop(cast.somchai))
    for place in places.values():
        place.state, place.registered_at = State.CONFIRMED, meeting.starts_at - timedelta(days=9)
    db.session.commit()
    return meeting, places[cast.aye], places[cast.wei], places[cast.maria]


def test_many_places_ask_the_database_as_little_as_few(
    app: Flask, cast: Cast, organiser_client: FlaskClient
) -> None:
    meeting, *_places = over(cast)
    url = f"/meetings/{meeting.ref}/numbers"
    organiser_client.get(url)
    with statements() as few:
        organiser_client.get(url)
    before = len(few)
    for number in range(30):
        known = person(f"Person {number}", f"p{number}@yangon.example", cast.yangon)
        db.session.add(known)
        cast.invite(meeting, known)

    with statements() as many:
        organiser_client.get(url)

    assert len(many) == before


def test_a_name_that_hosts_gave_a_country_is_text(
    app: Flask, cast: Cast, organiser_client: FlaskClient
) -> None:
    meeting = cast.meeting()
    aye, *_others = cast.invite(meeting, cast.aye)
    aye.country_code, aye.country_said = None, "x"
    aye.country_agreed = '<script>"Taprobane'
    db.session.commit()

    html = organiser_client.get(f"/meetings/{meeting.ref}/numbers").text

    assert "&lt;script&gt;&#34;Taprobane" in html and '<script>"' not in html


def test_a_line_over_months_has_thirty_steps_at_most() -> None:
    last = utc_now().date()

    assert len(steps_of(last - timedelta(29), last)) == 30
    by_two = steps_of(last - timedelta(30), last)
    assert len(by_two) == 16 and by_two[-1] == last and by_two[0] == last - timedelta(30)


def test_bars_are_as_long_as_their_sum_and_lines_are_steps() -> None:
    two = [Series("Yes", "good"), Series("No", "danger")]
    chart = Chart("Answers", "", "Day", two, [ChartRow("1", [0, 1]), ChartRow("2", [3, 0])])

    assert [tuple(part) for part in bar_parts([1, 0, 2], WIDTH / 3, ["a", "b", "c"])] == [
        ("a", 0, 333),
        ("c", 333, 667),
    ]
    assert chart.parts(chart.rows[0]) == [("danger", 0, 333)]
    assert chart.path(0) == f"M0 {HEIGHT}H1000V0"
    assert Chart("", "", "", two, [ChartRow("1", [0, 0])]).path(0) == f"M0 {HEIGHT}H1000"


@pytest.mark.walk
@pytest.mark.browser
def test_pictures_and_tables_are_read_at_any_size_in_both_languages(
    app: Flask, cast: Cast, page: Page, listen: Listen
) -> None:
    meeting, aye, wei, _maria = over(cast)
    aye.arrived_at, wei.arrived_at = meeting.starts_at, meeting.ends_at
    db.session.commit()
    signed_in(page, url := listen(app), cast.organiser)
    page.goto(f"{url}/meetings/{meeting.ref}/numbers")
    expect(page.get_by_role("img", name="Arrivals")).to_be_visible()

    for summary in page.locator(".picture summary").all():
        summary.click()
    check_everywhere(page)
    page.context.add_cookies([{"name": "language", "value": "zh_Hans", "url": url}])
    page.reload()

    check_everywhere(page)


@pytest.mark.walk
def test_five_thousand_places_are_counted_while_one_looks(
    app: Flask, cast: Cast, organiser_client: FlaskClient
) -> None:
    meeting, *_places = over(cast)
    people = [person(f"P {n}", f"p{n}@yangon.example", cast.yangon) for n in range(5000)]
    db.session.add_all(people)
    db.session.flush()
    rows = [
        {"meeting_id": meeting.id, "person_id": each.id, "contact_id": each.contacts[0].id}
        | {"full_name": each.full_name, "state": State.INVITED, "country_code": "MM"}
        for each in people
    ]
    db.session.execute(insert(Participant), rows)
    db.session.commit()

    page = organiser_client.get(f"/meetings/{meeting.ref}/numbers")

    assert "5,001" in page.text and len(page.data) < 40_000
