"""Times that were ticked are put to the same people as a question."""

import re
from html import unescape

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from nact_meet.directory.models.person import Person
from nact_meet.directory.models.working_group import WorkingGroup
from nact_meet.directory.models.zone_source import ZoneSource
from nact_meet.polls.models.voter import Voter
from nact_meet.web.extensions import db
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


def test_who_is_new_and_where_they_are_goes_along_into_the_poll(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    """Nu is in Dili, as was chosen in the finder's list; of Bo nobody said so."""
    people = "Nu <nu@mail.example>\nBo <bo@mail.example>"
    query = {
        "p": cast.aye.id, "new": people, "at": "nu@mail.example Asia/Dili", "minutes": 60,
        "first": "2027-03-17", "last": "2027-03-18", "host": "Asia/Bangkok",
    }  # fmt: skip
    found = organiser_client.get("/finder", query_string=query).text
    asking = found[found.index('action="/polls/new" id="ask"') :].split("</form>")[0]
    fields = re.findall(r'name="(\w+)" value="([^"]*)"', asking)
    link = [(name, unescape(value)) for name, value in fields]

    form = organiser_client.get("/polls/new", query_string=MultiDict(link)).text
    chosen = re.search(r'name="chosen"[^>]*value="([^"]*)"', form)
    typed_there = re.search(r'name="pasted_required"[^>]*>([^<]*)<', form)
    assert chosen and typed_there
    typed: dict[str, str] = {
        "title": "Rice", "written_in": "en", "zone": "Bangkok", "closes_day": "2027-03-10",
        "closes_time": "17:00", "hosts-0-institute_id": str(cast.institute.id),
        f"person-{cast.aye.id}": "required", "chosen": unescape(chosen[1]),
        "pasted_required": unescape(typed_there[1]).strip(),
    }  # fmt: skip
    for number, day in enumerate(("2027-03-17", "2027-03-18")):
        hours = {"day": day, "starts": "10:00", "ends": "11:00"}
        typed |= {f"dates-{number}-{name}": value for name, value in hours.items()}
    made = organiser_client.post("/polls", data=typed)

    assert made.status_code == 303, made.text
    voters = db.session.scalars(select(Person).join(Voter, Voter.person_id == Person.id))
    where = {person.full_name: (person.own_zone, person.zone_source) for person in voters}
    assert where["Nu"] == ("Asia/Dili", ZoneSource.SAID)
    assert where["Bo"] == (None, ZoneSource.GUESS)
    assert len(where) == 3
