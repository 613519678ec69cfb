"""Returned mail has kinds: only an address where nobody is may be marked, and robots write none."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from nact_meet.notices.models.claims import call_back
from nact_meet.notices.models.notice import LATER, Kind, Notice
from nact_meet.notices.sending import deliver_due
from nact_meet.places.models.participant import Participant
from nact_meet.places.replies import Outcome
from nact_meet.post.models import Incoming, Sort
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.parts.smtp import MailServer
from tests.post.incoming.test_other_mail import way_back

Receive = Callable[..., Incoming]
AYE = "aye@yangon.example"


def report(status: str, words: str, address: str = AYE, number: int = 1) -> str:
    return (
        "From: Mail Delivery System <MAILER-DAEMON@mx.example>\nReturn-Path: <>\n"
        f"Message-ID: <{number}@mx.example>\nSubject: Undelivered Mail\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nsee below\n\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
        f"Final-Recipient: rfc822; {address}\nAction: failed\nStatus: {status}\n"
        f"Diagnostic-Code: smtp; {words}\n\n--b--\n"
    )


DMA = f"""From: MAILER-DAEMON <>
Subject: Mail delivery failed

This is the DragonFly Mail Agent v0.14 at meet.example.

There was an error delivering your mail to <{AYE}>.

mx.yangon.example [192.0.2.7] did not like our RCPT TO:
550 5.1.1 <{AYE}>: no such person here
"""
EXIM = f"""From: Mail Delivery System <Mailer-Daemon@relay.example>
X-Failed-Recipients: {AYE}
Auto-Submitted: auto-replied
Subject: Mail delivery failed: returning message to sender

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  {AYE}
    all relevant MX records point to non-existent hosts

------ This is a copy of the message, including all the headers. ------

Subject: The mailbox is full of spam
"""
EXIM_BEHIND = EXIM.replace(
    f"  {AYE}\n    all relevant MX records point to non-existent hosts",
    f"  aye.aye@freemail.example\n    (generated from {AYE})\n    550 5.1.1 User unknown",
).replace(f"X-Failed-Recipients: {AYE}\n", "")
QMAIL = f"""From: MAILER-DAEMON@relay.example
Return-Path: <>
Subject: failure notice

Hi. This is the qmail-send program at relay.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<{AYE}>:
192.0.2.7 does not like recipient.
Remote host said: 550 No such user here
Giving up on 192.0.2.7.
"""
EXCHANGE = f"""From: System Administrator <postmaster@yangon.example>
Subject: Undeliverable: Invitation

Your message did not reach some or all of the intended recipients.

The following recipient(s) could not be reached:

      {AYE} on 29/11/2026 20:30
            The e-mail account does not exist at the organization this message was sent to.
"""
COREMAIL = f"""From: =?gb2312?B?z7XNs9PKvP4=?= <bounce@mail.example.cn>
Return-Path: <>
Subject: =?gb2312?B?z7XNs83L0MU=?=
Content-Type: text/plain; charset=utf-8

抱歉，您的邮件未能送达。
收件人 {AYE}
退信原因：收件人地址不存在
"""
COREMAIL_FULL = COREMAIL.replace("收件人地址不存在", "收件人空间不足")
LATE = """From: MAILER-DAEMON@mx.example
Subject: Warning: message delayed 24 hours

A message that you sent has not yet been delivered after more than 24 hours.
No action is required on your part. Delivery attempts will continue for some time.
"""
KINDS = {
    "a code for nobody there": (report("5.1.1", "550 5.1.1 User unknown"), "bounced"),
    "no such domain": (report("5.1.2", "550 Host unknown"), "bounced"),
    "dma": (DMA, "bounced"),
    "disabled": (report("5.2.1", "550 5.2.1 Mailbox disabled"), "bounced once"),
    "Exim": (EXIM, "bounced once"),
    "qmail": (QMAIL, "bounced once"),
    "Exchange": (EXCHANGE, "bounced once"),
    "Coremail": (COREMAIL, "bounced once"),
    "QQ": (report("5.0.0", "550 Mailbox not found. http://service.mail.qq.com"), "bounced once"),
    "full": (report("5.2.2", "552 5.2.2 over quota"), "full"),
    "full, in Chinese": (COREMAIL_FULL, "full"),
    "full, under another code": (report("5.1.1", "550 Quota exceeded (mailbox full)"), "full"),
    "spam": (report("5.7.1", "554 5.7.1 looks like spam"), "refused"),
    "DMARC": (report("5.7.26", "550-5.7.26 Unauthenticated email is not accepted"), "refused"),
    "size": (report("5.3.4", "552 5.3.4 message too big"), "refused"),
    "blocklist": (report("5.0.0", "554 blocked using zen.spamhaus.org"), "refused"),
    "QQ's frequency": (report("5.0.0", "550 Sender frequency limited."), "goes later"),
    "163's spam": (report("5.0.0", "554 DT:SPM 163 smtp"), "goes later"),
    "given up": (report("4.4.7", "delivery time expired"), "given up"),
    "late": (LATE, "delayed"),
    "behind a forward": (report("5.1.1", "550 5.1.1", "aye@gmail.example"), "forwarded"),
    "behind a forward, by Exim": (EXIM_BEHIND, "forwarded"),
}


def test_each_kind_is_known_and_only_nobody_there_marks_the_address(
    place: Participant, comes_in: Receive
) -> None:
    became, marked, doubted = {}, [], []
    for number, (name, (raw, _reason)) in enumerate(KINDS.items()):
        afresh(place)
        numbered = raw.replace("<1@", f"<{number}@")
        row = comes_in(f"To: {way_back(place)}\n{numbered}".encode())
        became[name] = row.reason
        marked += [name] * (place.contact.bounced_at is not None)
        doubted += [name] * (place.contact.doubted_at is not None)

    assert became == {name: reason for name, (_raw, reason) in KINDS.items()}
    assert marked == [name for name, (_raw, reason) in KINDS.items() if reason == "bounced"]
    assert doubted == [name for name, (_raw, reason) in KINDS.items() if reason == "bounced once"]


def invitation(place: Participant) -> Notice:
    query = db.session.query(Notice).filter_by(participant_id=place.id, kind=Kind.INVITATION)
    return query.one()


def afresh(place: Participant) -> None:
    place.contact.bounced_at = place.contact.doubted_at = None
    notice = invitation(place)
    notice.sent_at, notice.returned_at, notice.payload = utc_now(), None, {}
    db.session.commit()


@pytest.mark.parametrize(("days", "is_marked"), [(0, False), (1, True)])
def test_what_no_code_proves_is_believed_on_another_day(
    days: int, is_marked: bool, place: Participant, comes_in: Receive
) -> None:
    to = f"To: {way_back(place)}\n"
    comes_in((to + report("5.0.0", "550 User unknown")).encode())
    place.contact.doubted_at = utc_now() - timedelta(days=days)
    db.session.commit()

    row = comes_in((to + report("5.0.0", "550 User unknown", number=2)).encode())

    assert (place.contact.bounced_at is not None) is is_marked
    assert row.outcome == (Outcome.APPLIED if is_marked else Outcome.SHOWN)


def test_said_to_work_again_it_is_believed_of_no_first_report(
    place: Participant, comes_in: Receive
) -> None:
    comes_in(f"To: {way_back(place)}\n{report('5.0.0', '550 User unknown')}".encode())

    place.contact.works_again(by=place.person)

    assert place.contact.doubted_at is None


def test_a_mail_that_came_back_for_how_much_is_sent_goes_again_some_hours_later(
    place: Participant, comes_in: Receive, smtp: MailServer
) -> None:
    to = f"To: {way_back(place)}\n"
    message_id = invitation(place).message_id
    for number, pause in enumerate(LATER):
        comes_in((to + report("5.0.0", "550 Domain frequency limited", number=number)).encode())
        notice = invitation(place)
        assert notice.fate == "retrying"
        call_back()
        assert pause - timedelta(minutes=1) < notice.due_at - utc_now() <= pause
        deliver_due()  # the hosts hear of it
        assert invitation(place).fate == "retrying"

        invitation(place).due_at = utc_now()
        db.session.commit()
        deliver_due()

    assert [mail.message["Message-ID"] for mail in smtp.to(AYE)] == [message_id] * len(LATER)
    comes_in((to + report("5.0.0", "550 Domain frequency limited", number=99)).encode())
    assert invitation(place).fate == "returned"


ROBOTS = {
    "Outlook": "X-Auto-Response-Suppress: DR, RN, NRN, OOF, AutoReply\nSubject: I am away",
    "QQ and 163": "Subject: =?utf-8?B?6Ieq5Yqo5Zue5aSNOiDpgoDor7c=?=",
    "a subject": "Subject: Automatic reply: Invitation",
    "RFC 3834": "Auto-Submitted: auto-replied\nSubject: Away",
    "old vacation": "Precedence: bulk\nSubject: Away",
    "another's header": "X-Autoresponder-Version: 3\nSubject: Away",
    "nobody's": "From: no-reply@yangon.example\nSubject: We have your request",
    "a receipt": "Subject: Read: Invitation\nContent-Type: multipart/report;"
    ' report-type=disposition-notification; boundary="b"',
    "a complaint": "Subject: FW: Invitation\nContent-Type: multipart/report;"
    ' report-type=feedback-report; boundary="b"',
}
PERSONS = ["Re: Invitation", "Absent on Friday", "回复：邀请", "关于自动回复的问题", "Reading list"]


def test_what_a_robot_wrote_is_no_letter_and_what_a_person_wrote_is(
    place: Participant, comes_in: Receive
) -> None:
    own = f"To: {way_back(place)}\n"
    sorts = {
        name: comes_in(f"{own}{head}\n\n{name}\n".encode()).sort for name, head in ROBOTS.items()
    }
    letters = {
        words: comes_in(f"{own}From: {AYE}\nSubject: {words}\n\nTea?\n".encode())
        for words in PERSONS
    }

    assert sorts == dict.fromkeys(ROBOTS, Sort.AUTOMATIC)
    assert {row.sort for row in letters.values()} == {Sort.LETTER}
