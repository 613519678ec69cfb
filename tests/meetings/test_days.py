"""A meeting of several days: one calendar entry for each place and day, through its whole life."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from icalendar import Calendar

from nact_meet.directory.models.person import Person
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Notice
from nact_meet.places import audience
from nact_meet.places.days import tell_of_answer
from nact_meet.places.models.day_entry import DayEntry
from nact_meet.places.models.participant import Participant
from nact_meet.publication import editing, publishing
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast
from tests.meetings.plans import HOURS, over_days, plan_of
from tests.own_data.fresh import be_erased
from tests.parts.deliver import deliver
from tests.parts.smtp import MailServer

AYE, WEI = "aye@yangon.example", "wei@shanghai.example"
Told = list[tuple[str, str, int]]
REQUEST, CANCEL = "REQUEST", "CANCEL"


@pytest.fixture
def meeting(app: Flask, cast: Cast) -> Meeting:
    meeting = over_days(cast.meeting(reminder_minutes=[]))
    cast.invite(meeting, cast.aye, cast.wei)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    deliver()
    return meeting


@pytest.fixture
def place(meeting: Meeting, cast: Cast) -> Participant:
    """Aye Aye's, invited."""
    place = audience.place_of(meeting, cast.aye)
    assert place is not None
    return place


@pytest.fixture
def coming(place: Participant, cast: Cast, smtp: MailServer) -> Participant:
    """She has registered, and has an entry for each day."""
    place.confirm(by=cast.aye)
    told(smtp)
    return place


def told(smtp: MailServer, address: str = AYE) -> Told:
    """What the mails due now say to a calendar: METHOD, UID, SEQUENCE."""
    db.session.commit()
    known = len(smtp.to(address))
    db.session.query(Notice).filter(Notice.sent_at.is_(None)).update({"due_at": utc_now()})
    while deliver():
        pass
    calendars = [mail.calendar() for mail in smtp.to(address)[known:]]
    return [line(calendar) for calendar in calendars if calendar]


def line(calendar: Any) -> tuple[str, str, int]:
    (event,) = calendar.events
    return str(calendar["METHOD"]), str(event["UID"]), int(event["SEQUENCE"])


def uids(place: Participant) -> Sequence[str]:
    return [day.uid_beside(place.uid) for day in place.meeting.days]


def replan(meeting: Meeting, by: Any, *hours: tuple[int, int]) -> None:
    before = meeting.page()
    meeting.follow(plan_of(meeting, *hours))
    editing.edited(meeting, before, by=by)


def test_another_address_has_the_days_and_the_old_one_loses_them(
    coming: Participant, cast: Cast, smtp: MailServer
) -> None:
    first, second, third = uids(coming)

    cast.aye.reach_at("aye.aye@yangon.example", "", by=cast.somchai)
    cast.aye.drop(cast.aye.contacts[0], by=cast.somchai)

    new = "aye.aye@yangon.example"
    assert told(smtp) == [(CANCEL, first, 1), (CANCEL, second, 1), (CANCEL, third, 1)]
    assert [line(mail.calendar()) for mail in smtp.to(new)] == [
        (REQUEST, first, 2),
        (REQUEST, second, 2),
        (REQUEST, third, 2),
    ]


def test_downloads_and_feeds_have_every_day(
    app: Flask, coming: Participant, meeting: Meeting
) -> None:
    client = app.test_client()

    own = Calendar.from_ical(client.get(f"/r/{coming.token}/meeting.ics").data)
    public = Calendar.from_ical(client.get("/feeds/meetings.ics").data)
    one = Calendar.from_ical(client.get(f"/feeds/meetings/{meeting.ref}.ics").data)

    assert [event["UID"] for event in own.events] == list(uids(coming))
    of_meeting = [day.uid_beside(meeting.uid) for day in meeting.days]
    assert [event["UID"] for event in public.events] == of_meeting
    assert [event["UID"] for event in one.events] == of_meeting
    lengths = [event["DTEND"].dt - event["DTSTART"].dt for event in own.events]
    assert lengths == [timedelta(hours=end - start) for start, end in HOURS]


def test_the_invitation_brings_the_first_day_and_the_others_follow_a_yes(
    meeting: Meeting, place: Participant, cast: Cast, smtp: MailServer
) -> None:
    """Each in a mail of its own; the invitation names them all, by the reader's clock."""
    first, second, third = uids(place)
    (invitation,) = smtp.to(AYE)

    place.confirm(by=cast.aye)

    (event,) = invitation.calendar().events
    assert (event["UID"], event["SEQUENCE"]) == (place.uid, 0)
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(hours=3)
    assert "13:30–16:30" in invitation.text() and "09:30–10:30" in invitation.text()
    assert told(smtp) == [(REQUEST, first, 0), (REQUEST, second, 0), (REQUEST, third, 0)]
    assert first == place.uid and len({first, second, third}) == 3
    assert told(smtp) == [], "nothing is said twice"


def test_other_hours_are_told_of_the_day_that_has_them_alone(
    coming: Participant, meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    """Who has not answered reads of it, and gets no entry."""
    _first, second, _third = uids(coming)
    known = len(smtp.to(WEI))

    replan(meeting, cast.somchai, HOURS[0], (15, 17), HOURS[2])
    of_the_second = told(smtp)
    sequences = (coming.sequence, meeting.sequence, [day.sequence for day in meeting.days])
    (news,) = smtp.to(WEI)[known:]
    replan(meeting, cast.somchai, (8, 12), (15, 17), HOURS[2])

    assert of_the_second == [(REQUEST, second, 1)]
    assert sequences == (0, 0, [0, 1, 0])
    assert news.calendar() is None and "16:00" in news.text()
    assert told(smtp) == [(REQUEST, coming.uid, 1)]
    assert coming.is_asked_about_time


def test_who_said_no_to_a_day_hears_of_its_new_hours_and_of_nothing_else(
    app: Flask, coming: Participant, meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    first, second, third = uids(coming)
    coming.miss_day(meeting.days[1], by=cast.aye)
    tell_of_answer(coming)
    answered = told(smtp)

    rename(meeting, "Rice", cast.somchai)
    renamed = told(smtp)
    replan(meeting, cast.somchai, HOURS[0], (15, 17), HOURS[2])
    moved = told(smtp)
    rename(meeting, "Rivers", cast.somchai)
    told(smtp)
    about = {"day": meeting.days[1].key, "coming": "yes"}
    app.test_client().post(f"/r/{coming.token}/day", data=about)

    assert answered == [(REQUEST, second, 1)]
    assert renamed == [(REQUEST, first, 0), (REQUEST, third, 0)]
    assert moved == [(REQUEST, second, 2)]
    assert told(smtp) == [(REQUEST, second, 3)], "with the title of today"


def rename(meeting: Meeting, title: str, by: Person) -> None:
    before = meeting.page()
    meeting.title = title
    editing.edited(meeting, before, by=by)


def test_days_come_and_go_one_by_one(
    coming: Participant, meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    """In the end it has one day again, which is the entry that was the first's."""
    first, second, third = uids(coming)

    replan(meeting, cast.somchai, *HOURS[:2])
    assert told(smtp) == [(CANCEL, third, 1)]

    replan(meeting, cast.somchai, *HOURS[:2], (9, 10))
    new = uids(coming)[2]
    assert told(smtp) == [(REQUEST, new, 0)] and new != third

    replan(meeting, cast.somchai, (8, 12))
    assert told(smtp) == [(REQUEST, first, 1), (CANCEL, second, 1), (CANCEL, new, 1)]
    assert not meeting.has_days and meeting.ends_at - meeting.starts_at == timedelta(hours=4)


def test_who_withdraws_loses_every_day_and_who_comes_back_has_them_until_it_is_cancelled(
    coming: Participant, meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    days = uids(coming)

    coming.withdraw(by=cast.aye)
    assert told(smtp) == [(CANCEL, day, 1) for day in days]

    coming.confirm(by=cast.aye)
    assert told(smtp) == [(REQUEST, day, 2) for day in days]

    publishing.cancel(meeting, by=cast.somchai, reason="A typhoon is coming.")
    assert told(smtp) == [(CANCEL, day, 3) for day in days]


def test_who_is_erased_loses_every_day(
    app: Flask, coming: Participant, cast: Cast, smtp: MailServer
) -> None:
    """And nothing is left of what they said of one."""
    days = uids(coming)
    coming.miss_day(coming.meeting.days[1], comment="Teaching", by=cast.aye)
    db.session.commit()

    be_erased(app, coming)

    assert [(method, uid) for method, uid, _ in told(smtp)] == [(CANCEL, day) for day in days]
    assert db.session.query(DayEntry).filter_by(participant_id=coming.id).count() == 0
