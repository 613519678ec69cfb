"""People are their institute's and their own: who may change whom, and read whose address."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from nact_meet.busy.models import BusyBlock
from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.coordinator import CoordinatorContact, Standing
from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.person import Person
from nact_meet.history.models import Change
from nact_meet.letters.models import Letter
from nact_meet.meetings.models.agenda import Speaker
from nact_meet.polls.electorate import Elector, enrol
from nact_meet.polls.models.poll import Poll
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast, person
from tests.directory.test_people import BOUN

AYE = "aye@yangon.example"
ELSEWHERE = {"address": "aye@elsewhere.example"}
EDITED = BOUN | {"full_name": "Aye Aye Win", "institute": "Institute of Yangon"}


def last_change() -> Change:
    change = db.session.scalars(select(Change).order_by(Change.id.desc())).first()
    assert change is not None
    return change


def ways_to_change(app: Flask, aye: Person) -> list[str]:
    """Every address below a person that takes a POST, from the url map: a new one is among them."""
    [contact] = aye.contacts
    ids = {"id": aye.id, "contact_id": contact.id}
    with app.test_request_context():
        urls = app.url_map.bind("localhost")
        return [
            urls.build(
                rule.endpoint, {name: ids.get(name, 1) for name in rule.arguments}, method="POST"
            )
            for rule in app.url_map.iter_rules()
            if rule.rule.startswith("/people/<int:id>") and "POST" in (rule.methods or ())
        ]


def test_an_organiser_elsewhere_changes_nothing_of_a_person(
    app: Flask, organiser_client: FlaskClient, cast: Cast
) -> None:
    ways = ways_to_change(app, cast.aye)

    codes = {way: organiser_client.post(way, data=EDITED | ELSEWHERE).status_code for way in ways}

    assert len(ways) >= 11
    assert set(codes.values()) == {404}, codes
    assert db.session.scalars(select(Change)).all() == []
    assert [contact.address for contact in cast.aye.contacts] == [AYE]


@pytest.mark.parametrize("path", ["edit", "hours"])
def test_what_they_may_not_change_is_not_offered(
    path: str, organiser_client: FlaskClient, cast: Cast
) -> None:
    page = organiser_client.get(f"/people/{cast.aye.id}").text

    assert organiser_client.get(f"/people/{cast.aye.id}/{path}").status_code == 404
    for offered in (f"/{path}", "/contacts", "/end"):
        assert f"/people/{cast.aye.id}{offered}" not in page
    assert (
        f"/people/{cast.somchai.id}/edit" in organiser_client.get(f"/people/{cast.somchai.id}").text
    )


def test_the_coordinator_of_their_country_may(organiser_client: FlaskClient, cast: Cast) -> None:
    council = Institute(
        name="Council of Naypyidaw", country_code="MM", is_coordinator=True, zone="Asia/Yangon"
    )
    db.session.add(council)
    cast.act_for(council)

    answer = organiser_client.post(f"/people/{cast.aye.id}", data=EDITED)
    elsewhere = organiser_client.post(f"/people/{cast.wei.id}", data=EDITED)

    assert (answer.status_code, elsewhere.status_code) == (303, 404)
    assert cast.aye.full_name == "Aye Aye Win"


def test_whom_no_institute_has_is_the_secretariats_to_change(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    organiser_client.post("/people", data=BOUN | {"country_code": "TH"})
    boun = db.session.scalars(select(Person).where(Person.full_name == "Bounmy")).one()
    cast.institute.is_coordinator = True
    db.session.commit()

    edited = organiser_client.post(f"/people/{boun.id}", data=BOUN)
    page = organiser_client.get(f"/people/{boun.id}").text
    proposed = organiser_client.post(f"/people/{boun.id}/redirections", data=ELSEWHERE)

    assert (edited.status_code, proposed.status_code) == (404, 303)
    assert [contact.address for contact in boun.contacts] == ["office@vientiane.example"]
    assert "aye@elsewhere.example" in organiser_client.get(f"/people/{boun.id}").text
    assert "office@vientiane.example" in page  # their country's coordinator may write to them


def test_the_secretariat_says_why(organiser_client: FlaskClient, cast: Cast) -> None:
    cast.organiser.is_secretariat = True
    db.session.commit()
    path, reach = f"/people/{cast.aye.id}", ELSEWHERE | {"reader_name": ""}

    silent = organiser_client.post(path, data=EDITED)
    told = organiser_client.post(path, data=EDITED | {"reason": "Her letter of 3 May"})
    edited = last_change()
    quiet = organiser_client.post(f"{path}/contacts", data=reach)
    added = organiser_client.post(f"{path}/contacts", data=reach | {"reason": "By telephone"})

    assert (silent.status_code, told.status_code) == (422, 303)
    assert silent.text.count("Please fill this in.") == 2  # at the top and beside the field
    assert 'value="Aye Aye Win"' in silent.text
    assert (edited.verb, edited.details["reason"]) == ("edited", "Her letter of 3 May")
    assert (quiet.status_code, added.status_code) == (422, 303)
    assert last_change().details == {"to": "aye@elsewhere.example", "reason": "By telephone"}


def test_the_secretariat_says_why_of_hours_and_of_busy_times(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    cast.organiser.is_secretariat = True
    db.session.commit()
    path, day = f"/people/{cast.aye.id}", {"day": f"{utc_now():%Y}-12-31"}

    codes = [
        organiser_client.post(f"{path}{way}", data=day | reason).status_code
        for way in ("/busy/blocks", "/hours/end")
        for reason in ({}, {"reason": "On leave"})
    ]

    assert codes == [422, 303, 422, 303]
    assert db.session.scalars(select(BusyBlock)).one().person_id == cast.aye.id


def test_a_member_of_the_secretariat_need_not_say_why_of_their_own_institute(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    cast.organiser.is_secretariat = True
    cast.act_for(cast.yangon)

    answer = organiser_client.post(f"/people/{cast.aye.id}", data=EDITED)

    assert answer.status_code == 303
    assert "reason" not in last_change().details


def test_nobody_is_moved_into_an_institute_but_by_their_own(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    moved = EDITED | {"institute": "Institute of Bangkok"}

    taken = organiser_client.post(f"/people/{cast.aye.id}", data=moved)
    cast.act_for(cast.yangon)
    given = organiser_client.post(f"/people/{cast.aye.id}", data=moved)

    assert (taken.status_code, given.status_code) == (404, 303)
    assert cast.aye.institute_id == cast.institute.id


def test_an_organiser_enters_people_of_other_institutes(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    answer = organiser_client.post("/people", data=BOUN | {"institute": "Institute of Dili"})

    boun = db.session.scalars(select(Person).where(Person.full_name == "Bounmy")).one()
    assert (answer.status_code, boun.institute_id) == (303, cast.dili.id)
    assert organiser_client.post(f"/people/{boun.id}", data=BOUN).status_code == 404


# Reading


PAGES = ["/people", "/people?q=aye", "/people/{aye}", "/institutes/{yangon}/contacts"]


@pytest.mark.parametrize("path", PAGES)
def test_an_address_is_read_by_who_may_write_there(
    path: str, organiser_client: FlaskClient, cast: Cast
) -> None:
    contact = cast.aye.contacts[0]
    CoordinatorContact.name(cast.yangon, contact, Standing.CONTACT, by=cast.somchai)
    db.session.commit()
    path = path.format(aye=cast.aye.id, yangon=cast.yangon.id)

    closed = organiser_client.get(path).text
    db.session.rollback()
    cast.act_for(cast.yangon)
    shown = organiser_client.get(path).text

    assert "Aye Aye" in closed
    assert AYE not in closed
    assert AYE in shown


def test_the_hosts_of_a_meeting_read_where_they_write(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    """Of whomever they put into a draft, only once it is published."""
    meeting = cast.meeting()
    [place] = cast.invite(meeting, cast.aye)
    letter = Letter(meeting=meeting, subject="Welcome", body="Soon.", written_in="en")
    db.session.add(letter)
    db.session.commit()
    at = f"/meetings/{meeting.ref}"
    pages = [
        f"/people/{cast.aye.id}",
        "/people?q=Aye",
        f"{at}/participants/{place.id}",
        f"{at}/lists/participants.csv",
        f"{at}/preview",
        f"{at}/letters/{letter.id}",
    ]

    draft = [page for page in pages if shows(organiser_client, page)]
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    published = [page for page in pages if shows(organiser_client, page)]

    assert draft == []
    assert published == pages
    assert "wei@shanghai.example" not in organiser_client.get(f"/people/{cast.wei.id}").text


def shows(client: FlaskClient, page: str) -> bool:
    answer = client.get(page)
    db.session.rollback()
    assert answer.status_code == 200
    return AYE in answer.text


def test_who_typed_an_address_reads_it_before_they_write_there(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    meeting = cast.meeting()
    data = {"pasted": "Hla Hla <hla@home.example>", "role": "delegate"}
    organiser_client.post(f"/meetings/{meeting.ref}/invitations", data=data)
    hla = db.session.scalars(select(Person).where(Person.full_name == "Hla Hla")).one()

    typed = organiser_client.get(f"/people/{hla.id}").text
    hla.reach_at("hla@private.example", "", by=hla)
    db.session.commit()
    moved = organiser_client.get(f"/people/{hla.id}").text

    assert "hla@home.example" in typed
    assert "hla@" not in moved


def test_who_asks_in_a_poll_reads_where_they_write(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    poll = Poll(title="When?", zone="Asia/Bangkok", closes_at=utc_now(), created_by=cast.somchai)
    db.session.add(poll)
    enrol(poll, [Elector(contact=cast.aye.contacts[0])], by=cast.somchai)
    db.session.commit()

    draft = organiser_client.get(f"/people/{cast.aye.id}").text
    poll.opened_at = utc_now()
    db.session.commit()

    assert AYE not in draft
    assert AYE in organiser_client.get(f"/people/{cast.aye.id}").text


@pytest.mark.parametrize("asked", [AYE, "aye@yangon", "yangon.example", "Aye yangon.example"])
def test_searching_an_address_that_one_may_not_see_finds_nobody(
    asked: str, organiser_client: FlaskClient, cast: Cast
) -> None:
    found = organiser_client.get("/people", query_string={"q": asked}).text
    joined = organiser_client.get("/board", query_string={"add_person": asked}).text

    assert "Aye Aye" not in found
    assert "Aye Aye" not in joined


def test_who_signs_in_where_is_their_institutes_to_know(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    cast.organiser.appointments = []
    cast.act_for(cast.yangon)
    khin = person("Khin", "khin@home.example", cast.institute)
    db.session.add(khin)
    db.session.flush()
    foreign = f"/institutes/{cast.institute.id}"

    page = organiser_client.get(foreign).text
    own = organiser_client.get(f"/institutes/{cast.yangon.id}").text

    assert "khin@home.example" not in page and "Signs in with" not in page
    assert "somchai@bangkok.example" in own


def test_a_pasted_address_says_nothing_of_whose_it_is(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    meeting = cast.meeting()
    db.session.remove()

    sought = organiser_client.get("/finder", query_string={"new": AYE}).text
    asked = organiser_client.post(
        f"/meetings/{meeting.ref}/invitations",
        data={"pasted": f"Hla Hla <{AYE}>", "role": "delegate"},
    )

    assert "Aye Aye" not in sought
    assert asked.status_code == 422
    assert "Who is Hla Hla?" in asked.text
    assert "same person as" not in asked.text and "Institute of Yangon" not in asked.text


def test_who_enters_somebody_again_learns_no_address_and_makes_nobody_twice(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    again = BOUN | {"full_name": "Aye Aye", "address": AYE}

    foreign = organiser_client.post("/people", data=again)
    change = last_change()
    cast.act_for(cast.yangon)
    own = organiser_client.post("/people", data=again)

    named = db.session.scalars(select(Person).where(Person.full_name == "Aye Aye")).all()
    assert named == [cast.aye]
    assert (foreign.status_code, foreign.location) == (303, f"/people/{cast.aye.id}")
    assert (change.verb, change.subject_id, change.actor_id) == (
        "entered again",
        cast.aye.id,
        cast.somchai.id,
    )
    assert own.status_code == 422 and "already has this person at this address" in own.text


def test_a_programme_tells_no_address_and_keeps_who_speaks(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    form, aye = meeting_form(cast, "Daw Aye <aye@yangon.example>"), cast.aye.id
    guessed = organiser_client.post("/meetings", data=form)
    cast.act_for(cast.yangon)
    ref = organiser_client.post("/meetings", data=form).location.rpartition("/")[2]
    cast.organiser.appointments = cast.organiser.appointments[:1]
    db.session.commit()
    kept = meeting_form(cast, "Daw Aye")

    page = organiser_client.get(f"/meetings/{ref}/edit/programme").text
    db.session.rollback()
    organiser_client.post(f"/meetings/{ref}", data=kept)

    assert guessed.status_code == 422
    assert "Daw Aye" in page and AYE not in page
    assert db.session.scalars(select(Speaker)).one().person_id == aye


def meeting_form(cast: Cast, speakers: str) -> dict[str, Any]:
    return {
        "title": "Rice and rivers",
        "day": f"{utc_now().year + 1}-06-15",
        "starts": "10:00",
        "ends": "12:00",
        "zone": "Asia/Bangkok",
        "hosts-0-institute_id": str(cast.institute.id),
        "hosts-0-duty": "host",
        "agenda-0-kind": "session",
        "agenda-0-title": "Opening",
        "agenda-0-minutes": "30",
        "agenda-0-speakers": speakers,
        "visibility": "public",
        "access": "invited",
    }


def test_a_contact_for_delegations_is_taken_from_nobody(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    """Neither is the lone reader of a mailbox told, nor is it said who reads there."""
    guess = {"contact": "new", "full_name": "Hla Hla", "address": AYE, "standing": "contact"}
    same = guess | {"full_name": "Aye Aye", "reader_name": "Somchai"}

    for form in (guess, same):
        path = f"/institutes/{cast.institute.id}/contacts"
        assert organiser_client.post(path, data=form).status_code == 303

    theirs = db.session.scalars(select(Contact).where(Contact.address == AYE)).all()
    assert sorted(one.person.full_name for one in theirs) == ["Aye Aye", "Hla Hla"]
    assert [one.reader_name for one in theirs] == ["", ""]
