"""My colleague comes instead: suggested by a link, decided by the coordinator or the hosts."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import downgrade, upgrade

from nact_meet.delegations import colleagues
from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.person import Person
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.tabs import waiting_in
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.own_data.retention import erase_data_of
from nact_meet.places.models.nomination import Nomination
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import State
from nact_meet.places.models.suggestion import MOST, ColleagueReply, Suggestion, suggested_by
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.delegations.conftest import Yangon, nomination, yangon  # noqa: F401
from tests.parts.deliver import deliver
from tests.parts.smtp import MailServer

SENT = {"full_name": "Nu Nu", "address": "nu@yangon.example", "words": "She knows the rivers."}


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    meeting = cast.meeting(named_contact=cast.organiser)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    return meeting


@pytest.fixture
def aye(meeting: Meeting, cast: Cast) -> Participant:
    (place,) = cast.invite(meeting, cast.aye)
    return place


def suggest(client: FlaskClient, place: Participant, **more: Any) -> Any:
    return client.post(f"/r/{place.token}/colleague", data=SENT | more)


def only() -> Suggestion:
    db.session.rollback()
    return db.session.query(Suggestion).one()


def test_the_hosts_decide_with_one_press_and_both_are_told(
    client: FlaskClient, organiser_client: FlaskClient, aye: Participant, smtp: MailServer
) -> None:
    page = client.get(f"/r/{aye.token}").text
    assert "My colleague comes instead" in page
    assert "My colleague comes instead" in client.get(f"/r/{aye.token}/colleague").text
    assert suggest(client, aye).status_code == 303
    deliver()
    assert smtp.to("nu@yangon.example") == [], "nobody has decided"
    (news,) = [mail for mail in smtp.to("somchai@bangkok.example") if "Nu Nu" in mail.text()]
    assert "Aye Aye suggests that a colleague comes. You decide." in news.text()
    assert "She knows the rivers." in news.text()
    meeting = db.session.merge(aye).meeting
    there = f"/meetings/{meeting.ref}"
    people = organiser_client.get(f"{there}/participants").text
    assert "Colleagues who could come instead" in people and "nu@yangon.example" in people
    with organiser_client.application.test_request_context():
        assert waiting_in(meeting)["participants.index"] == 1

    answer = organiser_client.post(f"{there}/colleagues/{only().id}", data={"decision": "invite"})
    deliver()

    assert answer.status_code == 303 and only().outcome == ColleagueReply.INVITED
    (invitation,) = smtp.to("nu@yangon.example")
    assert "Dear Nu Nu," in invitation.text()
    first = smtp.to("aye@yangon.example")[-1]
    assert "Thank you for suggesting Nu Nu. We have sent an invitation." in first.text()
    nu = db.session.query(Participant).join(Person).filter(Person.full_name == "Nu Nu").one()
    assert (nu.state, db.session.merge(aye).state) == (State.INVITED, State.INVITED)
    assert "Colleagues who could come" not in organiser_client.get(f"{there}/participants").text


def test_a_colleague_who_had_said_no_is_asked_again(
    client: FlaskClient, organiser_client: FlaskClient, aye: Participant, cast: Cast
) -> None:
    (wei,) = cast.invite(aye.meeting, cast.wei)
    wei.decline(**wei.answered_by)
    db.session.commit()
    suggest(client, aye, full_name="Li Wei", address="wei@shanghai.example")

    url = f"/meetings/{aye.meeting.ref}/colleagues/{only().id}"
    organiser_client.post(url, data={"decision": "invite"})

    asked = db.session.query(Notice).filter_by(participant_id=wei.id, kind=Kind.INVITATION)
    assert (db.session.merge(wei).state, asked.count()) == (State.INVITED, 2)


def test_a_no_tells_the_first_alone(
    client: FlaskClient, organiser_client: FlaskClient, aye: Participant, smtp: MailServer
) -> None:
    suggest(client, aye)
    deliver()
    url = f"/meetings/{aye.meeting.ref}/colleagues/{only().id}"

    organiser_client.post(url, data={"decision": "not"})
    deliver()

    assert only().outcome == ColleagueReply.NOT_INVITED
    assert smtp.to("nu@yangon.example") == []
    assert "cannot invite anyone else this time" in smtp.to("aye@yangon.example")[-1].text()
    assert organiser_client.post(url, data={"decision": "invite"}).status_code == 404
    assert db.session.query(Contact).filter_by(address="nu@yangon.example").count() == 0
    assert "cannot be invited this time" in client.get(f"/r/{aye.token}").text


@pytest.mark.parametrize(("more", "state"), [({}, "invited"), ({"gives_back": "y"}, "declined")])
def test_the_place_is_given_back_only_where_they_said_so(
    client: FlaskClient, aye: Participant, more: dict[str, str], state: str
) -> None:
    suggest(client, aye, **more)

    assert db.session.merge(aye).state == state


def test_the_coordinator_who_named_them_decides(
    client: FlaskClient,
    nomination: Nomination,  # noqa: F811
    yangon: Yangon,  # noqa: F811
    cast: Cast,
    smtp: MailServer,
) -> None:
    (place,) = cast.invite(nomination.meeting, cast.aye)
    place.nomination = nomination
    db.session.commit()
    suggest(client, place)
    deliver()

    mail = smtp.to("khin@yangon.example")[-1]

    assert "Aye Aye suggests that Nu Nu comes instead. You decide" in mail.text()
    assert not any("Nu Nu" in other.text() for other in smtp.to("somchai@bangkok.example"))
    link = next(line for line in mail.text().splitlines() if "/n/" in line)
    path = link[link.index("/n/") :]
    assert "nu@yangon.example" in client.get(path).text
    url = f"{path}/colleagues/{only().id}"
    assert client.post(url, data={"decision": "invite"}).status_code == 303
    deliver()
    assert only().outcome == ColleagueReply.INVITED
    nu = db.session.query(Participant).join(Person).filter(Person.full_name == "Nu Nu").one()
    assert nu.nomination_id == db.session.merge(nomination).id
    assert smtp.to("nu@yangon.example")


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"address": "aye@yangon.example"}, "This is your own address."),
        ({"address": "nobody"}, "This is not an email address."),
        ({"address": "meet@meet.example"}, "This is an address of this site."),
        ({"address": f"Meet+{'a' * 20}@meet.example"}, "This is an address of this site."),
        ({"full_name": "Nu\r\nBcc: all@x.example"}, "on one line"),
        ({"full_name": ""}, "Please fill this in."),
        ({"words": "x" * 501}, "at most 500 characters"),
    ],
)
def test_what_cannot_be_suggested_comes_back_with_a_sentence(
    client: FlaskClient, aye: Participant, more: dict[str, str], sentence: str
) -> None:
    answer = suggest(client, aye, **more)

    assert answer.status_code == 422 and sentence in answer.text
    assert suggested_by(db.session.merge(aye)) == []


def test_nobody_is_suggested_twice(client: FlaskClient, aye: Participant) -> None:
    suggest(client, aye)
    again = suggest(client, aye, address="NU@Yangon.example", full_name="Daw Nu Nu")

    assert again.status_code == 409
    assert "You have suggested this colleague already." in again.text
    assert only().full_name == "Nu Nu"


def test_a_link_suggests_three_and_writes_to_none(
    client: FlaskClient, aye: Participant, smtp: MailServer
) -> None:
    answers = [
        suggest(client, aye, address=f"n{number}@x.example", full_name="<b>Nu</b>{{7*7}}")
        for number in range(MOST + 1)
    ]
    deliver()

    assert [answer.status_code for answer in answers] == [303, 303, 303, 409]
    assert "three colleagues" in answers[-1].text
    assert not any(smtp.to(f"n{number}@x.example") for number in range(MOST + 1))
    assert "&lt;b&gt;Nu&lt;/b&gt;{{7*7}}" in client.get(f"/r/{aye.token}").text


def test_a_suggestion_goes_with_the_meetings_data_and_with_its_table(
    app_on_both: Flask, cast: Cast
) -> None:
    meeting = cast.meeting()
    (aye,) = cast.invite(meeting, cast.aye)
    colleagues.suggest(aye, "Nu Nu", "nu@yangon.example", gives_back=False).decide(
        ColleagueReply.NOT_INVITED, by=cast.somchai
    )
    db.session.commit()
    db.session.remove()

    downgrade(revision="0040")
    upgrade()

    assert db.session.query(Suggestion).count() == 0
    assert db.session.query(Notice).filter(Notice.kind == Kind.COLLEAGUE).count() == 0
    (place,) = db.session.query(Participant)
    colleagues.suggest(place, "Nu Nu", "nu@yangon.example", gives_back=False)
    db.session.commit()
    erase_data_of(place.meeting)
    assert db.session.query(Suggestion).count() == 0
