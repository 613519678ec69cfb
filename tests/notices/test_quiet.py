"""A notice of change waits until a minute after the last edit, five after the first at most."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from nact_meet.notices.models.notice import quiet_until

FIRST = datetime(2027, 3, 17, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds_later", "due_after"), [(0, 60), (239, 299), (240, 300), (241, 300), (600, 300)]
)
def test_it_is_due_a_minute_after_this_edit_and_five_after_the_first_at_most(
    app: Flask, seconds_later: int, due_after: int
) -> None:
    app.config["NOTICE_QUIET_SECONDS"] = 60

    with time_machine.travel(FIRST + timedelta(seconds=seconds_later), tick=False):
        assert quiet_until(FIRST) == FIRST + timedelta(seconds=due_after)
