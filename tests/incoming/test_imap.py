"""The mailbox that replies come back to, on a real IMAP server."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from imapclient import DELETED, SEEN
from structlog.testing import capture_logs

from nact_meet import imap
from nact_meet.extensions import db
from nact_meet.imap import Account
from nact_meet.inbox import receive
from nact_meet.models import Change, Incoming, Outcome, Participant, State
from nact_meet.received import MOST_OCTETS
from nact_meet.timezones import utc_now
from tests.incoming.replies import Answer, exchange, gmail
from tests.parts.client import end_transaction
from tests.parts.databases import PostgresqlTemplate
from tests.parts.imap import CutLine, Dovecot, MailboxThere
from tests.parts.site import ROOT

LETTER = b"From: aye@yangon.example\r\nTo: meet@meet.example\r\nSubject: Tea\r\n\r\nAt four?\r\n"
AWAY = b"Auto-Submitted: auto-replied\r\n" + LETTER
BROKEN = LETTER.replace(b"Subject: Tea", b"Content-Type: text/calendar")
LATER = utc_now() + timedelta(minutes=1)
"""A second answer must be newer than the first, by whole seconds."""
LONG = 15.0


@contextmanager
def attended(app: Flask, account: Account) -> Iterator[None]:
    """The worker's thread, in the test's own process."""
    end_transaction()
    stop = threading.Event()

    def attend() -> None:
        with app.app_context():
            imap.attend(account, stop)

    thread = threading.Thread(target=attend)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(LONG)
        assert not thread.is_alive()
        db.session.expire_all()


def wait_for(what: str, events: list[dict[str, object]], count: int) -> None:
    """Until the log has said it so often; what a log says is an event of its own."""
    deadline = time.monotonic() + LONG
    while len([each for each in events if what in str(each.get("what", ""))]) < count:
        assert time.monotonic() < deadline, events
        time.sleep(0.02)


@pytest.fixture
def mailbox(dovecot: Dovecot) -> MailboxThere:
    return dovecot.mailbox()


def test_what_was_understood_is_deleted_and_the_rest_stays_marked_as_read(
    app: Flask, place: Participant, mailbox: MailboxThere
) -> None:
    stray = gmail(Answer(place, message_id="<stray@yangon.example>"))
    to_nobody = stray.replace(place.organizer_key.encode(), b"0" * 20)
    for raw in (LETTER, gmail(Answer(place)), BROKEN, AWAY, to_nobody):
        mailbox.put(raw)

    with attended(app, mailbox.account()):
        mailbox.wait_until([[SEEN]] * 3)

    assert place.state == State.CONFIRMED
    assert db.session.query(Incoming).count() == 5


def test_what_a_person_has_opened_there_is_left_alone(
    app: Flask, place: Participant, mailbox: MailboxThere
) -> None:
    mailbox.put(gmail(Answer(place, "DECLINED")), [SEEN])
    mailbox.put(exchange(Answer(place, "TENTATIVE")))

    with attended(app, mailbox.account()):
        mailbox.wait_until([[SEEN]])

    assert (place.state, place.partstat) == (State.INVITED, "TENTATIVE")
    assert db.session.query(Incoming).count() == 1


def test_new_mail_is_taken_in_at_once_where_the_server_tells_of_it(
    app: Flask, place: Participant, mailbox: MailboxThere
) -> None:
    mailbox.put(gmail(Answer(place, "TENTATIVE")))
    with attended(app, mailbox.account(poll=600)):
        mailbox.wait_until([])

        mailbox.put(exchange(Answer(place, at=LATER)))
        mailbox.wait_until([], seconds=5)

    assert place.state == State.CONFIRMED


def test_a_server_that_tells_nothing_is_asked_again_and_again(
    app: Flask, place: Participant, bare_dovecot: Dovecot
) -> None:
    mailbox = bare_dovecot.mailbox()
    with attended(app, mailbox.account(poll=0.1)):
        mailbox.put(gmail(Answer(place)))
        mailbox.wait_until([])

    assert place.state == State.CONFIRMED


def test_what_people_marked_to_be_deleted_is_theirs(
    app: Flask, place: Participant, mailbox: MailboxThere
) -> None:
    mailbox.put(LETTER, [DELETED])
    mailbox.put(gmail(Answer(place)))

    with attended(app, mailbox.account()):
        mailbox.wait_until([[DELETED]])


def test_without_uidplus_a_reply_waits_beside_what_people_marked(
    app: Flask, place: Participant, bare_dovecot: Dovecot
) -> None:
    mailbox = bare_dovecot.mailbox()
    mailbox.put(LETTER, [DELETED])
    mailbox.put(gmail(Answer(place)))

    with attended(app, mailbox.account(poll=0.1)):
        mailbox.wait_until([[DELETED], [SEEN, DELETED]])
        mailbox.put(LETTER)
        mailbox.wait_until([[DELETED], [SEEN, DELETED], [SEEN]])

    assert place.state == State.CONFIRMED


def test_a_large_message_is_fetched_in_part(
    app: Flask, place: Participant, mailbox: MailboxThere
) -> None:
    mailbox.put(gmail(Answer(place)) + b"x" * 70 + b"\r\n" + (b"y" * 70 + b"\r\n") * 50_000)

    with attended(app, mailbox.account()):
        mailbox.wait_until([])

    assert db.session.query(Incoming).one().size == MOST_OCTETS
    assert place.state == State.CONFIRMED


def test_a_mailbox_may_be_named_in_any_script(
    app: Flask, place: Participant, dovecot: Dovecot
) -> None:
    mailbox = dovecot.mailbox("回复 & ကြိုတင်")
    mailbox.put(gmail(Answer(place)))

    with attended(app, mailbox.account()):
        mailbox.wait_until([])

    assert place.state == State.CONFIRMED


def test_a_message_stored_before_a_crash_is_only_put_away(
    app: Flask, place: Participant, mailbox: MailboxThere
) -> None:
    raw = gmail(Answer(place))
    mailbox.put(raw)
    receive(raw)  # and then the worker was killed, before it told the server

    with attended(app, mailbox.account()):
        mailbox.wait_until([])

    assert db.session.query(Incoming).count() == 1
    assert db.session.query(Change).filter_by(verb="registered").count() == 1


def test_a_refused_password_is_said_and_tried_again_with_growing_pauses(
    app: Flask, place: Participant, mailbox: MailboxThere
) -> None:
    mailbox.put(gmail(Answer(place)))

    with (
        capture_logs() as events,
        attended(app, mailbox.account(password="rose")),
    ):
        wait_for("IMAP_PASSWORD are refused", events, 2)

    assert [each["again_in_seconds"] for each in events[:2]] == [1, 2]
    assert not any("rose" in str(each) for each in events)
    assert mailbox.flags() == [frozenset()]


def test_a_server_that_comes_up_late_and_goes_away_is_waited_for(
    app: Flask, place: Participant, dovecot: Dovecot
) -> None:
    server = Dovecot()
    account = MailboxThere.account(dovecot.mailbox(), port=server.port)
    try:
        with capture_logs() as events, attended(app, account):
            wait_for("cannot be read", events, 1)
            server.start()
            mailbox = server.mailbox()
            mailbox.user = account.username
            mailbox.put(gmail(Answer(place, "TENTATIVE")))
            mailbox.wait_until([])

            server.stop()
            wait_for("cannot be read", events, 2)
            server.start()
            mailbox.put(exchange(Answer(place, at=LATER)))
            mailbox.wait_until([])
    finally:
        server.remove()

    assert place.state == State.CONFIRMED


def test_a_line_that_breaks_within_a_message_loses_nothing(
    app: Flask, place: Participant, mailbox: MailboxThere
) -> None:
    mailbox.put(gmail(Answer(place)) + (b"y" * 70 + b"\r\n") * 5_000)
    line = CutLine(mailbox.server.port, 100_000)

    with capture_logs() as events, attended(app, mailbox.account(port=line.port)):
        mailbox.wait_until([])
    line.close()

    assert line.has_broken.is_set()
    assert "cannot be read" in str(events[0]["what"])
    assert place.state == State.CONFIRMED
    assert db.session.query(Incoming).one().size > 300_000


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_while_the_database_is_away_mail_waits_unread(
    app_on_both: Flask,
    place: Participant,
    mailbox: MailboxThere,
    postgresql: PostgresqlTemplate,
) -> None:
    name = db.engine.url.database
    raw = gmail(Answer(place))
    end_transaction()
    mailbox.put(raw)
    postgresql.sql(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    db.session.remove()
    db.engine.dispose()

    with capture_logs() as events, attended(app_on_both, mailbox.account()):
        wait_for("the database is away", events, 1)
        while_away = mailbox.flags()
        postgresql.sql(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        mailbox.wait_until([])

    assert while_away == [frozenset()]
    assert db.session.query(Incoming).one().outcome == Outcome.APPLIED


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(
    app: Flask, place: Participant, mailbox: MailboxThere, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailbox.put(gmail(Answer(place)))
    with capture_logs() as events, attended(app, mailbox.account(tls=True)):
        wait_for("cannot be read", events, 1)
    assert "CERTIFICATE_VERIFY_FAILED" in str(events[0]["error"])
    assert mailbox.flags() == [frozenset()]

    monkeypatch.setenv("SSL_CERT_FILE", str(mailbox.server.certificate))
    with attended(app, mailbox.account(tls=True)):
        mailbox.wait_until([])
        mailbox.put(exchange(Answer(place, at=LATER)))
        mailbox.wait_until([])

    assert place.state == State.CONFIRMED


@contextmanager
def workers(app: Flask, mailbox: MailboxThere, count: int) -> Iterator[list[subprocess.Popen[str]]]:
    end_transaction()
    settings = app.config["SETTINGS"]
    environment = os.environ | mailbox.environment()
    environment |= {
        "DATABASE_URL": settings.database_url,
        "DATA_DIR": str(settings.data_dir),
        "MAIL_SERVER": settings.mail_server,
        "MAIL_PORT": str(settings.mail_port),
        "MAIL_SENDER": settings.mail_sender,
    }
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
    children = [
        subprocess.Popen(command, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE)
        for _ in range(count)
    ]
    try:
        yield children
    finally:
        for child in children:
            child.kill()
            child.wait(10)


def test_two_workers_on_one_mailbox_take_in_each_message_once_and_stop_when_asked(
    app_on_both: Flask, place: Participant, mailbox: MailboxThere
) -> None:
    count = 30
    for number in range(count):
        partstat = "TENTATIVE" if number % 2 else "ACCEPTED"
        mailbox.put(gmail(Answer(place, partstat, message_id=f"<{number}@yangon.example>")))

    with workers(app_on_both, mailbox, 2) as children:
        mailbox.wait_until([], seconds=40)
        mailbox.put(LETTER)  # both are idle now, and both are told
        mailbox.wait_until([[SEEN]])
        asked_at = time.monotonic()
        for child in children:
            child.send_signal(signal.SIGINT)
        codes = [child.wait(LONG) for child in children]
        seconds = time.monotonic() - asked_at
        logs = [child.stdout.read() for child in children if child.stdout]

    assert codes == [0, 0]
    assert seconds < 4
    assert not any("level=error" in each for each in logs)
    db.session.expire_all()
    assert db.session.query(Incoming).count() == count + 1
    assert db.session.query(Change).filter_by(verb="registered").count() == 1


def test_a_worker_without_a_mailbox_knows_nothing_of_imap(tmp_path: Path) -> None:
    look = "import sys, wsgi, nact_meet.worker; sys.exit('imapclient' in sys.modules)"

    done = subprocess.run(
        [sys.executable, "-c", look], cwd=ROOT, env=os.environ | {"DATA_DIR": str(tmp_path)}
    )

    assert done.returncode == 0
