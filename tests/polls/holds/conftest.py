"""The poll of the rules' tests, kept in calendars: three dates in March, three people asked."""

import pytest
import time_machine

from nact_meet.polls import agreeing
from nact_meet.polls.models.poll import Poll
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.parts.deliver import deliver
from tests.parts.smtp import MailServer
from tests.places.test_entry_life import Entry
from tests.polls.conftest import clock, draft, enrol, yangon

__all__ = ["clock", "yangon"]

AYE, WEI, MARIA = "aye@yangon.example", "wei@shanghai.example", "maria@dili.example"
QUIET = 60
"""Seconds after an answer until the calendar hears of it."""


@pytest.fixture
def kept(clock: time_machine.Traveller, cast: Cast) -> Poll:
    """Open, and its question has been delivered."""
    poll = draft(cast, with_holds=True)
    enrol(poll, cast, cast.aye, is_required=True)
    enrol(poll, cast, cast.wei, cast.maria)
    agreeing.open(poll, by=cast.somchai)
    deliver()
    return poll


class Post:
    """What one address gets, read as its calendar program reads it."""

    def __init__(self, smtp: MailServer, clock: time_machine.Traveller, address: str) -> None:
        self.smtp, self.clock, self.address, self.seen = smtp, clock, address, 0

    def entries(self, wait: int = QUIET) -> list[Entry]:
        """Of the mails that leave within so many seconds, those with a calendar, by their date."""
        db.session.commit()
        self.clock.shift(wait)
        before = len(self.smtp.to(self.address))
        deliver()
        mails = self.smtp.to(self.address)[before:]
        return sorted(
            (Entry(each) for each in mails if each.calendar()), key=lambda each: each.dtstart.dt
        )


@pytest.fixture
def aye_gets(smtp: MailServer, clock: time_machine.Traveller) -> Post:
    return Post(smtp, clock, AYE)


def days(entries: list[Entry]) -> list[int]:
    return [each.dtstart.dt.day for each in entries]
