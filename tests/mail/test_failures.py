"""Why a mail failed: by a server's codes and words, whichever way they come."""

import pytest

from nact_meet.mail.failures import Failure, why
from nact_meet.mail.received import take_apart

GONE = [
    "550 5.1.1 <aye@yangon.example>: Recipient address rejected: User unknown",
    "550 5.1.1 The email account that you tried to reach does not exist. Please try again later.",
    "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup",
    "550 5.4.1 Recipient address rejected: Access denied. AS(201806281)",
    "550 5.2.1 The email account that you tried to reach is disabled",
    "550 Mailbox not found. http://service.mail.qq.com/cgi-bin/help?no=1000728",
    "550 User not found: aye@163.example",
    "550 Requested action not taken: mailbox unavailable",
    "553 sorry, no mailbox here by that name (#5.1.1 - chkusr)",
    "aye@yangon.example Unrouteable address",
    "Host or domain name not found. Name service error for name=yangon.example type=MX",
    "<aye@yangon.example>: Sorry, I couldn't find any host named yangon.example. (#5.1.2)",
    "User AYE (aye@yangon.example) not listed in Domino Directory",
    "This user doesn't have a yahoo.example account (aye@yahoo.example)",
    "550 收件人邮箱不存在",
    "找不到您輸入的電子郵件地址。",
    "aye wasn't found at yangon.example.",
    "该用户未开通QQ邮箱，用户不存在",
    "450 4.1.1 <aye@yangon.example>: Recipient address rejected: User unknown",
    "550 5.7.1 No such user",
    "554 5.7.1 <aye@yangon.example>: Recipient address rejected: Nonexistent user",
    "554 RCPT (aye@yangon.example) dosn't exist",
    "550 RC:NE The email account does no exists.",
    "550 ** No mail box available for this user **",
    "550 BAD_RECIPIENT - see https://yangon.example/undelivered",
    "501 Bad address syntax. http://service.mail.qq.com/cgi-bin/help?no=1000730",
    "550 not user of this server",
    "550 unknown adress",
    "Receiver not found:",
    "550 this domain is not hosted here",
    "550 5.2.1 This mailbox has been blocked due to inactivity",
    "Diese Adresse ist nicht mehr verfügbar.",
    "host d1.ess.barracuda.example[192.0.2.7] said: 550 No such recipient here",
    "<dmarc@yangon.example>: host mx.spamfilter.example[192.0.2.7] said: 550 Recipient rejected",
    "5.1.0 - Unknown address error 550-'5.1.1 User unknown'",
    "550 5.1.1 <aye@yangon.example>... User unknown\n503-5.5.1 RCPT first, see RFC 5321",
    "521 5.3.2 <aye@yangon.example>: System not accepting network messages",
    "550 5.7.27 Host does not accept mail",
    "556 5.1.10 Recipient address has null MX",
    "收件人邮箱地址（aye@yangon.example）不存在，邮件无法送达",
    "Địa chỉ email người nhận không tồn tại",
    "ไม่พบที่อยู่อีเมลของผู้รับ",
    "Alamat e-mel penerima tidak sah",
    "O endereço de destinatário não existe",
    "L'adresse de messagerie n'existe pas",
    "존재하지 않는 사용자입니다",
]
FULL = [
    "552 5.2.2 mailbox full",
    "550-5.2.2 The email account that you tried to reach is over quota. Please direct",
    "550 5.1.1 aye@yangon.example mailbox is full",
    "452 4.2.2 Quota exceeded",
    "552 Requested mail action aborted: exceeded storage allocation",
    "收件人空间不足",
    "552 Account(s) <aye@yangon.example> does not have enough space",
    "550 5.7.1 User's mailbox is over quota",
    "552 5.2.3 the user's maildir has overdrawn his diskspace quota",
    "550 User has too many messages on the server",
    "Hộp thư người nhận đã đầy",
    "กล่องจดหมายของผู้รับเต็ม",
    "Kotak surat penerima penuh",
    "수신자의 메일 용량이 초과되었습니다",
]
OURS = [
    "550-5.7.26 Unauthenticated email from meet.example is not accepted due to DMARC policy",
    "554 5.7.1 Message rejected under suspicion of SPAM; https://ya.cc/1IrBc",
    "550 5.7.1 Service unavailable; client host [192.0.2.1] blocked using Spamhaus",
    "550 SPF check failed",
    "550-5.7.25 The IP address sending this message does not have a PTR record",
    "450 4.7.25 Client host rejected: cannot find your hostname, [192.0.2.1]",
    "552 5.3.4 Message size exceeds fixed limit",
    "554 5.7.1 <aye@yangon.example>: Relay access denied",
    "550 5.1.8 <meet@meet.example>: Sender address rejected: Domain not found",
    "550 5.1.0 <meet@meet.example>: Sender address rejected: User unknown in virtual table",
    "550 5.1.1 message content rejected, looks like spam",
    "550 Mail content denied. http://service.mail.qq.com/cgi-bin/help?no=1000726",
    "554 DT:SPM 163 smtp12,EsCowAB3 please see http://mail.163.com/help/help_spam_16.htm",
    "550 5.4.5 Daily sending quota exceeded",
    "550 5.7.1 Unable to relay for aye@yangon.example",
    "550 5.7.1 Your account has been suspended",
    "550 5.7.27 Sender address has null MX",
    "550 5.7.129 The recipient only accepts mail from people of this organisation",
    "550 Requested action not taken: no smtp MX only",
    "550 Requested action not taken: Local user only",
    "554 IP is Hangup",
    "550 Domain may not exist or DNS check failed",
    "550 SC-001 Unfortunately, messages from 192.0.2.1 weren't sent",
    "5.1.0 - Unknown address error 550-'5.7.1 <meet@meet.example>... Access denied'",
    "550 The account or domain may not exist, or they may be blacklisted",
]
GIVEN_UP = [
    "delivery time expired",
    "connect to mx.yangon.example[192.0.2.25]:25: Connection timed out",
    "retry timeout exceeded",
    "554 5.4.6 Too many hops",
    "554 Transaction failed",
    "Name service error for name=yangon.example type=MX: Host not found, try again",
    "554 host mx.yangon.example [192.0.2.7]: Service currently unavailable",
]


@pytest.mark.parametrize(
    ("failure", "sentences"),
    [
        (Failure.GONE, GONE),
        (Failure.FULL, FULL),
        (Failure.REFUSED, OURS),
        (Failure.GIVEN_UP, GIVEN_UP),
    ],
)
def test_a_sentence_means_the_same_at_once_and_in_a_report(
    failure: Failure, sentences: list[str]
) -> None:
    def reported(words: str) -> Failure:
        status = "4.0.0" if words.startswith("4") else "5.0.0"
        fields = f"Final-Recipient: rfc822; a@x.example\nAction: failed\nStatus: {status}\n"
        return read(f"{fields}Diagnostic-Code: smtp; {words}\n".encode())

    assert {words: why(words).failure for words in sentences} == dict.fromkeys(sentences, failure)
    assert {words: reported(words) for words in sentences} == dict.fromkeys(sentences, failure)


def read(fields: bytes) -> Failure:
    head = b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
    part = b"--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\n"
    report = take_apart(head + part + fields + b"\n--b--\n").report
    assert report is not None
    return report.of("").why.failure


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        ("5.1.1", Failure.GONE),
        ("5.1.2", Failure.GONE),
        ("5.2.2", Failure.FULL),
        ("4.2.2", Failure.FULL),
        ("5.3.4", Failure.REFUSED),
        ("5.7.1", Failure.REFUSED),
        ("4.4.7", Failure.GIVEN_UP),
    ],
)
def test_a_reports_status_says_why_where_a_server_gives_another_code(
    status: str, failure: Failure
) -> None:
    fields = f"Action: failed\nStatus: {status}\nDiagnostic-Code: smtp; 550 5.1.1 User unknown\n"

    assert read(b"Final-Recipient: rfc822; a@x.example\n" + fields.encode()) == failure


def test_only_a_code_of_its_own_is_certain() -> None:
    assert why("550 5.1.1 User unknown").is_certain
    assert why("", status="5.1.1", action="failed").is_certain
    assert not why("550 User unknown").is_certain
    assert not why("550 5.2.1 Mailbox disabled").is_certain
    assert not why("550 5.7.1 User unknown", status="5.1.1").is_certain
    assert not why("450 4.1.1 User unknown").is_certain


@pytest.mark.parametrize(
    ("words", "host", "passes"),
    [
        ("550 Domain frequency limited.", "mx3.qq.example", True),
        ("550 Mailbox unavailable or access denied", "mx3.qq.example", True),
        ("550 Mail content denied. http://service.mail.qq.com/", "", True),
        ("554 DT:SPM please see", "mx.163.example", True),
        ("550 MI:SFQ 163", "", True),
        ("550 5.4.5 Daily sending quota exceeded", "", True),
        ("554 5.7.1 Message rejected as spam", "mx.yangon.example", False),
        ("550 DMARC check failed. http://service.mail.qq.com/", "", False),
        ("550 Mailbox not found. http://service.mail.qq.com/", "", False),
    ],
)
def test_frequency_passes_and_the_spam_filters_of_some(words: str, host: str, passes: bool) -> None:
    assert why(words, host=host).passes is passes


MACHINES = [
    "From: ndr@relay.example\nSubject: Mail delivery failed: returning message to sender\n\n"
    "This message was created automatically by mail delivery software.\n\n"
    "One or more of the recipients are not a valid user of the system.\n",
    "From: post_master@phone.example\nSubject: Re: Invitation\n\nError: Invalid user address\n\n"
    "550 - Requested action not taken: no such user here\n",
    "From: Gate <E500_Mail@gate.example>\nSubject: Returned Mail - Error During Delivery\n\n"
    "<aye@yangon.example>:\n550 mailbox unavailable\n",
    "From: MDaemon@mail.example\nSubject: Warning: aye@yangon.example - User unknown!\n\n"
    "aye@yangon.example - no such user here.\n",
    "From: Mailer-Daemon@ifom.example\nSubject: Your message could not be delivered\n\n"
    "This email address is wrong or no longer valid. Your message has NOT been delivered.\n",
    "From: Postmaster@163.example\nSubject: =?utf-8?B?57O757uf6YCA5L+h?=\n"
    "Content-Type: text/plain; charset=utf-8\n\n抱歉，您的邮件被退回来了……\n"
    "原邮件信息：\n主题：邀请\n"
    "退信原因：收件人邮箱地址（aye@yangon.example）不存在，邮件无法送达。\n",
    "From: postmaster@yangon.example\nSubject: Không thể gửi: Thư mời\n"
    "Content-Type: text/plain; charset=utf-8\n\nKhông tìm thấy địa chỉ email bạn đã nhập.\n",
    "From: postmaster@yangon.example\nSubject: Tidak terkirim: Undangan\n\n"
    "Alamat email yang Anda masukkan tidak dapat ditemukan.\n",
    "From: service@mail.example.cn\nSubject: =?utf-8?b?57O757uf6YCA5L+h?=\n"
    "Content-Type: text/plain; charset=utf-8\n\n您的邮件未能送达：收件人地址不存在\n",
]
PERSONS = [
    "From: Aye <aye@yangon.example>\nSubject: Fwd: Undelivered Mail Returned to Sender\n\n"
    "> <thida@yangon.example>: 550 5.1.1 User unknown\n",
    "From: Aye <aye@yangon.example>\nSubject: Returned mail\n\n"
    "Your letter to Thida came back to me: no such user, they say.\n",
    "From: Postmaster <postmaster@yangon.example>\nSubject: Our new server\n\n"
    "Please write to Thida at home, we move on the 5th of May, 550 boxes.\n",
]


def test_servers_that_write_under_names_of_their_own_are_heard() -> None:
    reports = [take_apart(raw.encode()).report for raw in MACHINES]

    assert [report and report.of("").why.failure for report in reports] == [Failure.GONE] * len(
        MACHINES
    )
    assert [take_apart(raw.encode()).report for raw in PERSONS] == [None] * len(PERSONS)


@pytest.mark.parametrize(
    "words",
    [
        "** Delivery incomplete **\n\nThe server will retry for 46 more hours.",
        "Your message has not yet been delivered to aye@yangon.example: user unknown",
        "THIS IS A WARNING MESSAGE ONLY. Delivery to aye@yangon.example has been delayed.",
    ],
)
def test_a_server_that_goes_on_trying_has_not_failed(words: str) -> None:
    report = take_apart(
        f"From: MAILER-DAEMON@mx.example\nSubject: Delivery status\n\n{words}".encode()
    )

    assert report.report is not None
    assert report.report.of("").why.failure == Failure.LATE


def test_a_report_that_has_nothing_but_a_servers_words_is_read() -> None:
    fields = "Final-Recipient: rfc822; aye@yangon.example\nDiagnostic-Code: smtp; 552 over quota\n"

    assert read(fields.encode()) == Failure.FULL


@pytest.mark.parametrize("word", ["user ", "no such ", "exceed ", "mail ", "-- ", "a", "地址"])
def test_words_of_any_length_are_looked_at_no_further_than_their_bound(word: str) -> None:
    """At the bound itself the time is linear: the gaps that it may skip are short."""
    filler = word * (6000 // len(word) + 1)

    assert why(filler[:5900] + " 550 5.1.1 User unknown").failure != Failure.GIVEN_UP
    assert why(filler[:6000] + " 550 5.2.2 full").failure != Failure.FULL


def test_words_for_people_may_say_full_where_the_fields_say_nobody() -> None:
    fields = "Final-Recipient: rfc822; a@x.example\nAction: failed\nStatus: 5.1.1\n"
    words = "Your message to <aye> was automatically rejected:\nNot enough disk space\n"
    raw = (
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        f"--b\n\n{words}\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\n"
        f"{fields}\n--b--\n"
    )
    report = take_apart(raw.encode()).report

    assert report is not None and report.of("a@x.example").why.failure == Failure.FULL
