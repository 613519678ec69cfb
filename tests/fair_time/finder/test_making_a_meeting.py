"""From a time that was found to a draft with its people in it."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.working_group import WorkingGroup
from nact_meet.directory.models.zone_source import ZoneSource
from nact_meet.fair_time.people_asked import PeopleAsked
from nact_meet.history.models import Change
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Notice
from nact_meet.places import audience
from nact_meet.places.models.states import State
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.fair_time.finder.reading import FinderPage, fields_of
from tests.organising.test_meeting_pages import only_meeting, typed

AT = {"starts": "2027-03-17T06:30:00Z", "minutes": "90", "zone": "Asia/Bangkok"}
KEPT = ("day", "starts", "ends", "zone", "chosen")
EVERYBODY = {"group": "river-studies", "all": "1"}


def values(client: FlaskClient, **query: Any) -> dict[str, str]:
    """Of the form's fields, as a browser would send them."""
    answer = client.get("/meetings/new", query_string=query)
    assert answer.status_code == 200
    return fields_of(answer.text)


def draft(client: FlaskClient, cast: Cast, **query: Any) -> Meeting:
    """Made as the form came, with a title typed and a host chosen."""
    came = values(client, **AT, **query)
    kept = {
        name: came[name] for name in ("day", "starts", "ends", "zone", "chosen") if name in came
    }
    answer = client.post("/meetings", data=typed(cast) | kept)
    assert answer.status_code == 303
    return only_meeting()


def names(meeting: Meeting) -> list[str]:
    return sorted(each.full_name for each in audience.places_of(meeting))


def test_the_form_has_the_time_that_was_found(
    organiser_client: FlaskClient, group: WorkingGroup
) -> None:
    answer = organiser_client.get("/meetings/new", query_string=AT | EVERYBODY)

    came = fields_of(answer.text)
    assert (came["day"], came["starts"], came["ends"]) == ("2027-03-17", "13:30", "15:00")
    assert came["zone"] == "Bangkok"
    assert came["working_group_id"] == "River studies"
    assert "3 people will be in the draft." in FinderPage(answer.text).text


def test_a_meeting_over_midnight_has_its_last_day(organiser_client: FlaskClient) -> None:
    late = {"starts": "2027-03-17T16:00:00+00:00", "minutes": "120", "zone": "Asia/Bangkok"}

    came = values(organiser_client, **late)

    assert (came["day"], came["starts"]) == ("2027-03-17", "23:00")
    assert (came["last_day"], came["ends"]) == ("2027-03-18", "01:00")


def test_its_people_are_in_the_draft_and_nobody_is_mailed(
    organiser_client: FlaskClient, group: WorkingGroup, cast: Cast
) -> None:
    meeting = draft(organiser_client, cast, **EVERYBODY, x=cast.wei.id, new="Mg Mg <m@x.edu.mm>")

    assert names(meeting) == ["Aye Aye", "Maria", "Mg Mg"]
    assert {each.state for each in audience.places_of(meeting)} == {State.INVITED}
    roles = {each.full_name: each.role for each in audience.places_of(meeting)}
    assert (roles["Aye Aye"], roles["Maria"]) == ("head", "delegate")
    newcomer = next(
        each.person for each in audience.places_of(meeting) if each.full_name == "Mg Mg"
    )
    assert newcomer.zone == "Asia/Yangon"
    assert db.session.query(Notice).count() == 0
    verbs = db.session.scalars(select(Change.verb).where(Change.meeting_id == meeting.id)).all()
    assert verbs.count("invited") == 3


def test_who_is_new_has_in_the_draft_the_zone_that_was_chosen_for_them(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    new = "Ana <ana@mail.example>\nMg Mg <m@x.edu.mm>\nZeya <zeya@x.edu.mm>"
    at = ["ana@mail.example Asia/Dili", "m@x.edu.mm Asia/Yangon", "zeya@x.edu.mm Asia/Bangkok"]
    search = {"minutes": 60, "first": "2027-03-17", "last": "2027-03-17", "new": new, "at": at}
    found = organiser_client.get("/finder", query_string=search).text
    link = re.search(r'href="(/meetings/new\?[^"]*)"', found)
    assert link

    came = fields_of(organiser_client.get(link[1].replace("&amp;", "&")).text)
    kept = {name: came[name] for name in KEPT}
    organiser_client.post("/meetings", data=typed(cast) | kept)

    people = {each.full_name: each.person for each in audience.places_of(only_meeting())}
    assert {name: (person.zone, person.zone_source) for name, person in people.items()} == {
        "Ana": ("Asia/Dili", ZoneSource.SAID),
        "Mg Mg": ("Asia/Yangon", ZoneSource.COUNTRY),
        "Zeya": ("Asia/Bangkok", ZoneSource.SAID),
    }


def test_a_form_that_comes_back_still_knows_its_people(
    organiser_client: FlaskClient, group: WorkingGroup, cast: Cast
) -> None:
    came = values(organiser_client, **AT, **EVERYBODY)
    untitled = typed(cast, title="") | {"chosen": came["chosen"]}

    back = organiser_client.post("/meetings", data=untitled)
    more = organiser_client.post("/meetings", data=untitled | {"add": "hosts"})

    for answer, status in ((back, 422), (more, 200)):
        assert answer.status_code == status
        assert "3 people will be in the draft." in FinderPage(answer.text).text
        assert fields_of(answer.text)["chosen"] == came["chosen"]


def test_who_has_no_address_is_named_and_not_invited(
    organiser_client: FlaskClient, group: WorkingGroup, cast: Cast
) -> None:
    lost = Person(full_name="Thant", zone="Asia/Yangon")
    db.session.add(lost)
    db.session.commit()

    answer = organiser_client.get("/meetings/new", query_string=AT | EVERYBODY | {"p": lost.id})
    meeting = draft(organiser_client, cast, **EVERYBODY, p=lost.id)

    text = FinderPage(answer.text).text
    assert "3 people will be in the draft." in text
    assert "Not invited, because they have no working address:" in text and "Thant" in text
    assert names(meeting) == ["Aye Aye", "Li Wei", "Maria"]


def test_nobody_is_invited_to_what_is_over(
    organiser_client: FlaskClient, group: WorkingGroup, cast: Cast
) -> None:
    chosen = values(organiser_client, **AT, **EVERYBODY)["chosen"]
    past = {"day": "2027-01-04", "chosen": chosen}

    answer = organiser_client.post("/meetings", data=typed(cast) | past)

    assert answer.status_code == 422
    assert "This time is in the past, so no one can be invited." in answer.text
    assert db.session.query(Meeting).count() == 0


def test_an_address_that_became_somebodys_meanwhile_is_asked_about(
    organiser_client: FlaskClient, group: WorkingGroup, cast: Cast
) -> None:
    came = values(organiser_client, **AT, new="Mg Mg <m@x.edu.mm>")
    person = Person(full_name="Another", zone="UTC", contacts=[Contact(address="m@x.edu.mm")])
    db.session.add(person)
    db.session.commit()
    kept = {name: came[name] for name in KEPT}

    answer = organiser_client.post("/meetings", data=typed(cast) | kept, follow_redirects=True)

    assert "1 needs an answer." in answer.text
    assert names(only_meeting()) == []


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({"starts": "soon"}, "We could not read the time."),
        ({"starts": "9999-99-99T00:00:00Z"}, "We could not read the time."),
        ({"starts": "0001-01-01T00:00:00+14:00"}, "We could not read the time."),
        ({"minutes": "0"}, "We could not read the duration."),
        ({"minutes": "99999999999"}, "We could not read the duration."),
        ({"zone": "Nowhere"}, "We do not know the city “Nowhere”"),
    ],
)
def test_what_cannot_be_read_is_said_beside_its_field(
    organiser_client: FlaskClient, query: dict[str, str], says: str
) -> None:
    answer = organiser_client.get("/meetings/new", query_string=AT | query)

    assert answer.status_code == 422
    assert any(says in each for each in FinderPage(answer.text).errors)


def test_without_any_of_it_the_form_is_as_ever(organiser_client: FlaskClient) -> None:
    answer = organiser_client.get("/meetings/new")

    assert answer.status_code == 200
    assert "chosen" not in fields_of(answer.text)
    assert "in the draft." not in answer.text


def test_a_packed_choice_says_the_same_unpacked() -> None:
    args = MultiDict(
        [("group", "a&b"), ("all", "1"), ("p", "1.2"), ("o", "2"), ("new", "A <a@b>\nC")]
    )
    chosen = PeopleAsked.read(args)

    assert PeopleAsked.unpacked(chosen.packed) == chosen
    assert chosen.added == (1, 2) and chosen.optional == {2}


def test_long_names_of_the_same_are_understood() -> None:
    chosen = PeopleAsked.read(MultiDict([("person", "4"), ("person", "5"), ("optional", "6")]))

    assert (chosen.added, chosen.optional) == ((4, 5, 6), {6})
