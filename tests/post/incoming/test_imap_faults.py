"""What goes wrong on the way to the mailbox of replies, and what is not lost by it."""

import signal

import pytest
from flask import Flask
from structlog.testing import capture_logs

from nact_meet.history.models import Change
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import State
from nact_meet.places.replies import Outcome
from nact_meet.post.models import Incoming
from nact_meet.post.receiving import receive
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.parts.badline import BadLine
from tests.parts.client import end_transaction
from tests.parts.databases import PostgresqlTemplate
from tests.parts.imap import Dovecot, MailboxThere
from tests.parts.patience import LONG
from tests.parts.ports import free_port
from tests.parts.smtp import MailServer
from tests.post.incoming.attending import attended, later, wait_for, workers
from tests.post.incoming.replies import Answer, exchange, gmail


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
            mailbox.put(exchange(Answer(place, at=later())))
            mailbox.wait_until([])
    finally:
        server.remove()

    assert place.state == State.CONFIRMED


def test_a_line_that_breaks_within_a_message_loses_nothing(
    app: Flask, place: Participant, mailbox: MailboxThere
) -> None:
    mailbox.put(gmail(Answer(place)) + (b"y" * 70 + b"\r\n") * 5_000)
    line = BadLine(mailbox.server.port, breaks_after=100_000)

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
        mailbox.put(exchange(Answer(place, at=later())))
        mailbox.wait_until([])

    assert place.state == State.CONFIRMED


def test_a_server_that_knows_only_login_is_told_ascii_alone(
    app: Flask, place: Participant, mailbox: MailboxThere
) -> None:
    line = BadLine(mailbox.server.port, without=b" AUTH=PLAIN")
    mailbox.put(gmail(Answer(place)))

    beyond = mailbox.account(port=line.port, password="莲花")
    with capture_logs() as events, attended(app, beyond):
        wait_for("IMAP_PASSWORD are refused", events, 1)
    with attended(app, mailbox.account(port=line.port)):
        mailbox.wait_until([])
    line.close()

    assert "ASCII only" in str(events[0]["error"])
    assert place.state == State.CONFIRMED


def test_a_worker_whose_mailbox_is_away_sends_as_ever(
    app: Flask, cast: Cast, meeting: Meeting, mailbox: MailboxThere, smtp: MailServer
) -> None:
    smtp.reset()
    with workers(app, mailbox, IMAP_PORT=str(free_port())) as (child,):
        publishing.cancel(meeting, by=cast.somchai, reason="Flood")
        db.session.commit()

        smtp.wait_for(1)
        child.send_signal(signal.SIGINT)
        out, _err = child.communicate(timeout=LONG)

    assert child.returncode == 0
    assert "the mailbox cannot be read" in out and "again_in_seconds=1.0" in out
