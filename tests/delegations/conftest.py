"""A coordinator with its contacts: Daw Khin is asked for Yangon, Ko Zaw is her deputy."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from nact_meet.delegations import asking
from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.coordinator import CoordinatorContact, Standing
from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.person import Person
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places.models.nomination import Nomination
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast, person


@dataclass
class Yangon:
    """The institute that coordinates Myanmar."""

    institute: Institute
    khin: CoordinatorContact
    zaw: CoordinatorContact


@pytest.fixture
def yangon(cast: Cast) -> Yangon:
    cast.yangon.is_coordinator = True
    khin = person("Daw Khin", "khin@yangon.example", cast.yangon)
    zaw = person("Ko Zaw", "zaw@yangon.example", cast.yangon)
    db.session.add_all([khin, zaw])
    db.session.flush()
    named = [
        CoordinatorContact.name(cast.yangon, contact_of(each), standing, by=cast.somchai)
        for each, standing in ((khin, Standing.CONTACT), (zaw, Standing.DEPUTY))
    ]
    db.session.commit()
    return Yangon(cast.yangon, *named)


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    """Published; on both databases where a test asks for `app_on_both`."""
    meeting = cast.meeting()
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    return meeting


@pytest.fixture
def nomination(meeting: Meeting, yangon: Yangon) -> Nomination:
    """The delegation of Myanmar, asked for; no mail of that is under way."""
    nomination = asking.nomination_of(meeting, yangon.institute)
    nomination.asked_at, nomination.due_at = utc_now(), utc_now() + timedelta(days=7)
    db.session.commit()
    return nomination


def contact_of(person: Person) -> Contact:
    assert person.contact is not None
    return person.contact
