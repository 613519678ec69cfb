"""A draft that Bangkok and Yangon host together: Somchai acts for one, Aye Aye for the other."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.organiser import Organiser
from nact_meet.directory.models.person import Person
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.signing_in.models.sign_in_link import SignInLink
from nact_meet.web.extensions import db
from tests.cast import Cast, hosted_by

SignIn = Callable[[Person], FlaskClient]


def act_for(person: Person, *institutes: Institute, is_secretariat: bool = False) -> Organiser:
    assert person.contact is not None
    organiser = Organiser(
        person=person, address=person.contact.address, is_secretariat=is_secretariat
    )
    db.session.add(organiser)
    for each in institutes:
        organiser.appoint(each, by=person)
    db.session.commit()
    return organiser


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    act_for(cast.aye, cast.yangon)
    meeting = cast.meeting()
    meeting.hosts.append(hosted_by(cast.yangon, position=1))
    db.session.commit()
    cast.invite(meeting, cast.wei, cast.maria)
    return meeting


@pytest.fixture
def sign_in(request: pytest.FixtureRequest) -> SignIn:
    """The browser of somebody with an account, signed in by a link as they would be."""
    on_both = "app_on_both" in request.fixturenames
    app: Flask = request.getfixturevalue("app_on_both" if on_both else "app")

    return lambda person: client_of(app, person)


def client_of(app: Flask, person: Person) -> FlaskClient:
    assert person.organiser is not None
    link = SignInLink.for_organiser(person.organiser)
    db.session.add(link)
    db.session.commit()
    client = app.test_client()
    answer = client.post(f"/sign-in/{link.token}")
    assert answer.status_code == 303, answer.text
    return client
