"""The log of a meeting, which all of its hosts read, and what is one host's or delegation's own."""

from flask import Flask
from sqlalchemy import select

from nact_meet.clearances import delegations, granting
from nact_meet.delegations import asking
from nact_meet.history.models import Change
from nact_meet.web.extensions import db
from tests.cast import Cast


def test_the_log_that_all_hosts_read_does_not_say_what_was_submitted(
    app: Flask, cast: Cast
) -> None:
    meeting = cast.meeting()
    clearance = granting.need(meeting.hosts[0], by=cast.somchai)
    clearance.tell({"submitted": "The list of 2 March", "authority": "FAO"}, by=cast.somchai)
    nomination = asking.nomination_of(meeting, cast.yangon)
    delegations.tell(nomination, {"submitted": "Our list", "authority": "FAO"}, by=cast.aye)
    db.session.commit()

    told = [change.details for change in db.session.scalars(select(Change))]

    assert {"authority": ["", "FAO"]} in told
    assert not any("submitted" in details for details in told)
