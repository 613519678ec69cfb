"""A time that somebody types into the form of a meeting."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.role import Role
from nact_meet.directory.models.working_group import WorkingGroup
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast
from tests.organising.clock_panel.panel import Panel

DAY = "2031-02-26"
"""A Wednesday, and an ordinary one: no holiday in any of the twelve countries."""

Look = Callable[..., Panel]


@pytest.fixture
def typed(cast: Cast) -> dict[str, str]:
    return {
        "title": "Rice and rivers",
        "day": DAY,
        "starts": "10:00",
        "ends": "11:00",
        "last_day": "",
        "zone": "Asia/Bangkok",
        "hosts-0-institute_id": str(cast.institute.id),
        "hosts-0-duty": "host",
    }


@pytest.fixture
def look(organiser_client: FlaskClient, typed: dict[str, str]) -> Look:
    """What clocks.js is answered while this is typed."""

    def asked(**values: Any) -> Panel:
        answer = organiser_client.get("/meetings/clocks", query_string=typed | values)
        assert answer.status_code == 200
        return Panel(answer.text)

    return asked


@pytest.fixture
def group(cast: Cast) -> WorkingGroup:
    """Aye Aye, Li Wei and Maria."""
    group = WorkingGroup.found({"first_name": "Rice", "first_summary": ""}, by=cast.somchai)
    for person in (cast.aye, cast.wei, cast.maria):
        group.join(person, Role.DELEGATE, by=cast.somchai)
    db.session.commit()
    return group


def at(clock: str, day: str = DAY) -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}")


def elsewhere(cast: Cast, *people: Person, host: Institute | None = None, **more: Any) -> Meeting:
    """A published meeting at that time, of Yangon's unless another holds it; these are at it."""
    day = {"starts_wall": at("10:30"), "ends_wall": at("11:30"), "zone": "Asia/Bangkok"}
    meeting = cast.meeting(**(day | {"title": "Bridges", "created_by": cast.aye} | more))
    meeting.hosts[0].institute = host or cast.yangon
    meeting.published_at = utc_now()
    if people:
        cast.invite(meeting, *people)
    db.session.commit()
    return meeting
