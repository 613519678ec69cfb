"""`flask receive`: one message on standard input, from any mail server's pipe."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from nact_meet.mail.received import MOST_OCTETS
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import State
from nact_meet.places.replies import Outcome
from nact_meet.post.models import Incoming
from nact_meet.web.extensions import db
from tests.parts.client import end_transaction
from tests.parts.patience import LONG
from tests.parts.ports import free_port
from tests.parts.site import ROOT
from tests.post.incoming.replies import Answer, exchange, gmail

COMMAND = [sys.executable, "-m", "flask", "--app", "wsgi", "receive"]


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str
    kilobytes: int
    """The most memory that it held at one time."""


def pipe(message: Iterable[bytes], *words: str, **environment: str) -> Done:
    """A mail server's pipe: a clean environment, the message, and what came back."""
    end_transaction()  # the command waits its turn to write, as any process does
    clean = {key: value for key, value in os.environ.items() if key in {"PATH", "HOME", "LANG"}}
    child = subprocess.Popen(
        [*COMMAND, *words],
        cwd=ROOT,
        env=clean | environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert child.stdin and child.stdout and child.stderr
    writer = threading.Thread(target=pour, args=(child, message))
    writer.start()
    out, err = child.stdout.read().decode(), child.stderr.read().decode()
    writer.join(LONG)
    _pid, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return Done(child.returncode, out, err, used.ru_maxrss)


def pour(child: subprocess.Popen[bytes], message: Iterable[bytes]) -> None:
    assert child.stdin
    with child.stdin as stream:
        for piece in message:
            stream.write(piece)


@pytest.fixture
def settings(app: Flask) -> dict[str, str]:
    of_app = app.config["SETTINGS"]
    return {
        "DATABASE_URL": of_app.database_url,
        "DATA_DIR": str(of_app.data_dir),
        "MAIL_SENDER": of_app.mail_sender,
    }


def test_a_reply_from_a_pipe_confirms_the_place(
    place: Participant, settings: dict[str, str]
) -> None:
    done = pipe([gmail(Answer(place))], **settings)

    db.session.expire_all()
    assert (done.code, done.out) == (0, "Message 1. An answer: yes. Processed.\n")
    assert place.state == State.CONFIRMED


def test_the_envelope_is_believed_where_the_header_hides_whom_it_was_for(
    place: Participant, settings: dict[str, str]
) -> None:
    answer = Answer(place)
    hidden = exchange(answer).replace(answer.to.encode(), b"undisclosed@example.org")

    without = pipe([hidden], **settings)
    done = pipe([hidden], "--to", answer.to, **settings)

    db.session.expire_all()
    assert without.out == "Message 1. An answer. Without effect.\n"
    assert done.out == "Message 2. An answer: yes. Processed.\n"
    assert place.state == State.CONFIRMED


def test_what_was_taken_in_before_is_said_again_and_done_once(
    place: Participant, settings: dict[str, str]
) -> None:
    raw = gmail(Answer(place))

    first, again = pipe([raw], **settings), pipe([raw], **settings)

    assert first.out == again.out
    assert db.session.query(Incoming).count() == 1


def test_50_megabytes_pass_through_without_staying(
    place: Participant, settings: dict[str, str]
) -> None:
    small = pipe([gmail(Answer(place, "TENTATIVE"))], **settings)
    line = b"QUJD" * 19 + b"\r\n"
    attachment = (line * 1000 for _ in range(50_000_000 // (len(line) * 1000)))
    head = gmail(Answer(place)).removesuffix(b"--outer--\r\n") + (
        b"--outer\r\nContent-Type: application/zip\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    )

    large = pipe((piece for part in ([head], attachment) for piece in part), **settings)

    db.session.expire_all()
    assert (large.code, place.state) == (0, State.CONFIRMED)
    assert large.kilobytes - small.kilobytes < 30_000
    row = db.session.query(Incoming).order_by(Incoming.id.desc()).first()
    assert row is not None and len(row.raw) == MOST_OCTETS


@pytest.mark.parametrize("nothing", [b"", b"\r\n\r\n"])
def test_an_empty_message_is_sent_back_with_a_sentence(
    nothing: bytes, settings: dict[str, str]
) -> None:
    done = pipe([nothing], **settings)

    assert (done.code, done.out) == (os.EX_DATAERR, "")
    assert done.err.strip() == "There was no message on standard input."
    assert db.session.query(Incoming).count() == 0


def test_while_the_database_is_away_the_mail_server_keeps_the_message(tmp_path: Path) -> None:
    away = f"postgresql://meet:hush@127.0.0.1:{free_port()}/meet"

    done = pipe([b"Subject: Tea\r\n\r\nwith milk"], DATABASE_URL=away, DATA_DIR=str(tmp_path))

    assert (done.code, done.out) == (os.EX_TEMPFAIL, "")
    assert done.err.startswith("The message was not stored") and done.err.count("\n") == 1
    for secret in ("hush", "127.0.0.1", "Tea", "milk"):
        assert secret not in done.err


def test_a_clean_clone_needs_no_settings(tmp_path: Path) -> None:
    done = pipe([b"From: a@example.org\r\n\r\nhello"], DATA_DIR=str(tmp_path / "new"))

    assert (done.code, done.out) == (0, "Message 1. A message. Without effect.\n")


def test_a_message_without_sense_is_kept_and_accepted(settings: dict[str, str]) -> None:
    done = pipe([b"\xff\xfe\x00" * 100], **settings)

    assert done.code == 0
    assert db.session.query(Incoming).one().outcome == Outcome.DROPPED
