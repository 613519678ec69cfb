"""River studies, a working group of Aye Aye, Li Wei and Maria, and its meetings of the past."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
import time_machine

from nact_meet.directory.models.person import Person
from nact_meet.directory.models.role import Role
from nact_meet.directory.models.working_group import Membership, WorkingGroup
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places import audience
from nact_meet.places.models.states import State
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now, wall_clock
from tests.cast import Cast

Held = Callable[..., Meeting]


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """A Thursday, and none of the weeks before has a holiday in the cast's countries."""
    with time_machine.travel("2026-09-24T03:00:00+00:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def group(cast: Cast) -> WorkingGroup:
    group = WorkingGroup(
        slug="river-studies",
        name="River studies",
        memberships=[Membership(person=each) for each in (cast.aye, cast.wei, cast.maria)],
    )
    db.session.add(group)
    db.session.commit()
    return group


@pytest.fixture
def held(group: WorkingGroup, cast: Cast) -> Held:
    """held(hour, *people, days=7): a meeting of two hours so many days ago, by Bangkok's clock."""

    def hold(hour: int, *people: Person, days: int = 7) -> Meeting:
        day = wall_clock(utc_now() - timedelta(days=days), "Asia/Bangkok").date()
        start = datetime.combine(day, datetime.min.time()) + timedelta(hours=hour)
        meeting = cast.meeting(
            title="Monthly call",
            starts_wall=start,
            ends_wall=start + timedelta(hours=2),
            working_group=group,
            published_at=utc_now() - timedelta(days=days + 7),
        )
        for person in people or (cast.aye, cast.wei, cast.maria):
            place = audience.make_place(meeting, person.contacts[0], Role.DELEGATE, State.CONFIRMED)
            place.registered_at = meeting.published_at
        db.session.commit()
        return meeting

    return hold
