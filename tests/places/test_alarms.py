"""Calendars ring as their readers asked: in mails, in files and in the personal feed."""

from datetime import timedelta
from typing import Any

import icalendar
import pytest
from flask import Flask
from flask.testing import FlaskClient

from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Notice
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import State
from nact_meet.publication import editing, publishing
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast
from tests.parts.client import visitor
from tests.parts.deliver import deliver
from tests.parts.smtp import MailServer


@pytest.fixture
def client(app_on_both: Flask) -> FlaskClient:
    return visitor(app_on_both)


@pytest.fixture
def meeting(app_on_both: Flask, cast: Cast) -> Meeting:
    meeting = cast.meeting(reminder_minutes=[])
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    return meeting


@pytest.fixture
def place(meeting: Meeting, cast: Cast, smtp: MailServer) -> Participant:
    """Aye Aye's; she is registered and has the mail."""
    (place,) = cast.invite(meeting, cast.aye)
    place.confirm(by=cast.aye)
    deliver()
    smtp.reset()
    return place


def choose(client: FlaskClient, place: Participant, *leads: str) -> Any:
    token = place.token
    db.session.rollback()
    answer = client.post(f"/r/{token}/alarms", data={"leads": list(leads)})
    db.session.expire_all()
    return answer


def entry(body: bytes) -> Any:
    (found,) = icalendar.Calendar.from_ical(body).events
    return found


def downloaded(client: FlaskClient, place: Participant) -> Any:
    token = place.token
    db.session.rollback()
    return entry(client.get(f"/r/{token}/meeting.ics").data)


def followed(client: FlaskClient, place: Participant) -> Any:
    key = place.person.feed_key
    db.session.rollback()
    return entry(client.get(f"/feeds/people/{key}.ics").data)


def rings(event: Any) -> list[tuple[str, timedelta]]:
    alarms = event.walk("VALARM")
    assert all(each["DESCRIPTION"] == event["SUMMARY"] for each in alarms)
    return [(str(each["ACTION"]), each["TRIGGER"].dt) for each in alarms]


def notices() -> int:
    return db.session.query(Notice).count()


def test_nothing_rings_unasked(client: FlaskClient, place: Participant) -> None:
    assert rings(downloaded(client, place)) == rings(followed(client, place)) == []


def test_a_choice_is_kept_and_shown_and_nobody_is_mailed(
    client: FlaskClient, place: Participant, cast: Cast, smtp: MailServer
) -> None:
    promised = notices()

    answer = choose(client, place, "1440", "10")

    assert answer.status_code == 303
    assert answer.location == f"/r/{place.token}?done=saved#alarms"
    assert cast.aye.alarm_minutes == [10, 1440]
    page = client.get(f"/r/{place.token}").text
    assert page.count('name="leads"') == 4
    assert page.count('checked id="leads-') == 2
    assert "no email is sent" in page
    db.session.rollback()
    assert notices() == promised
    deliver()
    assert smtp.messages == []


def test_the_file_and_the_feed_ring_and_are_newer_than_before(
    client: FlaskClient, place: Participant
) -> None:
    before = downloaded(client, place), followed(client, place)

    choose(client, place, "60", "10")

    after = downloaded(client, place), followed(client, place)
    wanted = [("DISPLAY", timedelta(minutes=-10)), ("DISPLAY", timedelta(hours=-1))]
    for old, new in zip(before, after, strict=True):
        assert rings(new) == wanted
        assert new["DTSTAMP"].dt > old["DTSTAMP"].dt
        assert (new["UID"], new["SEQUENCE"]) == (old["UID"], old["SEQUENCE"])


def test_an_alarm_is_the_same_one_wherever_its_entry_is_read(
    client: FlaskClient, place: Participant
) -> None:
    choose(client, place, "10", "30")
    first = [each["UID"] for each in downloaded(client, place).walk("VALARM")]

    choose(client, place, "30", "60")

    file, feed = downloaded(client, place), followed(client, place)
    names = [each["UID"] for each in file.walk("VALARM")]
    assert names == [each["UID"] for each in feed.walk("VALARM")]
    assert names[0] == first[1]
    assert len({*first, *names, place.uid}) == 4


def test_the_next_mail_brings_the_alarms(
    client: FlaskClient, place: Participant, meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    choose(client, place, "30")
    before = meeting.page()
    meeting.venue = "Hall 2"
    editing.edited(meeting, before, by=cast.somchai)
    db.session.query(Notice).filter(Notice.kind == "change").update({"due_at": utc_now()})
    deliver()

    (mail,) = smtp.to("aye@yangon.example")
    assert rings(mail.calendar().events[0]) == [("DISPLAY", timedelta(minutes=-30))]
    assert rings(smtp.to("somchai@bangkok.example")[0].calendar().events[0]) == []


def test_every_coming_entry_of_the_person_is_revised_and_no_other(
    client: FlaskClient, place: Participant, meeting: Meeting, cast: Cast
) -> None:
    coming, left, over = (cast.meeting(title=each) for each in ("Roads", "Rain", "Rails"))
    over.take_place(over.starts_wall.replace(year=2020), over.ends_wall.replace(year=2020), "UTC")
    places = [cast.invite(each, cast.aye)[0] for each in (coming, left, over)]
    places.append(cast.invite(meeting, cast.wei)[0])
    places[1].state = State.WITHDRAWN
    db.session.commit()
    before = [each.revised_at for each in places]

    choose(client, place, "10")

    revised = [each.revised_at > old for each, old in zip(places, before, strict=True)]
    assert revised == [True, False, False, False]


def test_choosing_the_same_again_revises_nothing(client: FlaskClient, place: Participant) -> None:
    choose(client, place, "10")
    revised_at = place.revised_at

    choose(client, place, "10")

    assert place.revised_at == revised_at


def test_what_rang_is_silenced_by_ticking_nothing(client: FlaskClient, place: Participant) -> None:
    choose(client, place, "10")

    assert choose(client, place).status_code == 303

    assert rings(downloaded(client, place)) == []


@pytest.mark.parametrize("lead", ["7", "ten", "-10", "10.0", "9" * 400, "", "\x00", "10\r\nX:1"])
def test_what_is_not_offered_comes_back_with_a_sentence(
    client: FlaskClient, place: Participant, cast: Cast, lead: str
) -> None:
    answer = choose(client, place, "60", lead)

    assert answer.status_code == 422
    assert "choose one of the times offered" in answer.text
    assert '<details id="alarms" open>' in answer.text
    assert cast.aye.alarm_minutes == []


def test_who_holds_no_place_is_asked_to_register_first(
    client: FlaskClient, place: Participant, cast: Cast
) -> None:
    place.withdraw(by=cast.aye)
    db.session.commit()

    answer = choose(client, place, "10")

    assert answer.status_code == 409
    assert "register first" in answer.text
    assert cast.aye.alarm_minutes == []


def test_a_cancelled_meeting_rings_nobody(
    client: FlaskClient, place: Participant, meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    choose(client, place, "10")
    publishing.cancel(meeting, by=cast.somchai, reason="")
    deliver()

    (mail,) = smtp.to("aye@yangon.example")
    assert mail.calendar()["METHOD"] == "CANCEL"
    assert rings(mail.calendar().events[0]) == rings(followed(client, place)) == []


@pytest.mark.parametrize("state", [State.NOMINATED, State.PENDING, State.WAITING])
def test_a_place_that_is_not_theirs_yet_is_no_file_to_open(
    client: FlaskClient, place: Participant, state: State
) -> None:
    place.state = state
    db.session.commit()

    assert client.get(f"/r/{place.token}/meeting.ics").status_code == 409
