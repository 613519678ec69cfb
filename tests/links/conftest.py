"""A link of every kind that is mailed or shown, each opening what it should."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from nact_meet.attending.registering import registration_token
from nact_meet.delegations import asking
from nact_meet.delegations.links import token_for
from nact_meet.directory.models.coordinator import CoordinatorContact, Standing
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.models.schedule import Slot
from nact_meet.places.models.nomination import Nomination
from nact_meet.places.models.participant import Participant
from nact_meet.polls import agreeing, electorate
from nact_meet.polls.electorate import Elector
from nact_meet.polls.models.poll import Poll
from nact_meet.polls.models.slot import AskedDate
from nact_meet.polls.models.voter import Reader, Voter
from nact_meet.publication import publishing
from nact_meet.signing_in.models.sign_in_link import SignInLink
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast, person
from tests.parts.client import visitor

STRANGER = "stranger@elsewhere.example"


@dataclass
class World:
    """Aye Aye has a place and a vote; Daw Khin is asked for Myanmar's delegation and its vote."""

    meeting: Meeting
    place: Participant
    nomination: Nomination
    khin: CoordinatorContact
    poll: Poll
    aye_votes: Voter
    myanmar_votes: Voter
    sign_in: SignInLink

    @property
    def aye_reads(self) -> Reader:
        contact = self.aye_votes.contact
        assert contact is not None
        return Reader(self.aye_votes, contact)


PATHS: dict[str, Callable[[World], str]] = {
    "place": lambda world: f"/r/{world.place.token}",
    "room": lambda world: f"/r/{world.place.token}/join",
    "own data": lambda world: f"/r/{world.place.token}/data",
    "download": lambda world: f"/r/{world.place.token}/meeting.ics",
    "nomination": lambda world: f"/n/{token_for(world.nomination, world.khin)}",
    "vote": lambda world: f"/v/{world.aye_reads.token}",
    "country's vote": lambda world: f"/v/{country_reads(world).token}",
    "registration": lambda world: (
        f"/m/{world.meeting.ref}/register/{registration_token(world.meeting, STRANGER)}"
    ),
    "signing in": lambda world: f"/sign-in/{world.sign_in.token}",
    "feed": lambda world: f"/feeds/people/{world.place.person.feed_key}.ics",
}
"""The address of a link of each kind. A new kind belongs here; so does one of a later Purpose."""


def country_reads(world: World) -> Reader:
    return Reader(world.myanmar_votes, world.khin.contact, world.khin)


@pytest.fixture
def world(cast: Cast) -> World:
    meeting = cast.meeting(is_open=True)
    (place,) = cast.invite(meeting, cast.aye)
    publishing.publish(meeting, by=cast.somchai)
    khin = daw_khin(cast)
    nomination = asking.nomination_of(meeting, cast.yangon)
    nomination.asked_at, nomination.due_at = utc_now(), utc_now() + timedelta(days=7)
    poll = open_poll(cast)
    sign_in = SignInLink.for_organiser(cast.organiser)
    db.session.add(sign_in)
    by_person = {voter.person_id: voter for voter in poll.voters}
    db.session.commit()
    voters = by_person[cast.aye.id], by_person[None]
    return World(meeting, place, nomination, khin, poll, *voters, sign_in)


def daw_khin(cast: Cast) -> CoordinatorContact:
    cast.yangon.is_coordinator = True
    khin = person("Daw Khin", "khin@yangon.example", cast.yangon)
    db.session.add(khin)
    db.session.flush()
    return CoordinatorContact.name(cast.yangon, khin.contacts[0], Standing.CONTACT, by=cast.somchai)


def open_poll(cast: Cast) -> Poll:
    day = datetime.combine(utc_now() + timedelta(days=20), datetime.min.time())
    slots = [
        AskedDate(Slot(start, start + timedelta(hours=2), "Asia/Bangkok"))
        for start in (day.replace(hour=hour) for hour in (9, 14))
    ]
    values = {"title": "Rice and rivers", "zone": "Asia/Bangkok"}
    values |= {"closes_at": utc_now() + timedelta(days=9)}
    poll = Poll.draft(values, [cast.institute], slots, by=cast.somchai)
    electors = [Elector(contact=cast.aye.contacts[0]), Elector(institute=cast.yangon)]
    electorate.enrol(poll, electors, by=cast.somchai)
    agreeing.open(poll, by=cast.somchai)
    return poll


@pytest.fixture
def client(request: pytest.FixtureRequest) -> FlaskClient:
    on_both = "app_on_both" in request.fixturenames
    app: Flask = request.getfixturevalue("app_on_both" if on_both else "app")
    return visitor(app)
