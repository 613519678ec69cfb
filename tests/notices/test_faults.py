"""What goes wrong on the way stays with the mail it happened to."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from nact_meet.mail.delivery import Refused, on_the_wire
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.labels import why_not_sent
from nact_meet.notices.models.notice import (
    HAS_RETURNED,
    LONGEST_PAUSE,
    MOST_ATTEMPTS,
    NOT_COMPOSED,
    Notice,
)
from nact_meet.places.models.participant import Participant
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast
from tests.parts.deliver import deliver
from tests.parts.smtp import MailServer


@pytest.fixture
def meeting(app_on_both: Flask, cast: Cast) -> Meeting:
    meeting = cast.meeting(reminder_minutes=[])
    cast.invite(meeting)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    return meeting


def waiting() -> list[Notice]:
    return list(db.session.scalars(select(Notice).where(Notice.sent_at.is_(None))))


def make_due() -> None:
    db.session.execute(update(Notice).where(Notice.sent_at.is_(None)).values(due_at=utc_now()))
    db.session.commit()


def test_a_server_that_hangs_up_gets_the_mail_again(meeting: Meeting, smtp: MailServer) -> None:
    smtp.hangs_up(times=1)
    deliver()
    (put_off,) = waiting()
    kept = put_off.message_id
    make_due()

    deliver()

    assert waiting() == []
    assert smtp.messages[-1].message["Message-ID"] == kept


def test_pauses_grow_and_end_after_days(meeting: Meeting, smtp: MailServer) -> None:
    smtp.refuses("maria@dili.example", 450)
    pauses = []
    for _ in range(3):
        deliver()
        (put_off,) = waiting()
        pauses.append(put_off.due_at - utc_now())
        make_due()

    assert pauses == sorted(pauses)
    assert pauses[2] > 3 * pauses[0]
    put_off.attempts = MOST_ATTEMPTS - 1
    put_off.put_off("450 not yet")
    assert timedelta() < put_off.due_at - utc_now() <= LONGEST_PAUSE * 1.25
    put_off.put_off("450 not yet")
    assert put_off.failed_at is not None
    assert put_off.reason == "450 not yet"


def test_a_mail_that_cannot_be_written_holds_up_nobody_else(
    meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    cast.maria.zone = "Nowhere/At all"
    db.session.commit()

    deliver()

    (put_off,) = waiting()
    place = db.session.get(Participant, put_off.participant_id)
    assert place is not None and place.person is cast.maria
    assert "cannot be composed" in put_off.reason
    assert put_off.mail is None
    assert len(smtp.messages) == 3


def test_without_a_server_one_try_stands_for_the_whole_batch(
    meeting: Meeting, app_on_both: Flask
) -> None:
    app_on_both.extensions["mail"].port = 9

    deliver()

    assert len(waiting()) == 4
    assert len({each.reason for each in waiting()}) == 1
    assert all(each.attempts == 1 and each.due_at > utc_now() for each in waiting())


def test_a_later_mail_of_a_place_waits_for_an_earlier_one(
    meeting: Meeting, cast: Cast, smtp: MailServer
) -> None:
    smtp.refuses("aye@yangon.example", 450)
    deliver()
    smtp.reset()
    publishing.cancel(meeting, by=cast.somchai, reason="A typhoon is coming.")
    db.session.commit()

    deliver()
    assert smtp.to("aye@yangon.example") == []
    make_due()
    deliver()

    methods = [each.calendar()["METHOD"] for each in smtp.to("aye@yangon.example")]
    assert methods == ["REQUEST", "CANCEL"]


def test_a_line_break_in_a_title_or_a_name_stays_out_of_the_headers(
    app_on_both: Flask, cast: Cast, smtp: MailServer
) -> None:
    cast.institute.name = "Institute\r\nBcc: stranger@dili.example"
    meeting = cast.meeting(title="Rice\r\nBcc: stranger@dili.example\r\n\r\nand rivers")
    cast.invite(meeting, cast.aye)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()

    deliver()

    mail = smtp.to("aye@yangon.example")[0].message
    assert mail["Bcc"] is None
    assert "Bcc: stranger@dili.example and rivers" in mail["Subject"]
    assert mail["From"].addresses[0].display_name == "Institute Bcc: stranger@dili.example"
    assert {each.recipient for each in smtp.messages} == {
        "aye@yangon.example",
        "somchai@bangkok.example",
    }


def test_an_address_in_another_script_is_carried_as_far_as_servers_can() -> None:
    assert on_the_wire("aye@ရန်ကုန်.example").isascii()
    with pytest.raises(Refused):
        on_the_wire("李伟@shanghai.example")


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (HAS_RETURNED, "发往此地址的邮件曾被退回。"),
        ("This address returned mail on 2026-05-01.", "发往此地址的邮件曾被退回。"),
        (f"{NOT_COMPOSED}: KeyError: 'x'", "无法生成该邮件，请告知系统管理员。"),
        ("550 5.1.1 User unknown", "550 5.1.1 User unknown"),
    ],
)
def test_a_reason_of_ours_is_said_in_the_readers_language(
    app: Flask, reason: str, said: str
) -> None:
    with app.test_request_context(headers={"Accept-Language": "zh-CN"}):
        assert why_not_sent(reason) == said
