"""Mail that is no reply: returned, automatic, written by people, or nothing that can be read."""

import base64
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask, current_app, g
from sqlalchemy import select

from nact_meet.mail.addresses import our_address
from nact_meet.mail.received import MOST_OCTETS
from nact_meet.notices.models.notice import Notice
from nact_meet.notices.sending import deliver_due
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import State
from nact_meet.places.replies import Outcome
from nact_meet.post.labels import FAULTS, why
from nact_meet.post.models import Incoming, Sort
from nact_meet.web.extensions import db
from tests.parts.site import ROOT
from tests.post.incoming.replies import Answer, gmail

Receive = Callable[..., Incoming]


def letter(place: Participant, body: str, *headers: str) -> bytes:
    lines = [
        f"To: {Answer(place).to}",
        *(headers or ["From: Aye Aye <aye@yangon.example>", "Subject: Tea"]),
        "Content-Type: text/plain; charset=utf-8",
    ]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


def way_back(place: Participant) -> str:
    """The envelope sender of the last mail about it."""
    about = select(Notice.return_key).where(Notice.participant_id == place.id)
    key = db.session.scalars(about.where(Notice.sent_at.is_not(None)).order_by(-Notice.id)).first()
    assert key is not None
    return our_address(key)


def bounce(
    place: Participant,
    action: str = "failed",
    status: str = "5.1.1",
    to: str = "",
    quoted: str = "",
) -> bytes:
    """To where its last mail returns, or `to`; `quoted` are more headers of that mail."""
    return (
        "Return-Path: <>\r\n"
        "From: MAILER-DAEMON@mx.yangon.example (Mail Delivery System)\r\n"
        f"To: {to or way_back(place)}\r\n"
        "Subject: Undelivered Mail Returned to Sender\r\n"
        "Auto-Submitted: auto-replied\r\n"
        "MIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nI'm sorry to have to inform you\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.yangon.example\r\n\r\n"
        f"Final-Recipient: rfc822; {place.contact.address}\r\n"
        f"Action: {action}\r\nStatus: {status}\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 User unknown\r\n"
        "--b\r\nContent-Type: message/rfc822\r\n\r\n"
        f"{quoted}Subject: Invitation\r\n"
        "Content-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR"
        "\r\n--b--\r\n"
    ).encode()


def test_returned_mail_marks_the_address_and_says_why(
    place: Participant, comes_in: Receive
) -> None:
    row = comes_in(bounce(place))

    assert (row.sort, row.outcome, row.reason) == (Sort.BOUNCE, Outcome.APPLIED, "bounced")
    assert place.contact.bounced_at is not None
    assert place.contact.bounce_reason == "5.1.1 550 5.1.1 User unknown"
    assert place.state == State.INVITED


@pytest.mark.parametrize(
    ("action", "status", "reason"),
    [("delayed", "4.4.1", "delayed"), ("failed", "4.2.2", "full"), ("failed", "4.4.7", "given up")],
)
def test_what_says_nothing_of_the_address_marks_nobody(
    action: str, status: str, reason: str, place: Participant, comes_in: Receive
) -> None:
    row = comes_in(bounce(place, action, status))

    assert (row.sort, row.reason) == (Sort.BOUNCE, reason)
    assert place.contact.bounced_at is None


def test_a_server_that_writes_its_own_kind_of_report_is_understood(
    place: Participant, comes_in: Receive
) -> None:
    headers = ("From: Postmaster@qq.example", "Subject: =?gb18030?B?z7XNs83L0MU=?=")
    raw = letter(place, "退信：host said: 550 Mailbox not found", *headers)
    row = comes_in(raw, to=way_back(place))

    assert (row.sort, row.reason) == (Sort.BOUNCE, "bounced once")
    assert place.contact.doubted_at is not None


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-replied (vacation)",
        "Precedence: bulk",
        "X-Autoreply: yes",
        "X-Auto-Response-Suppress: All",
        "List-Id: <all.yangon.example>",
    ],
)
def test_an_automatic_mail_is_dropped(header: str, place: Participant, comes_in: Receive) -> None:
    row = comes_in(letter(place, "I am away.", "From: aye@yangon.example", header))

    assert (row.sort, row.outcome) == (Sort.AUTOMATIC, Outcome.DROPPED)


def test_our_own_mail_coming_round_is_dropped(place: Participant, comes_in: Receive) -> None:
    row = comes_in(letter(place, "Invitation", f"From: Hosts <{Answer(place).to}>"))

    assert (row.sort, row.outcome) == (Sort.AUTOMATIC, Outcome.DROPPED)


def test_a_reply_that_a_robot_sends_is_still_a_reply(place: Participant, comes_in: Receive) -> None:
    row = comes_in(b"Auto-Submitted: auto-generated\r\n" + gmail(Answer(place)))

    assert (row.outcome, place.state) == (Outcome.APPLIED, State.CONFIRMED)


def test_what_a_person_writes_is_kept_for_organisers(place: Participant, comes_in: Receive) -> None:
    row = comes_in(letter(place, "Dear hosts,\nmay my deputy come?\n\x00\x07"))

    assert (row.sort, row.outcome, row.meeting_id) == (Sort.LETTER, Outcome.SHOWN, place.meeting_id)
    assert row.text == "Dear hosts,\nmay my deputy come?"
    assert (row.sender, row.subject) == ("aye@yangon.example", "Tea")


def test_a_page_in_a_mail_is_kept_as_its_words(place: Participant, comes_in: Receive) -> None:
    raw = letter(place, "<p>Tea &amp; rice<script>alert(1)</script><br>at ten</p>").replace(
        b"text/plain", b"text/html"
    )

    row = comes_in(raw)

    assert row.text == "Tea & rice\nat ten"


HOSTILE = {
    "nothing at all": b"",
    "no message": b"\xff\xfe\x00\x01" * 50,
    "a header without an end": b"Subject: =?utf-8?B?" + b"A" * 100_000,
    "addresses without an end": b"To: " + b"<" * 50_000 + b"\r\n\r\n",
    "nested 200 deep": b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (each, each)
        for each in range(200)
    ),
    "a message in a message, 200 times": b"Content-Type: message/rfc822\r\n\r\n" * 200,
    "300 parts": b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
    + b"--b\r\nContent-Type: text/plain\r\n\r\nx\r\n" * 300,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_cannot_be_read_is_kept_and_harms_nothing(
    name: str, place: Participant, comes_in: Receive
) -> None:
    row = comes_in(HOSTILE[name])

    assert row.outcome == Outcome.DROPPED
    assert row.meeting is None and place.state == State.INVITED


BROKEN_CALENDARS = {
    "no calendar": "METHOD:REPLY",
    "no event": "BEGIN:VCALENDAR\nMETHOD:REPLY\nEND:VCALENDAR",
    "nested too deep": "BEGIN:VCALENDAR\n" + "BEGIN:VEVENT\n" * 100,
    "lines without an end": "BEGIN:VCALENDAR\n" + "X:\n" * 30_000,
}


@pytest.mark.parametrize("name", BROKEN_CALENDARS)
def test_a_calendar_part_that_says_nothing_changes_nothing(
    name: str, place: Participant, comes_in: Receive
) -> None:
    raw = letter(place, BROKEN_CALENDARS[name]).replace(b"text/plain", b"text/calendar")

    row = comes_in(raw)

    assert (row.sort, row.reason) == (Sort.BROKEN, "unreadable")
    assert row.details["why"] and place.state == State.INVITED


def test_why_it_could_not_be_read_is_said_in_each_language(
    app: Flask, place: Participant, comes_in: Receive
) -> None:
    files = (f"nact_meet/{name}.py" for name in ("mail/received", "ical/reading", "ical/reply"))
    said = {
        found[1]
        for file in files
        for found in re.finditer(r'UnreadableCalendar\("(.+?)"\)', Path(ROOT, file).read_text())
    }
    row = comes_in(HOSTILE["300 parts"])
    vars(g).clear()  # the language of whoever published

    with app.test_request_context(headers={"Accept-Language": "zh-Hans"}):
        words = why(row)

    assert set(FAULTS) == said
    assert words == "邮件分段过多。"


@pytest.mark.parametrize("charset", ["utf-16", "klingon", "us-ascii", "hex", "unicode_escape"])
def test_a_wrong_charset_is_read_for_what_it_is(
    charset: str, place: Participant, comes_in: Receive
) -> None:
    raw = gmail(Answer(place, comment="ညီညီ")).replace(
        b'text/calendar; charset="UTF-8"', f'text/calendar; charset="{charset}"'.encode()
    )

    row = comes_in(raw)

    if charset == "utf-16":  # It is not; but the attachment says the same, and says it right.
        assert row.outcome == Outcome.APPLIED
    assert (place.state, place.comment) == (State.CONFIRMED, "ညီညီ")


def test_an_attachment_of_50_megabytes_is_not_kept(place: Participant, comes_in: Receive) -> None:
    attachment = base64.encodebytes(b"\x00" * 38_000_000)
    raw = gmail(Answer(place)).removesuffix(b"--outer--\r\n") + (
        b"--outer\r\nContent-Type: application/zip\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + attachment
        + b"\r\n--outer--\r\n"
    )

    row = comes_in(raw)

    assert (row.outcome, place.state) == (Outcome.APPLIED, State.CONFIRMED)
    assert len(row.raw) == MOST_OCTETS and row.size == len(raw)


def test_a_compressed_bomb_is_never_opened(place: Participant, comes_in: Receive) -> None:
    import gzip

    bomb = base64.encodebytes(gzip.compress(gzip.compress(b"\x00" * 100_000_000)))
    raw = letter(place, "see attached") + b"\r\n"
    raw = raw.replace(b"text/plain; charset=utf-8", b"text/calendar").replace(
        b"\r\n\r\nsee attached",
        b"\r\nContent-Encoding: gzip\r\nContent-Transfer-Encoding: base64\r\n\r\n" + bomb,
    )

    row = comes_in(raw)

    assert (row.sort, row.outcome) == (Sort.BROKEN, Outcome.DROPPED)


def test_two_different_messages_without_an_id_are_two(
    place: Participant, comes_in: Receive
) -> None:
    comes_in(letter(place, "one"))
    comes_in(letter(place, "two"))
    comes_in(letter(place, "two"))

    assert db.session.query(Incoming).count() == 2


def test_a_message_that_we_stumble_over_stops_nobody_elses(
    place: Participant, comes_in: Receive
) -> None:
    """What nobody foresaw cannot be written down, so a setting that is gone stands for it."""
    stumbled, whole = letter(place, "one"), gmail(Answer(place))
    domain = current_app.config.pop("MAIL_DOMAIN")

    first, again = comes_in(stumbled), comes_in(stumbled)

    assert (first.id, first.reason) == (again.id, "stumbled")
    assert first.raw == stumbled and place.state == State.INVITED
    current_app.config["MAIL_DOMAIN"] = domain
    assert comes_in(whole).outcome == Outcome.APPLIED


def test_a_subject_that_nobody_encoded_is_read(place: Participant, comes_in: Receive) -> None:
    row = comes_in(letter(place, "Tea?", "From: 李伟 <wei@shanghai.example>", "Subject: 会议"))

    assert (row.subject, row.sender) == ("会议", "wei@shanghai.example")


def test_a_late_report_about_an_old_address_does_not_mark_the_new_one(
    place: Participant, comes_in: Receive
) -> None:
    late = bounce(place)
    place.person.reach_at("aye@new.example", "", by=place.person)
    place.person.drop(place.contact, by=place.person)
    db.session.commit()
    deliver_due()
    place = db.session.get_one(Participant, place.id)
    assert place.contact.address == "aye@new.example"

    row = comes_in(late)

    assert db.session.get_one(Participant, place.id).contact.bounced_at is None
    assert (row.outcome, row.reason) == (Outcome.DROPPED, "another address")
