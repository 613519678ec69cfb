"""A meeting of three days that was cancelled takes place after all: each day's entry comes back."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

import pytest
import time_machine
from flask import Flask

from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places import days
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import State
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.meetings.plans import over_days
from tests.parts.deliver import deliver
from tests.parts.smtp import MailServer

AYE, MARIA = "aye@yangon.example", "maria@dili.example"


@pytest.fixture
def clock(app: Flask) -> Iterator[time_machine.Traveller]:
    with time_machine.travel("2027-03-01T02:00:00+00:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def meeting(clock: time_machine.Traveller, cast: Cast) -> Meeting:
    """9-12, 14-17 and 10-11 in Bangkok; Aye Aye has said yes and has three entries, Maria none."""
    meeting = over_days(cast.meeting(reminder_minutes=[]))
    aye, _maria = cast.invite(meeting, cast.aye, cast.maria)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    deliver()
    aye.confirm(**aye.answered_by)
    settled()
    return meeting


def settled() -> None:
    db.session.commit()
    for _ in range(4):
        deliver()


class Entry(NamedTuple):
    method: str
    sequence: int
    starts_at: datetime


def calendar_of(smtp: MailServer, address: str) -> Mapping[str, Entry]:
    """What all mails together have left in it, by UID; an older one than it has is not heard."""
    held: dict[str, Entry] = {}
    for mail in smtp.to(address):
        if (calendar := mail.calendar()) is None:
            continue
        for event in calendar.walk("VEVENT"):
            now = Entry(str(calendar["METHOD"]), int(event["SEQUENCE"]), event["DTSTART"].dt)
            known = held.get(str(event["UID"]))
            if known is None or now.sequence >= known.sequence:
                held[str(event["UID"])] = now
    return held


def cancel_and_call_again(meeting: Meeting, cast: Cast, smtp: MailServer) -> Mapping[str, Entry]:
    """What Aye Aye's calendar has while it is cancelled."""
    publishing.cancel(meeting, by=cast.somchai, reason="A typhoon is coming.")
    settled()
    between = calendar_of(smtp, AYE)
    smtp.messages.clear()
    publishing.call_again(meeting, by=cast.somchai)
    settled()
    return between


def place_of(meeting: Meeting, cast: Cast) -> Participant:
    (place,) = [one for one in cast.invite(meeting, cast.aye) if one.person is cast.aye]
    return place


def test_every_day_comes_back_under_its_uid_with_a_higher_sequence(
    meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    before = calendar_of(smtp, AYE)

    between = cancel_and_call_again(meeting, cast, smtp)
    back = calendar_of(smtp, AYE)

    assert len(before) == 3
    assert {entry.method for entry in between.values()} == {"CANCEL"}
    assert back.keys() == between.keys() == before.keys()
    for uid, entry in back.items():
        assert entry.method == "REQUEST" and entry.sequence > between[uid].sequence, uid
        assert entry.starts_at == before[uid].starts_at
    assert len(smtp.to(AYE)) == 3, "one for each day, and no other"
    assert place_of(meeting, cast).state == State.CONFIRMED


@pytest.mark.walk
def test_who_has_no_entries_hears_it_in_one_mail(
    meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    cancel_and_call_again(meeting, cast, smtp)

    (mail,) = smtp.to(MARIA)
    assert str(mail.message["Subject"]).startswith("Takes place after all: Rice and rivers")
    assert mail.text().count("Bangkok (UTC+7)") >= 3, "each day is in it"


def test_a_day_that_was_held_does_not_come_again(
    meeting: Meeting, cast: Cast, smtp: MailServer, clock: time_machine.Traveller
) -> None:
    first, *later = sorted(calendar_of(smtp, AYE), key=lambda uid: calendar_of(smtp, AYE)[uid][2])
    clock.move_to(meeting.days[0].ends_at + timedelta(hours=1))
    smtp.messages.clear()

    between = cancel_and_call_again(meeting, cast, smtp)
    back = calendar_of(smtp, AYE)

    assert "CANCEL" not in [entry.method for uid, entry in between.items() if uid == first]
    assert {uid: entry.method for uid, entry in between.items() if uid != first} == dict.fromkeys(
        later, "CANCEL"
    )
    for uid in later:
        assert back[uid].method == "REQUEST" and back[uid].sequence > between[uid].sequence


@pytest.mark.walk
def test_a_day_that_they_said_no_to_stays_so(
    meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    place = place_of(meeting, cast)
    days.answer(place, meeting.days[1], is_coming=False, **place.answered_by)
    settled()

    cancel_and_call_again(meeting, cast, smtp)

    assert place.is_off(meeting.days[1])
    assert [place.is_off(day) for day in meeting.by_day] == [False, True, False]


@pytest.mark.walk
def test_who_was_told_of_neither_has_what_they_had(
    meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    smtp.messages.clear()

    publishing.cancel(meeting, by=cast.somchai, reason="A typhoon is coming.")
    db.session.commit()
    publishing.call_again(meeting, by=cast.somchai)
    settled()

    assert smtp.messages == []
