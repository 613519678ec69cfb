"""`flask receive --lmtp`: what inetd, a systemd socket or Postfix's spawn(8) connect (RFC 2033)."""

import os
import smtplib
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from io import BufferedReader
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from nact_meet.mail.received import MOST_OCTETS
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import State
from nact_meet.post import lmtp
from nact_meet.post.models import Incoming
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.parts.client import end_transaction
from tests.parts.patience import LONG
from tests.parts.ports import free_port
from tests.parts.site import ROOT
from tests.post.incoming.other_programs import OTHERS
from tests.post.incoming.replies import SHAPES, Answer, exchange, gmail

COMMAND = [sys.executable, "-m", "flask", "--app", "wsgi", "receive", "--lmtp"]
FROM = "aye@yangon.example"
MAILBOX = "meet@meet.example"


class Mta(smtplib.LMTP):
    """The mail server's side: the standard library's client, on a line that exists already."""

    def __init__(self, line: socket.socket, pid: int = 0) -> None:
        self.line, self.pid = line, pid
        super().__init__("lmtp", local_hostname="mx.meet.example", timeout=LONG)

    def connect(self, *_where: object, **_more: object) -> tuple[int, bytes]:
        self.sock, self.file = self.line, None
        return self.getreply()


@pytest.fixture
def environment(app: Flask) -> dict[str, str]:
    settings = app.config["SETTINGS"]
    return os.environ | {
        "DATABASE_URL": settings.database_url,
        "DATA_DIR": str(settings.data_dir),
        "MAIL_SENDER": settings.mail_sender,
        "AUTHSERV_ID": settings.authserv_id,
    }


@pytest.fixture
def connect(environment: dict[str, str]) -> Iterator[Callable[..., Mta]]:
    """As inetd and spawn(8) do it: all three streams of the program are the connection."""
    lines, children = [], []

    def connected(**more: str) -> Mta:
        near, far = socket.socketpair()
        near.settimeout(LONG)
        child = subprocess.Popen(
            COMMAND, cwd=ROOT, env=environment | more, stdin=far, stdout=far, stderr=far
        )
        far.close()
        lines.append(near)
        children.append(child)
        return Mta(near, child.pid)

    yield connected
    for line in lines:
        with suppress(OSError):  # closed by the other side already
            line.shutdown(socket.SHUT_RDWR)
        line.close()
    codes = [child.wait(LONG) for child in children]
    assert set(codes) <= {0}


@pytest.fixture
def program(connect: Callable[..., Mta], place: Participant) -> Mta:
    end_transaction()
    mta = connect()
    assert mta.ehlo()[0] == 250
    return mta


@pytest.fixture
def line(app: Flask) -> Iterator[Mta]:
    """The same conversation in a thread: a program takes a second to start."""
    near, far = socket.socketpair()
    near.settimeout(LONG)

    def converse() -> None:
        with app.app_context(), far, far.makefile("rwb", buffering=0) as stream:
            lmtp.converse(BufferedReader(stream), stream, app.config["MAIL_DOMAIN"])

    with ThreadPoolExecutor(1) as side, near:
        said = side.submit(converse)
        yield Mta(near)
        with suppress(OSError):  # closed by the other side already
            near.shutdown(socket.SHUT_RDWR)
        said.result(LONG)


@pytest.fixture
def mta(line: Mta, place: Participant) -> Mta:
    end_transaction()
    assert line.ehlo()[0] == 250
    return line


def send(mta: Mta, raw: bytes, *recipients: str) -> list[tuple[int, bytes]]:
    """The answers after the message, one a recipient."""
    end_transaction()
    assert mta.mail(FROM)[0] == 250
    for each in recipients:
        assert mta.rcpt(each)[0] == 250
    answers = [mta.data(raw)]
    answers += [mta.getreply() for _ in recipients[1:]]
    db.session.expire_all()
    return answers


def test_a_reply_confirms_the_place_it_was_sent_to(program: Mta, place: Participant) -> None:
    answer = Answer(place)
    hidden = exchange(answer).replace(answer.to.encode(), b"undisclosed@example.org")

    (said,) = send(program, hidden, answer.to)

    assert said[0] == 250
    assert place.state == State.CONFIRMED
    assert program.quit()[0] == 221


def test_it_offers_what_it_must(mta: Mta) -> None:
    assert {"pipelining", "enhancedstatuscodes", "size", "8bitmime"} == set(mta.esmtp_features)


def test_each_recipient_is_answered(mta: Mta, place: Participant) -> None:
    to = Answer(place).to

    said = send(mta, gmail(Answer(place)), MAILBOX, to.upper())

    assert [code for code, _words in said] == [250, 250]
    rows = db.session.scalars(select(Incoming)).all()
    assert {row.participant_id for row in rows} == {place.id}
    assert mta.noop()[0] == 250  # the answers were two, neither less nor more


def test_a_mailbox_that_is_not_ours_is_refused(mta: Mta) -> None:
    assert mta.mail("")[0] == 250  # a bounce comes from nobody
    for stranger in ("somebody@meet.example", "meet@elsewhere.example", "meet+@meet.example"):
        assert mta.rcpt(stranger)[0] == 550

    code, words = mta.docmd("DATA")

    assert (code, words[:5]) == (503, b"5.5.1")


def test_dots_come_through_and_only_crlf_ends_a_line(mta: Mta) -> None:
    head = b"From: aye@yangon.example\r\nMessage-ID: <dots@yangon.example>\r\n\r\n"
    smuggled = b"one\n.\nMAIL FROM:<x@y.example>\r\n"
    assert mta.mail(FROM)[0] == 250 and mta.rcpt(MAILBOX)[0] == 250
    assert mta.docmd("DATA")[0] == 354

    mta.send(head + b"..two\r\n...\r\n" + smuggled + b"last\r\n.\r\n")

    assert mta.getreply()[0] == 250
    (raw,) = db.session.scalars(select(Incoming.raw)).all()
    assert raw == head + b".two\r\n..\r\n" + smuggled + b"last\r\n"


def test_one_connection_carries_many_messages(mta: Mta) -> None:
    for number in range(3):
        said = send(mta, b"Message-ID: <%d@yangon.example>\r\n\r\nTea" % number, MAILBOX)
        assert said[0][0] == 250

    assert db.session.query(Incoming).count() == 3


def test_pipelined_commands_are_answered_in_their_order(mta: Mta) -> None:
    mta.send("MAIL FROM:<a@b.example> SIZE=99 BODY=8BITMIME\r\nRCPT TO:<no@b.example>\r\n")
    mta.send(f"RCPT TO:<{MAILBOX}>\r\nDATA\r\n")
    codes = [mta.getreply()[0] for _ in range(4)]
    mta.send(b"Subject: \xe1\x80\x9c\r\n\r\nTea\r\n.\r\nNOOP\r\n")
    codes += [mta.getreply()[0] for _ in range(2)]

    assert codes == [250, 550, 250, 354, 250, 250]


REFUSALS = {
    "HELO x": 500,
    "EHLO x": 500,
    "LHLO": 501,
    "RCPT TO:<meet@meet.example>": 503,
    "DATA": 503,
    "BDAT 10": 500,
    "MAIL <a@b.example>": 501,
    "MAIL FROM:a@b.example": 501,
    "MAIL FROM:<a@b.example> SIZE=100000001": 552,
    "MAIL FROM:<a@b.example> SIZE=many": 555,
    "MAIL FROM:<a@b.example> BODY=BINARYMIME": 555,
    "MAIL FROM:<a@b.example> SMTPUTF8": 555,
    "NOOP " + "x" * 5000: 500,
    "VRFY aye@yangon.example": 252,
    "RSET": 250,
    "": 500,
}


def test_what_is_out_of_order_is_refused_and_the_line_stays_open(mta: Mta) -> None:
    answered = {}
    for command in REFUSALS:
        mta.send(f"{command}\r\n")
        answered[command] = mta.getreply()[0]

    assert answered == REFUSALS


def test_it_must_be_greeted_and_names_are_ascii(line: Mta) -> None:
    assert line.docmd("MAIL FROM:<a@b.example>")[0] == 503
    line.send("MAIL FROM:<ညီ@b.example>\r\n".encode())
    assert line.getreply() == (
        500,
        b"5.6.7 Commands are ASCII here: SMTPUTF8 is not offered.",
    )


def test_rset_forgets_and_a_second_mail_needs_it(mta: Mta) -> None:
    mta.mail(FROM)
    mta.rcpt(MAILBOX)
    assert mta.mail(FROM)[0] == 503

    assert mta.rset()[0] == 250

    assert mta.docmd("DATA")[0] == 503
    assert mta.mail(FROM)[0] == 250


def test_who_only_errs_is_sent_away(mta: Mta) -> None:
    codes = [mta.docmd("WHAT")[0] for _ in range(20)]

    assert codes == [500] * 20
    assert mta.getreply()[0] == 421


def test_a_message_that_breaks_off_is_not_stored(mta: Mta) -> None:
    mta.mail(FROM)
    mta.rcpt(MAILBOX)
    assert mta.docmd("DATA")[0] == 354
    mta.send(b"Subject: Tea\r\n\r\nAt f")

    mta.line.shutdown(socket.SHUT_WR)

    assert mta.line.recv(100) == b""
    assert db.session.query(Incoming).count() == 0


def most_kilobytes(pid: int) -> int:
    """The most memory that a process has held at one time (proc(5))."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if "VmHWM" in line))


def test_50_megabytes_pass_through_without_staying(program: Mta, place: Participant) -> None:
    before = most_kilobytes(program.pid)
    raw = gmail(Answer(place)) + (b"QUJD" * 19 + b"\r\n") * 640_000

    (said,) = send(program, raw, Answer(place).to)

    assert said[0] == 250 and place.state == State.CONFIRMED
    assert len(db.session.query(Incoming).one().raw) == MOST_OCTETS
    assert most_kilobytes(program.pid) - before < 30_000


def test_while_the_database_is_away_each_message_is_to_be_tried_again(
    connect: Callable[..., Mta],
) -> None:
    mta = connect(DATABASE_URL=f"postgresql://meet:hush@127.0.0.1:{free_port()}/meet")
    assert mta.ehlo()[0] == 250

    said = send(mta, b"Subject: Tea\r\n\r\nwith milk", MAILBOX, MAILBOX)

    assert said == [(451, b"4.3.0 It cannot be stored now: try again later.")] * 2
    assert mta.quit()[0] == 221


def test_each_programs_yes_perhaps_and_no_comes_through(mta: Mta, place: Participant) -> None:
    said, at = {}, utc_now()
    for number, (name, shape) in enumerate((SHAPES | OTHERS).items()):
        for step, partstat in enumerate(("ACCEPTED", "TENTATIVE", "DECLINED")):
            moment = at + timedelta(seconds=10 * number + step)
            raw = shape(Answer(place, partstat, at=moment, message_id=f"<{name}-{step}@x.example>"))
            send(mta, raw, Answer(place).to)
            said[name, partstat] = place.partstat
        place.confirm(**place.answered_by)
        db.session.commit()

    assert said == {(name, partstat): partstat for name, partstat in said}
    assert len(said) == 3 * len(SHAPES | OTHERS)
