"""Times that were ticked are put to the same people as a question."""

import re

from flask.testing import FlaskClient

from nact_meet.directory.models.working_group import WorkingGroup
from tests.cast import Cast


def test_ticked_times_and_everybody_asked_go_along(
    organiser_client: FlaskClient, group: WorkingGroup, cast: Cast
) -> None:
    query = {
        "group": "river-studies", "o": cast.maria.id, "country": "LA", "minutes": 60,
        "first": "2027-03-17", "last": "2027-03-18", "host": "Asia/Bangkok",
    }  # fmt: skip

    html = organiser_client.get("/finder", query_string=query).text

    assert re.findall(r'name="slot" value="([^"]+)"[^>]*form="ask"', html) == [
        "2027-03-17T06:30:00Z/2027-03-17T07:30:00Z",
        "2027-03-18T06:30:00Z/2027-03-18T07:30:00Z",
    ]
    asking = html[html.index('action="/polls/new" id="ask"') :]
    hidden = re.findall(r'type="hidden" name="(\w+)" value="([^"]+)"', asking)[:6]
    assert sorted(hidden) == sorted(
        [
            ("zone", "Asia/Bangkok"), ("group", "river-studies"), ("country", "LA"),
            ("person", str(cast.aye.id)), ("person", str(cast.wei.id)),
            ("optional", str(cast.maria.id)),
        ]
    )  # fmt: skip


def test_the_question_begins_with_the_times_and_people_that_were_found(
    organiser_client: FlaskClient, group: WorkingGroup, cast: Cast
) -> None:
    slots = [
        "2027-03-17T06:30:00Z/2027-03-17T07:30:00Z",
        "2027-03-18T06:30:00Z/2027-03-18T07:30:00Z",
    ]
    asked = {"slot": slots, "zone": "Asia/Bangkok", "person": cast.aye.id, "optional": cast.wei.id}

    html = organiser_client.get("/polls/new", query_string=asked).text

    days = re.findall(r'type="date" value="([^"]+)"', html)
    assert [each for each in days if each.startswith("2027-03-1")] == ["2027-03-17", "2027-03-18"]
    assert html.count('value="13:30"') == 2
    assert "Aye Aye" in html and "Li Wei" in html
