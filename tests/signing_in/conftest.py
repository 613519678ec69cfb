"""A clock that stands still until it is moved."""

from collections.abc import Iterator

import pytest
import time_machine

from nact_meet.world.timezones import utc_now


@pytest.fixture
def clock(request: pytest.FixtureRequest) -> Iterator[time_machine.Traveller]:
    """Started once the application is there."""
    request.getfixturevalue("cast")
    with time_machine.travel(utc_now(), tick=False) as traveller:
        yield traveller
