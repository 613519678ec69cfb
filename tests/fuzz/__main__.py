"""Incoming mail that nobody would write: `make fuzz` sends 100,000 messages through the real door.

atheris turns real replies, bounces and letters into others, guided by which lines of the readers
they reach. Each goes through `receive()` into a database. What raises, takes ten seconds or breaks
what must hold stops the run and is written to a file beside this one.

    python -m tests.fuzz [messages] [seconds]
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import atheris

with atheris.instrument_imports(include=["nact_meet.mail.received", "nact_meet.ical.charsets"]):
    from nact_meet.mail import received  # noqa: F401
with atheris.instrument_imports(include=["nact_meet.ical", "nact_meet.mail.delivery_reports"]):
    from nact_meet.ical import reading, reply  # noqa: F401
    from nact_meet.mail import delivery_reports  # noqa: F401

from flask_migrate import upgrade
from sqlalchemy import delete, event, func, select

from config import Settings
from nact_meet import create_app
from nact_meet.history.models import Change
from nact_meet.notices.models.notice import Notice
from nact_meet.notices.sending import deliver_due
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import State
from nact_meet.post.models import Incoming
from nact_meet.post.receiving import receive
from nact_meet.publication import publishing
from nact_meet.web.extensions import db
from tests.cast import assemble
from tests.post.incoming.replies import OUR_SERVER, SHAPES, Answer
from tests.post.incoming.test_other_mail import HOSTILE, bounce, letter

MESSAGES = 100_000
SECONDS = 460
WORDS = (
    *("BEGIN:VCALENDAR", "END:VCALENDAR", "BEGIN:VEVENT", "METHOD:REPLY", "METHOD:COUNTER"),
    *("ATTENDEE;PARTSTAT=DECLINED:mailto:", "DELEGATED-TO=", "DTSTAMP:", "SEQUENCE:", "UID:"),
    *("COMMENT:", "DTSTART;TZID=", "China Standard Time", "America/St_Johns", "RECURRENCE-ID:"),
    *("Content-Type: ", "multipart/mixed; boundary=", "message/rfc822", "text/calendar"),
    *("message/delivery-status", "Content-Transfer-Encoding: base64", "quoted-printable"),
    *("=?utf-8?B?", "=?gb18030?Q?", "charset=utf-16", "charset*=utf-8''", "name*0*="),
    *("\r\n ", "\r\n\r\n"),
    *("Auto-Submitted: ", "Authentication-Results: ", "Return-Path: <>", "Date: ", "8bit"),
)


def seeds(place: Participant) -> Iterator[bytes]:
    for shape in SHAPES.values():
        for partstat in ("ACCEPTED", "TENTATIVE", "DECLINED", "DELEGATED"):
            yield shape(Answer(place, partstat, comment="ညီညီ, with tea"))
    yield bounce(place)
    yield bounce(place, "delayed", "4.0.0")
    yield letter(place, "May my deputy come?")
    yield from (each[:4000] for each in HOSTILE.values())


def site(folder: Path) -> Participant:
    """A published meeting, in a database that need not survive a loss of power."""
    url = f"sqlite:///{folder / 'fuzz.sqlite3'}"
    values: dict[str, Any] = {"log_level": "ERROR", "authserv_id": OUR_SERVER}
    app = create_app(Settings(database_url=url, data_dir=folder, **values))
    app.app_context().push()
    event.listen(db.engine, "connect", lambda each, _: each.execute("PRAGMA synchronous=OFF"))
    upgrade()
    cast = assemble()
    meeting = cast.meeting()
    (place, *_) = cast.invite(meeting)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    deliver_due()  # a bounce names a mail that was sent
    return place


class Door:
    """Takes messages in and counts them; the tables are emptied now and then."""

    def __init__(self) -> None:
        self.places = db.session.scalar(select(func.count(Participant.id)))
        self.taken = SimpleNamespace(total=0, applied=0)
        db.session.remove()

    def __call__(self, raw: bytes) -> None:
        row = receive(raw)
        assert row.reason != "stumbled", "an exception that nobody foresaw: see the log above"
        self.taken.total += 1
        self.taken.applied += row.outcome == "applied"
        if self.taken.total % 500 == 0:
            self.check()
        if self.taken.total % 10_000 == 0:
            # libFuzzer ends the process itself, so that nothing could be printed afterwards.
            print(f"{self.taken.total} messages, {self.taken.applied} changed a place", flush=True)
        db.session.remove()

    def check(self) -> None:
        """No message makes or loses a place, or leaves one in a state that replies cannot cause."""
        states = db.session.scalars(select(Participant.state)).all()
        assert len(states) == self.places
        assert set(states) <= {State.INVITED, State.CONFIRMED, State.DECLINED}, states
        for table in (Incoming, Notice, Change):
            db.session.execute(delete(table))
        db.session.commit()


def main(messages: int, seconds: int) -> None:
    here = Path(__file__).parent
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        place = site(folder)
        corpus = folder / "corpus"
        corpus.mkdir()
        for number, seed in enumerate(seeds(place)):
            (corpus / f"{number:03}").write_bytes(seed)
        words = folder / "words"
        words.write_text("".join(f'"{escaped(word)}"\n' for word in WORDS))
        options = (
            f"-runs={messages}",
            f"-max_total_time={seconds}",
            "-max_len=12000",
            "-timeout=10",
        )
        quiet = ("-print_final_stats=1", "-verbosity=0", f"-artifact_prefix={here}/")
        door = Door()
        atheris.Setup([sys.argv[0], *options, *quiet, f"-dict={words}", str(corpus)], door)
        atheris.Fuzz()


def escaped(word: str) -> str:
    return "".join(c if c.isalnum() or c in " -:;=/" else f"\\x{ord(c):02x}" for c in word)


if __name__ == "__main__":
    main(*(int(each) for each in (*sys.argv[1:], MESSAGES, SECONDS)[:2]))
