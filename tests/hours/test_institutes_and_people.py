"""An institute and a person say their own hours; whoever may not is not let in."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from nact_meet.directory.models.person import Person
from nact_meet.history.models import Change
from nact_meet.hours.models import OfficeHours
from nact_meet.hours.planning import Planning
from nact_meet.own_data.export import exported
from nact_meet.own_data.own_data import OwnData
from nact_meet.places.models.participant import Participant
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from nact_meet.world.working_hours import PRESETS, at
from tests.cast import Cast
from tests.hours.conftest import typed
from tests.own_data.fresh import be_erased
from tests.own_data.traces import traces
from tests.parts.client import visitor

LATE = typed(**{"stretches-morning_from": "10:00", "source": "Said on the telephone"})


@pytest.fixture
def place(cast: Cast) -> Participant:
    """Aye Aye's, confirmed."""
    meeting = cast.meeting()
    (place,) = cast.invite(meeting, cast.aye)
    publishing.publish(meeting, by=cast.somchai)
    place.confirm(**place.answered_by)
    db.session.commit()
    return place


def stretches_of(person: Person) -> object:
    return Planning.now().attendee(db.session.merge(person)).place.hours.stretches


def test_an_organiser_says_the_hours_of_an_institute_they_act_for(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    path = f"/institutes/{cast.institute.id}"
    assert f"{path}/hours" in organiser_client.get(path).text
    assert 'value="08:30"' in organiser_client.get(f"{path}/hours").text

    answer = organiser_client.post(f"{path}/hours", data=LATE)

    assert (answer.status_code, answer.location) == (303, path)
    assert stretches_of(cast.somchai) == at("10:00-12:00", "13:00-16:30")
    assert "Institute of Bangkok" in organiser_client.get("/hours").text
    organiser_client.post(f"{path}/hours/end")
    assert stretches_of(cast.somchai) == PRESETS["TH"].stretches


def test_an_institute_of_others_is_not_found(organiser_client: FlaskClient, cast: Cast) -> None:
    path = f"/institutes/{cast.yangon.id}/hours"

    answers = [
        organiser_client.get(path),
        organiser_client.post(path, data=LATE),
        organiser_client.post(f"{path}/end"),
    ]

    assert [each.status_code for each in answers] == [404] * 3
    assert path not in organiser_client.get(f"/institutes/{cast.yangon.id}").text


def test_an_organiser_says_the_hours_of_a_person(organiser_client: FlaskClient, cast: Cast) -> None:
    cast.act_for(cast.yangon)
    path = f"/people/{cast.aye.id}"

    answer = organiser_client.post(f"{path}/hours", data=LATE)

    assert (answer.status_code, answer.location) == (303, path)
    assert stretches_of(cast.aye) == at("10:00-12:00", "13:00-16:30")
    assert "Said on the telephone" in organiser_client.get(f"{path}/hours").text
    organiser_client.post(f"{path}/hours/end")
    assert stretches_of(cast.aye) == PRESETS["MM"].stretches


def test_whoever_opens_their_link_says_when_they_work(app: Flask, place: Participant) -> None:
    client, url = visitor(app), f"/r/{place.token}"
    assert f"{url}/hours" in client.get(url).text

    answer = client.post(f"{url}/hours", data=LATE)

    assert (answer.status_code, answer.location) == (303, f"{url}?done=saved")
    assert stretches_of(place.person) == at("10:00-12:00", "13:00-16:30")
    change = db.session.scalars(select(Change).where(Change.verb == "hours changed")).one()
    assert (change.subject, change.subject_id) == ("people", place.person_id)
    client.post(f"{url}/hours/end")
    assert stretches_of(place.person) == PRESETS["MM"].stretches


def test_an_assistant_who_says_it_is_named_as_who_did(app: Flask, place: Participant) -> None:
    place.contact.reader_name = "Ma Hnin"
    db.session.commit()

    visitor(app).post(f"/r/{place.token}/hours", data=LATE)

    change = db.session.scalars(select(Change).where(Change.verb == "hours changed")).one()
    assert (change.actor_name, change.on_behalf_of) == ("Ma Hnin", "Aye Aye")


def test_hours_that_cannot_be_come_back_to_a_participant_too(
    app: Flask, place: Participant
) -> None:
    answer = visitor(app).post(f"/r/{place.token}/hours", data=typed(weekend=list("0123456")))

    assert answer.status_code == 422
    assert "At least one day of the week must be a working day." in answer.text


def test_a_link_that_nobody_signed_opens_no_hours(app: Flask) -> None:
    client = visitor(app)

    answers = [client.get("/r/x/hours"), client.post("/r/x/hours"), client.post("/r/x/hours/end")]

    assert [each.status_code for each in answers] == [404] * 3


def test_what_somebody_said_of_their_hours_is_theirs_to_take_along(
    app: Flask, place: Participant
) -> None:
    visitor(app).post(f"/r/{place.token}/hours", data=LATE)

    own = exported(OwnData.of(db.session.merge(place)))["person"]["office_hours"]

    assert own["hours"]["stretches"] == [[600, 720], [780, 990]]
    assert own["hours"]["source"] == "Said on the telephone"


def test_it_goes_with_the_rest_of_an_erased_persons_data(app: Flask, place: Participant) -> None:
    client, url = visitor(app), f"/r/{place.token}"
    client.post(f"{url}/hours", data=LATE)
    assert traces("Said on the telephone")

    be_erased(app, db.session.merge(place))

    assert db.session.query(OfficeHours).count() == 0
    assert traces("Said on the telephone") == []
