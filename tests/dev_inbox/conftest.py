"""Somebody who has just cloned the project, and Aye Aye's invitation in their inbox."""

import mailbox
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from nact_meet.notices.sending import deliver_due
from nact_meet.places import audience
from nact_meet.places.models.participant import Participant
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from tests.cast import Cast, assemble


@pytest.fixture
def developer(sqlite_url: str, make_app: Callable[..., Flask]) -> FlaskClient:
    """No SMTP server, no PUBLIC_URL."""
    return make_app(sqlite_url, mail_server="").test_client()


@pytest.fixture
def network(developer: FlaskClient) -> Cast:
    return assemble()


@pytest.fixture
def folder(developer: FlaskClient) -> Path:
    return Path(developer.application.config["MAILDIR"])


@pytest.fixture
def place(network: Cast) -> Participant:
    """Aye Aye's, whose invitation was delivered."""
    meeting = network.meeting(title="Rice, rivers and <neighbours>")
    network.invite(meeting, network.aye)
    publishing.publish(meeting, by=network.somchai)
    db.session.commit()
    deliver_due()
    place = audience.place_of(meeting, network.aye)
    assert place is not None
    return place


@pytest.fixture
def letter(place: Participant, folder: Path) -> str:
    """The address of her invitation's page."""
    mails = mailbox.Maildir(folder).items()
    return next(f"/inbox/{key}" for key, mail in mails if mail["To"] == place.contact.address)
