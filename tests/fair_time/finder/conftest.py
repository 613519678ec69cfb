"""March 2027 lies ahead; River studies is a working group of Aye Aye, Li Wei and Maria."""

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask

from nact_meet.directory.models.role import Role
from nact_meet.directory.models.working_group import Membership, WorkingGroup
from nact_meet.web.extensions import db
from tests.cast import Cast


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel("2027-02-10T03:00:00+00:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def group(app: Flask, cast: Cast) -> WorkingGroup:
    people = ((cast.aye, Role.HEAD), (cast.wei, Role.DELEGATE), (cast.maria, Role.DELEGATE))
    group = WorkingGroup(
        slug="river-studies",
        name="River studies",
        memberships=[Membership(person=person, role=role) for person, role in people],
    )
    db.session.add(group)
    db.session.commit()
    return group
