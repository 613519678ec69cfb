"""What the worker does by the clock."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from nact_meet import chores
from nact_meet.desk.mails import MOST_ROWS
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Kind, Notice, post
from nact_meet.places import audience
from nact_meet.post.models import Incoming
from nact_meet.post.receiving import receive
from nact_meet.publication import publishing
from nact_meet.signing_in.models.sign_in_link import SignInLink
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.parts.deliver import deliver, still_true
from tests.parts.smtp import MailServer

SIX_IN_BANGKOK = "2027-03-01T23:00:00+00:00"


@pytest.fixture
def clock(app_on_both: Flask) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(SIX_IN_BANGKOK, tick=False) as traveller:
        yield traveller


@pytest.fixture
def meeting(clock: time_machine.Traveller, cast: Cast) -> Meeting:
    meeting = cast.meeting()
    cast.invite(meeting)
    publishing.publish(meeting, by=cast.somchai)
    cast.organiser.wants_digest = True
    db.session.commit()
    return meeting


def digests() -> list[Notice]:
    return list(db.session.scalars(select(Notice).where(Notice.kind == Kind.DIGEST)))


def register_aye(meeting: Meeting, cast: Cast) -> None:
    place = audience.place_of(meeting, cast.aye)
    assert place is not None
    place.confirm(by=cast.aye)
    db.session.commit()


def test_a_digest_is_written_once_a_day_from_seven_by_the_organisers_clock(
    meeting: Meeting, cast: Cast, clock: time_machine.Traveller
) -> None:
    register_aye(meeting, cast)

    chores.do()
    at_six = len(digests())
    clock.shift(3600)
    chores.do()
    clock.shift(60)
    chores.do()

    assert at_six == 0
    (digest,) = digests()
    assert digest.payload["rows"] == [[meeting.title, meeting.ref, 1, 0, 0]]
    assert still_true(digest)


def test_the_longest_digest_is_a_light_email(cast: Cast, smtp: MailServer) -> None:
    rows = [["题" * 300, f"ref{number}", 1, 1, 1] for number in range(MOST_ROWS + 5)]
    row = {"kind": Kind.DIGEST, "organiser_id": cast.organiser.id, "payload": {"rows": rows}}
    post([row | {"address": cast.organiser.address}])
    db.session.commit()

    deliver()

    (mail,) = smtp.to(cast.organiser.address)
    assert len(mail.html().encode()) < 30_000
    assert mail.html().count("/ref") == MOST_ROWS
    assert "5 more are on the page." in mail.html() and "5 more are on the page." in mail.text()


def test_a_day_on_which_nothing_happened_has_no_digest(
    meeting: Meeting, cast: Cast, clock: time_machine.Traveller
) -> None:
    clock.shift(3600)

    chores.do()

    assert digests() == []


def test_who_does_not_wish_it_gets_none(
    meeting: Meeting, cast: Cast, clock: time_machine.Traveller
) -> None:
    cast.organiser.wants_digest = False
    register_aye(meeting, cast)
    clock.shift(3600)

    chores.do()

    assert digests() == []


def test_people_whose_clock_moved_are_told_when_a_zone_changes_its_rules(
    meeting: Meeting, cast: Cast
) -> None:
    truth = meeting.starts_at
    meeting.starts_at, meeting.ends_at = (
        truth + timedelta(hours=1),
        meeting.ends_at + timedelta(hours=1),
    )
    meeting.zone_data = "2019a"
    db.session.commit()

    chores.do()

    assert meeting.starts_at == truth
    told = db.session.scalars(select(Notice).where(Notice.kind == Kind.CHANGE)).all()
    assert len(told) == 4


def test_sign_in_links_are_forgotten_a_day_after_they_ended(
    meeting: Meeting, cast: Cast, clock: time_machine.Traveller
) -> None:
    db.session.add(SignInLink.for_organiser(cast.organiser))
    db.session.commit()
    chores.do()
    kept = len(db.session.scalars(select(SignInLink)).all())
    clock.shift(2 * 86400)

    chores.do()

    assert kept == 1
    assert db.session.scalars(select(SignInLink)).all() == []


def test_what_came_in_is_kept_for_thirty_days(
    clock: time_machine.Traveller, app_on_both: Flask
) -> None:
    receive(b"Message-ID: <old@example.org>\r\n\r\nTea?")
    clock.shift(timedelta(days=1))
    receive(b"Message-ID: <new@example.org>\r\n\r\nTea!")

    clock.shift(timedelta(days=29))
    chores.do()
    at_thirty_days = db.session.query(Incoming).count()
    clock.shift(timedelta(seconds=1))
    chores.do()

    assert at_thirty_days == 2
    assert [row.text for row in db.session.query(Incoming)] == ["Tea!"]
