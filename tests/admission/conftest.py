"""A meeting whose hosts decide, and people who come to it in one way or another."""

from collections.abc import Callable

import pytest

from nact_meet.admission.deciding import admit
from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.role import Role
from nact_meet.meetings.models.meeting import Admission, Meeting
from nact_meet.places import audience
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import CameBy, State
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from tests.cast import Cast

Somebody = Callable[..., Participant]


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    """Published, open to anybody; the hosts approve."""
    meeting = cast.meeting(is_open=True, admission=Admission.APPROVAL)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    return meeting


@pytest.fixture
def somebody(meeting: Meeting) -> Somebody:
    """somebody() has registered without an invitation, somebody(CameBy.NAMED) was named."""
    count = iter(range(1000))

    def came(
        came: CameBy = CameBy.REGISTERED, code: str | None = "LA", **values: object
    ) -> Participant:
        number = next(count)
        contact = Contact(address=f"guest{number}@else.example")
        person = Person(full_name=f"Guest {number}", zone="UTC", country_code=code, **values)
        person.contacts.append(contact)
        db.session.add(person)
        db.session.flush()
        if came == CameBy.NAMED:
            place = admit(meeting, contact, Role.DELEGATE, named=True, by=None, actor_name="Noy")
        else:
            place = audience.make_place(meeting, contact, Role.DELEGATE, State.INVITED, came=came)
            if came == CameBy.REGISTERED:
                place.confirm(by=person)
        db.session.commit()
        return place

    return came
