"""What becomes of a meeting of three days on its second: what was held stays in calendars."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from icalendar import Calendar

from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places import audience
from nact_meet.places.models.participant import Participant
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast
from tests.meetings.test_days import (
    AYE,
    CANCEL,
    REQUEST,
    WEI,
    coming,
    meeting,
    place,
    told,
    uids,
)
from tests.parts.smtp import MailServer

__all__ = ["coming", "meeting", "place"]


@pytest.fixture
def clock(coming: Participant) -> Iterator[time_machine.Traveller]:
    """It stands at the moment when the first day ends."""
    day = coming.meeting.days[0]
    with time_machine.travel(day.ends_at, tick=False) as clock:
        yield clock


def states(octets: bytes) -> list[tuple[str, str]]:
    events = Calendar.from_ical(octets).events
    return [(str(event["STATUS"]), str(event["SUMMARY"])) for event in events]


def test_only_days_to_come_are_cancelled(
    client: FlaskClient,
    clock: time_machine.Traveller,
    coming: Participant,
    meeting: Meeting,
    cast: Cast,
    smtp: MailServer,
) -> None:
    _first, second, third = uids(coming)
    smtp.reset()

    publishing.cancel(meeting, by=cast.somchai, reason="A typhoon is coming.")

    assert told(smtp) == [(CANCEL, second, 1), (CANCEL, third, 1)]
    news = smtp.to(AYE)[0]
    assert news.calendar() is None
    assert "The rest of this meeting is cancelled." in news.text()
    assert "days that have been held stay in your calendar" in news.text()
    held = "09:00\N{EN DASH}12:00 Bangkok"
    assert held not in news.text() and "14:00\N{EN DASH}17:00 Bangkok" in news.text()
    feeds = ("/feeds/meetings.ics", f"/feeds/people/{cast.aye.feed_key}.ics")
    gone = ("CANCELLED", "Cancelled: Rice and rivers")
    for feed in feeds:
        assert states(client.get(feed).data) == [("CONFIRMED", "Rice and rivers"), gone, gone]
    assert (meeting.sequence, [day.sequence for day in meeting.days]) == (0, [0, 1, 1])
    page = client.get(f"/m/{meeting.ref}").text
    assert page.count("when--cancelled") == 2


@pytest.mark.walk
def test_a_second_before_its_end_the_first_day_is_cancelled_too(
    clock: time_machine.Traveller,
    coming: Participant,
    meeting: Meeting,
    cast: Cast,
    smtp: MailServer,
) -> None:
    """A worker that comes late tells it as it was when it was cancelled."""
    clock.move_to(utc_now() - timedelta(seconds=1))
    publishing.cancel(meeting, by=cast.somchai, reason="A typhoon is coming.")
    db.session.commit()
    clock.shift(timedelta(days=3))

    assert told(smtp) == [(CANCEL, uid, 1) for uid in uids(coming)]


@pytest.mark.walk
def test_who_withdraws_on_the_second_day_keeps_the_first(
    client: FlaskClient, clock: time_machine.Traveller, coming: Participant, smtp: MailServer
) -> None:
    _first, second, third = uids(coming)
    smtp.reset()

    coming.withdraw(by=coming.person)

    assert told(smtp) == [(CANCEL, second, 1), (CANCEL, third, 1)]
    assert "days that have been held stay" in smtp.to(AYE)[0].text()
    feed = client.get(f"/feeds/people/{coming.person.feed_key}.ics").data
    assert [state for state, _title in states(feed)] == ["CONFIRMED", "CANCELLED", "CANCELLED"]


def test_who_registers_on_the_second_day_has_the_entries_of_those_to_come(
    clock: time_machine.Traveller, meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    place = audience.place_of(meeting, cast.wei)
    assert place is not None
    smtp.reset()

    place.confirm(by=cast.wei)

    _first, second, third = uids(place)
    assert told(smtp, WEI) == [(REQUEST, second, 0), (REQUEST, third, 0)]
    confirmation = smtp.to(WEI)[0]
    assert confirmation.calendar() is None
    shanghai = ("10:00\N{EN DASH}13:00", "15:00\N{EN DASH}18:00", "11:00\N{EN DASH}12:00")
    assert [hours in confirmation.text() for hours in shanghai] == [False, True, True]


@pytest.mark.walk
def test_who_is_reached_elsewhere_on_the_second_day_keeps_the_first_where_it_was(
    clock: time_machine.Traveller, coming: Participant, cast: Cast, smtp: MailServer
) -> None:
    _first, second, third = uids(coming)
    smtp.reset()

    cast.aye.reach_at("aye.aye@yangon.example", "", by=cast.somchai)
    cast.aye.drop(cast.aye.contacts[0], by=cast.somchai)

    assert told(smtp) == [(CANCEL, second, 1), (CANCEL, third, 1)]
    calendars = [mail.calendar() for mail in smtp.to("aye.aye@yangon.example")]
    brought = [str(calendar.events[0]["UID"]) for calendar in calendars if calendar]
    assert brought == [second, third]


@pytest.mark.walk
def test_an_organiser_reads_what_a_cancellation_takes_out(
    clock: time_machine.Traveller, organiser_client: FlaskClient, meeting: Meeting
) -> None:
    page = organiser_client.get(f"/meetings/{meeting.ref}/cancellation").text

    assert "and the days to come are removed" in page
