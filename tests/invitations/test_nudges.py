"""Who has not answered is asked again, at most once a day, and not when nobody can answer."""

import threading
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from nact_meet.directory.models.person import Person
from nact_meet.history.models import Change
from nact_meet.invitations.nudges import NothingToAnswer, Nudged, nudge, silent_in
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.places import audience
from nact_meet.places.models.participant import Participant
from nact_meet.places.selection import Selection
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast
from tests.parts.deliver import deliver
from tests.parts.patience import LONG
from tests.parts.smtp import MailServer

EVERYBODY = Selection()
EVENING = "2027-03-01T16:10:00+00:00"
"""22:40 in Yangon, and in Dili ten past one of the next day."""


def place_of(meeting: Meeting, person: Person) -> Participant:
    place = audience.place_of(meeting, person)
    assert place is not None
    return place


def nudges() -> int:
    where = Notice.kind == Kind.NUDGE
    return db.session.scalar(select(func.count(Notice.id)).where(where)) or 0


def test_only_who_has_not_answered_is_asked_and_once_a_day(
    app_on_both: Flask, meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    place_of(meeting, cast.wei).is_tentative = True
    assert silent_in(meeting, EVERYBODY) == 2

    first = nudge(meeting, EVERYBODY, by=cast.somchai)
    second = nudge(meeting, EVERYBODY, by=cast.somchai)
    deliver()

    assert (first, second) == (Nudged(2, 0, 0), Nudged(0, 2, 0))
    assert {each.recipient for each in smtp.messages} == {
        "aye@yangon.example",
        "maria@dili.example",
    }
    changes = db.session.scalars(select(Change).where(Change.verb == "all nudged")).all()
    assert [each.details for each in changes] == [{"people": 2}]


def test_the_mail_asks_for_an_answer_and_carries_no_entry(
    meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    meeting.registration_closes_at = meeting.starts_at - timedelta(days=2)
    aye = place_of(meeting, cast.aye)
    told = aye.told = {**meeting.facts(), "method": "REQUEST"}
    nudge(meeting, Selection(place_ids=(aye.id,)), by=cast.somchai)

    deliver()

    (mail,) = smtp.messages
    assert mail.message["Subject"] == "Please answer: Rice and rivers"
    assert mail.calendar() is None
    assert f"/r/{aye.token}\n" in mail.text() and aye.token in mail.html()
    assert "at 09:30 (UTC+6:30)" in mail.text()  # when registration closes, by her clock
    assert mail.message["References"] == f"<place-{aye.organizer_key}@meet.example>"
    assert aye.told == told
    verbs = db.session.scalars(select(Change.verb).where(Change.subject_id == aye.id)).all()
    assert "nudged" in verbs


def test_the_day_is_the_readers_own(app: Flask, cast: Cast) -> None:
    with time_machine.travel(EVENING, tick=False) as clock:
        meeting = cast.meeting()
        cast.invite(meeting, cast.aye, cast.maria)
        publishing.publish(meeting, by=cast.somchai)
        nudge(meeting, EVERYBODY, by=cast.somchai)
        clock.shift(timedelta(hours=2))  # past midnight in Yangon too

        again = nudge(meeting, EVERYBODY, by=cast.somchai)

    assert again == Nudged(1, 1, 0)


def test_who_cannot_be_reached_is_counted_and_left_alone(
    app_on_both: Flask, meeting: Meeting, cast: Cast
) -> None:
    cast.wei.contacts[0].returned_mail("550 5.1.1 no such mailbox")

    assert nudge(meeting, EVERYBODY, by=cast.somchai) == Nudged(2, 0, 1)
    assert nudge(meeting, Selection(country="CN"), by=cast.somchai) == Nudged(0, 0, 1)


def test_whoever_has_answered_meanwhile_is_not_asked(
    app_on_both: Flask, meeting: Meeting, cast: Cast
) -> None:
    """The organiser's page stood open until nobody was left to remind."""
    for person in (cast.aye, cast.wei, cast.maria):
        place_of(meeting, person).confirm(by=person)

    asked = nudge(meeting, EVERYBODY, by=cast.somchai)

    assert (asked, nudges()) == (Nudged(0, 0, 0), 0)


def test_nobody_is_asked_when_nobody_can_answer(app: Flask, cast: Cast) -> None:
    draft, closed, cancelled, over = (cast.meeting() for _ in range(4))
    for each in (closed, cancelled, over):
        publishing.publish(each, by=cast.somchai)
    closed.registration_closes_at = utc_now()
    publishing.cancel(cancelled, by=cast.somchai, reason="")
    over.starts_at, over.ends_at = utc_now() - timedelta(hours=2), utc_now()

    for each in (draft, closed, cancelled, over):
        cast.invite(each, cast.aye)
        with pytest.raises(NothingToAnswer):
            nudge(each, EVERYBODY, by=cast.somchai)

    assert nudges() == 0


def test_an_answer_meanwhile_or_the_end_of_registration_keeps_it_back(
    meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    nudge(meeting, EVERYBODY, by=cast.somchai)
    place_of(meeting, cast.aye).decline(by=cast.aye)
    deliver()
    sent = (Notice.kind == Kind.NUDGE, Notice.sent_at.is_not(None))
    first = set(db.session.scalars(select(Notice.address).where(*sent)))
    smtp.messages.clear()

    with time_machine.travel(utc_now() + timedelta(days=1), tick=False):
        nudge(meeting, EVERYBODY, by=cast.somchai)
        meeting.registration_closes_at = utc_now()
        deliver()

    assert first == {"maria@dili.example", "wei@shanghai.example"}
    assert [*smtp.to("maria@dili.example"), *smtp.to("wei@shanghai.example")] == []


def test_two_organisers_at_once_ask_nobody_twice(
    app_on_both: Flask, meeting: Meeting, cast: Cast
) -> None:
    meeting_id, person_id = meeting.id, cast.somchai.id
    db.session.commit()
    db.session.remove()
    start, found = threading.Barrier(4), []

    def press() -> None:
        with app_on_both.app_context():
            start.wait(LONG)
            here, by = (
                db.session.get_one(Meeting, meeting_id),
                db.session.get_one(Person, person_id),
            )
            found.append(nudge(here, EVERYBODY, by=by))
            db.session.commit()

    threads = [threading.Thread(target=press) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(LONG)

    assert sorted(each.now for each in found) == [0, 0, 0, 3]
    assert nudges() == 3
