"""Invitations composed and delivered, against smtplib sending the same mails ready-made."""

import os
import smtplib
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from sqlalchemy import func, select

from bench import data
from bench.measure import Figure
from bench.running import QUIET, free_port, process, wait_for
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.places.mails import preview
from nact_meet.places.models.participant import Participant
from nact_meet.publication import publishing
from nact_meet.web.extensions import db

PEOPLE = 600
ROUNDS = 3


def measure() -> None:
    port = free_port()
    with process("bench.sink", str(port)):
        wait_for(port)
        results = sorted(one_round(port) for _ in range(ROUNDS))
    ours, limit = results[len(results) // 2]
    Figure("invitations composed and delivered", ours, limit, "mails/s", ">= 0.3").tell()


def one_round(port: int) -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as folder:
        smtp = {"mail_server": "127.0.0.1", "mail_port": port, "mail_sender": "meet@meet.example"}
        app = data.site(Path(folder), **smtp)
        with app.app_context():
            meeting = data.meeting(PEOPLE)
            assert meeting.created_by is not None
            publishing.publish(meeting, by=meeting.created_by)
            db.session.commit()
            place = db.session.get(Participant, 1)
            assert place is not None
            ready = preview(place, Kind.INVITATION).as_bytes()
            count = due()
            db.session.remove()
            db.session.remove()
            ours = count / deliver(folder, port)
            assert due() == 0
            db.session.remove()
            db.session.remove()
        return ours, count / send_ready(port, ready, count)


def due() -> int:
    where = (Notice.kind != Kind.REMINDER, Notice.sent_at.is_(None))
    return db.session.scalar(select(func.count()).select_from(Notice).where(*where)) or 0


def deliver(folder: str, port: int) -> float:
    """Seconds of `flask deliver`, without those it needs to start."""
    idle = timed(folder, port, "sign-in-link", "--help")
    return timed(folder, port, "deliver") - idle


def timed(folder: str, port: int, *words: str) -> float:
    environment = (
        os.environ
        | QUIET
        | {
            "DATA_DIR": folder,
            "MAIL_SERVER": "127.0.0.1",
            "MAIL_PORT": str(port),
            "MAIL_SENDER": "meet@meet.example",
        }
    )
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *words]
    start = time.perf_counter()
    subprocess.run(command, env=environment, check=True, timeout=300, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def send_ready(port: int, ready: bytes, count: int) -> float:
    start = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port) as connection:
        for number in range(count):
            connection.sendmail("meet@meet.example", [f"guest{number}@meet.example"], ready)
    return time.perf_counter() - start
