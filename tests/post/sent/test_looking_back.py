"""Who was told what and when, and who changed what."""

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.person import Person
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.notices.models.worker_pulse import WorkerBeat
from nact_meet.places import audience
from nact_meet.places.models.participant import Participant
from nact_meet.publication import editing, publishing
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now, wall_clock
from tests.cast import Cast
from tests.directory.conftest import counting
from tests.parts.deliver import deliver
from tests.parts.smtp import MailServer


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    meeting = cast.meeting()
    cast.invite(meeting)
    publishing.publish(meeting, by=cast.somchai)
    db.session.add(WorkerBeat(name="here:1", beat_at=utc_now()))
    db.session.commit()
    return meeting


def place_of(meeting: Meeting, person: Person) -> Participant:
    place = audience.place_of(meeting, person)
    assert place is not None
    return place


def post_page(client: FlaskClient, meeting: Meeting, **wanted: Any) -> str:
    answer = client.get(f"/meetings/{meeting.ref}/post", query_string=wanted)
    assert answer.status_code == 200
    return answer.text


def changes_page(client: FlaskClient, meeting: Meeting) -> str:
    answer = client.get(f"/meetings/{meeting.ref}/changes")
    assert answer.status_code == 200
    return answer.text


def invitation_of(place: Participant) -> Notice:
    where = (Notice.participant_id == place.id, Notice.kind == Kind.INVITATION)
    found = db.session.scalars(select(Notice).where(*where).order_by(Notice.id)).first()
    assert found is not None
    return found


def again(client: FlaskClient, meeting: Meeting, notice: Notice) -> Any:
    return client.post(f"/meetings/{meeting.ref}/post/{notice.id}/again")


def test_what_was_sent_is_shown_with_person_and_address(
    organiser_client: FlaskClient, meeting: Meeting
) -> None:
    deliver()

    text = post_page(organiser_client, meeting)

    for words in ("Aye Aye", "aye@yangon.example", "Invitation", "Sent"):
        assert words in text
    assert "Send again" in text
    assert "refused" not in text


def test_reminders_wait_apart_from_what_happened(
    organiser_client: FlaskClient, meeting: Meeting
) -> None:
    deliver()

    text = post_page(organiser_client, meeting)
    later = post_page(organiser_client, meeting, show="later")

    assert "8 reminders are scheduled" in text
    assert "Waiting to be sent" not in text
    assert later.count("Waiting to be sent") == 8
    assert later.count("Reminder") == 8


def test_a_refused_address_is_shown_with_the_reason_until_a_mail_arrives(
    organiser_client: FlaskClient, cast: Cast, meeting: Meeting, smtp: MailServer
) -> None:
    smtp.refuses("maria@dili.example", 550)
    deliver()
    maria = place_of(meeting, cast.maria)

    failing = post_page(organiser_client, meeting, show="failing")
    smtp.reset()
    answer = again(organiser_client, meeting, invitation_of(maria))
    deliver()
    mended = post_page(organiser_client, meeting)

    assert "1 email was refused" in failing
    assert "550 not accepted here" in failing
    assert "Aye Aye" not in failing
    assert (answer.status_code, answer.location) == (303, f"/meetings/{meeting.ref}/post")
    assert [each.recipient for each in smtp.messages] == ["maria@dili.example"]
    assert smtp.messages[0].calendar()["METHOD"] == "REQUEST"
    assert "refused" not in mended
    assert "sent an email to Maria again" in changes_page(organiser_client, meeting)


def test_a_server_that_says_later_is_shown_with_the_next_try(
    organiser_client: FlaskClient, meeting: Meeting, smtp: MailServer
) -> None:
    smtp.answers(451, times=1)
    deliver()

    text = post_page(organiser_client, meeting, show="failing")

    assert "1 email has not been sent yet" in text
    assert "451 told to say so" in text
    assert "Next try" in text
    assert "1 try" in text


def test_a_silent_worker_is_said(organiser_client: FlaskClient, meeting: Meeting) -> None:
    db.session.get_one(WorkerBeat, "here:1").beat_at = utc_now() - timedelta(minutes=2)
    db.session.commit()

    assert "No email is being sent" in post_page(organiser_client, meeting)


def test_pressing_send_again_twice_is_one_mail(
    organiser_client: FlaskClient, cast: Cast, meeting: Meeting, smtp: MailServer
) -> None:
    deliver()
    smtp.reset()
    notice = invitation_of(place_of(meeting, cast.aye))

    again(organiser_client, meeting, notice)
    again(organiser_client, meeting, notice)
    deliver()

    assert len(smtp.messages) == 1


def test_what_no_longer_holds_is_not_sent_again(
    organiser_client: FlaskClient, cast: Cast, meeting: Meeting
) -> None:
    deliver()
    aye = place_of(meeting, cast.aye)
    aye.decline(by=cast.aye)
    db.session.commit()

    answer = again(organiser_client, meeting, invitation_of(aye))

    assert answer.status_code == 409
    assert "no longer correct" in answer.text


def test_another_meetings_mail_is_not_found(
    organiser_client: FlaskClient, cast: Cast, meeting: Meeting
) -> None:
    other = cast.meeting()

    answer = again(organiser_client, other, invitation_of(place_of(meeting, cast.aye)))

    assert answer.status_code == 404


def test_a_stranger_sees_neither_mail_nor_changes(client: FlaskClient, meeting: Meeting) -> None:
    for page in ("post", "changes"):
        assert client.get(f"/meetings/{meeting.ref}/{page}").status_code == 303


def test_changes_are_sentences_with_from_and_to(
    organiser_client: FlaskClient, cast: Cast, meeting: Meeting
) -> None:
    before = meeting.page()
    meeting.title, meeting.venue = "Rice and rains", "Hall 2"
    later = wall_clock(meeting.starts_at + timedelta(hours=1), "Asia/Bangkok")
    meeting.take_place(later, later + timedelta(hours=2), "Asia/Bangkok")
    editing.edited(meeting, before, by=cast.somchai)
    aye = place_of(meeting, cast.aye)
    aye.contact.reader_name = "Daw Hla"
    aye.confirm(**aye.answered_by)
    place_of(meeting, cast.maria).confirm(by=cast.maria)
    db.session.commit()

    text = changes_page(organiser_client, meeting)

    assert "Somchai edited Rice and rains." in text
    assert "<s>Rice and rivers</s> → Rice and rains" in text
    assert "<s>nothing</s> → Hall 2" in text
    assert "10:00 UTC+7</s> →" in text
    assert "11:00 UTC+7" in text
    assert "Daw Hla registered Aye Aye. On behalf of Aye Aye." in text
    assert "Maria registered." in text


def test_both_pages_ask_as_much_for_three_hundred_rows(
    organiser_client: FlaskClient, cast: Cast
) -> None:
    counts: dict[str, list[int]] = {"post": [], "changes": []}
    for number in (3, 300):
        meeting = cast.meeting(reminder_minutes=[])
        people = [
            Person(
                full_name=f"P{each}",
                zone="Asia/Dili",
                contacts=[Contact(address=f"p{each}.{number}@dili.example")],
            )
            for each in range(number)
        ]
        db.session.add_all(people)
        cast.invite(meeting, *people)
        publishing.publish(meeting, by=cast.somchai)
        db.session.commit()
        for page, seen_counts in counts.items():
            db.session.expire_all()
            with counting() as seen:
                answer = organiser_client.get(f"/meetings/{meeting.ref}/{page}")
            assert f"P{number - 1}" in answer.text
            seen_counts.append(len(seen))

    assert counts["post"][0] == counts["post"][1], counts
    assert counts["changes"][0] == counts["changes"][1], counts


def test_long_lists_come_in_pages(organiser_client: FlaskClient, cast: Cast) -> None:
    meeting = cast.meeting()
    (aye,) = cast.invite(meeting, cast.aye)
    now = utc_now()
    db.session.add_all(
        Notice(
            kind=Kind.INVITATION,
            meeting_id=meeting.id,
            participant_id=aye.id,
            created_at=now + timedelta(seconds=each),
            overtaken_at=now,
        )
        for each in range(130)
    )
    db.session.commit()
    total = db.session.scalar(select(func.count(Notice.id)))

    first = post_page(organiser_client, meeting)
    second = post_page(organiser_client, meeting, page=2)

    assert total == 130
    assert first.count("No longer needed<") == 100
    assert second.count("No longer needed<") == 30
    assert "130 emails" in first
