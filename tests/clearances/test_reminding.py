"""Who must act is told of each deadline once, by the clock of the institute."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from nact_meet.clearances import granting
from nact_meet.clearances.chores import remind
from nact_meet.clearances.granting import Granted
from nact_meet.clearances.models import Clearance
from nact_meet.meetings.models.host import Host
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.notices.test_golden import check
from tests.organising.hosts.conftest import act_for
from tests.parts.deliver import deliver
from tests.parts.smtp import MailServer

WEI = "wei@shanghai.example"
EIGHT = "2027-03-01T00:00:00+00:00"
"""In Shanghai, a Monday."""


@pytest.fixture
def clock(app: Flask) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(EIGHT, tick=False) as traveller:
        yield traveller


@pytest.fixture
def clearance(clock: time_machine.Traveller, cast: Cast) -> Clearance:
    """Of a meeting on Monday 22 March; ten working days before is Monday the 8th."""
    act_for(cast.wei, cast.shanghai)
    cast.wei.language = "en"
    meeting = cast.meeting()
    meeting.hosts.append(Host(institute=cast.shanghai, position=1))
    db.session.commit()
    clearance = granting.need(meeting.hosts[1], by=cast.somchai)
    clearance.lead_days, clearance.in_working_days = 10, True
    db.session.commit()
    return clearance


def told(smtp: MailServer) -> list[str]:
    remind()
    deliver()
    return [str(mail.message["Subject"]) for mail in smtp.to(WEI)]


def test_to_apply_a_week_before_and_on_the_last_day(
    clearance: Clearance, clock: time_machine.Traveller, smtp: MailServer
) -> None:
    clock.move_to(datetime.fromisoformat(EIGHT) - timedelta(seconds=1))
    assert told(smtp) == [], "it is not eight there"

    clock.move_to(EIGHT)
    subject = "Clearance, apply by Monday 8 March 2027: Rice and rivers"
    assert told(smtp) == [subject]
    clock.shift(timedelta(days=6))
    assert told(smtp) == [subject]
    clock.shift(timedelta(days=1))
    assert told(smtp) == [subject] * 2
    clock.shift(timedelta(days=1))
    assert told(smtp) == [subject] * 2


def test_nobody_is_told_to_apply_who_has(
    clearance: Clearance, clock: time_machine.Traveller, cast: Cast, smtp: MailServer
) -> None:
    clearance.apply(date(2027, 3, 1), by=cast.wei)
    clearance.expected_on = date(2027, 3, 9)

    assert told(smtp) == []
    clock.shift(timedelta(days=8))
    assert told(smtp) == ["Clearance, answer expected: Rice and rivers"]


def test_of_a_report_a_week_before(
    clearance: Clearance, clock: time_machine.Traveller, cast: Cast, smtp: MailServer
) -> None:
    due_on = date(2027, 5, 21)
    granting.grant(clearance, Granted(date(2027, 3, 1), report_due_on=due_on), by=cast.wei)

    clock.move_to("2027-05-13T00:00:00+00:00")
    assert told(smtp) == []
    clock.shift(timedelta(days=1))
    assert [subject for subject in told(smtp) if "report due" in subject]


def test_the_fellow_hosts_are_told_where_nobody_acts_for_it(
    clearance: Clearance, cast: Cast, smtp: MailServer
) -> None:
    clearance.host.institute = cast.dili
    db.session.commit()

    remind()
    deliver()

    assert len(smtp.to("somchai@bangkok.example")) == 1
    assert smtp.to(WEI) == []


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_the_whole_mail(language: str, clearance: Clearance, cast: Cast, smtp: MailServer) -> None:
    cast.wei.language = language
    clearance.authority = "Ministry of Education"
    db.session.commit()

    remind()
    deliver()

    check(f"clearance_{language}", smtp.to(WEI)[-1])


def test_the_other_hosts_hear_what_was_decided_and_never_why(
    clearance: Clearance, cast: Cast, smtp: MailServer
) -> None:
    clearance.conditions, clearance.authority = "No press", "Ministry of Education"
    granting.refuse(clearance, by=cast.wei)
    deliver()
    granting.grant(clearance, Granted(date(2027, 3, 1), conditions="No press"), by=cast.wei)
    deliver()

    mails = smtp.to("somchai@bangkok.example")
    assert [str(mail.message["Subject"]) for mail in mails] == [
        "Clearance not granted: Rice and rivers",
        "Clearance granted: Rice and rivers",
    ]
    assert not any(own in mail.text() for mail in mails for own in ("No press", "Ministry"))
    assert smtp.to(WEI) == []
