"""A list of twenty thousand read, looked at and brought in, against inserting the same rows."""

import sqlite3
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bench import data
from bench.measure import Figure
from nact_meet.invitations.bringing_in import bring_in
from nact_meet.invitations.destinations.destination import of_list
from nact_meet.invitations.forms.importing.headings import columns_of, heading_of
from nact_meet.invitations.forms.importing.lines import checked
from nact_meet.invitations.forms.importing.preview import Preview
from nact_meet.invitations.models import Import
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.publication import publishing
from nact_meet.tables import files
from nact_meet.web.extensions import db

PEOPLE = 20_000
FILLED = ("people", "contacts", "participants", "changes", "notices")
HEADING = "Full name;Mail address;Institute;Country;Position;Role;Honorific\n"
LINE = "Guest {n};guest{n}@i{i}.example;Institute of Asia/Yangon;Myanmar;Researcher;Delegate;Dr\n"


def measure() -> None:
    octets = (HEADING + "".join(LINE.format(n=n, i=n % 40) for n in range(PEOPLE))).encode()
    with tempfile.TemporaryDirectory() as folder:
        app = data.site(Path(folder))
        with app.test_request_context(method="POST"):
            meeting = data.meeting(0)
            assert meeting.created_by is not None
            publishing.publish(meeting, by=meeting.created_by)
            db.session.commit()
            (database,) = Path(folder).glob("*.sqlite3")
            before = counts(database)
            seen = looked_at(meeting, octets)
            brought = brought_in()
            db.engine.dispose()
        limit = inserted(database, before, Path(folder) / "bare.sqlite3")
    Figure("import of 20,000 lines, looked at", seen, 5, "s", "<= 1").tell()
    Figure(
        "import of 20,000 lines, against inserting", 1 / brought, 1 / limit, "lists/s", "none"
    ).tell()


def looked_at(meeting: Meeting, octets: bytes) -> float:
    """Seconds from the file to what its page shows."""
    began = time.perf_counter()
    rows = files.read(octets).rows
    heading = heading_of(rows)
    listed = Import(meeting=meeting, rows=rows, heading=heading, columns=columns_of(rows, heading))
    db.session.add(listed)
    db.session.commit()
    assert meeting.created_by is not None
    assert Preview(listed, of_list(listed, meeting.created_by)).good == PEOPLE
    return time.perf_counter() - began


def brought_in() -> float:
    """Seconds from the button to the commit: people, places, log, invitations, reminders."""
    listed = db.session.scalars(select(Import)).one()
    assert listed.meeting.created_by is not None
    began = time.perf_counter()
    entries, _faults = checked(listed.lines, listed.columns, listed.role)
    bring_in(listed, entries, by=listed.meeting.created_by, agreed=PEOPLE)
    db.session.commit()
    return time.perf_counter() - began


def counts(database: Path) -> dict[str, int]:
    with closing(sqlite3.connect(database)) as connection:
        return {name: last_id(connection, name) for name in FILLED}


def last_id(connection: sqlite3.Connection, name: str) -> int:
    return connection.execute(f"SELECT coalesce(max(id), 0) FROM {name}").fetchone()[0]


def inserted(database: Path, before: dict[str, int], copy: Path) -> float:
    """Seconds in which sqlite3 alone puts the very same rows into a database without them."""
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
        ready = {name: rows_after(source, name, before[name]) for name in FILLED}
        for name in reversed(FILLED):
            target.execute(f"DELETE FROM {name} WHERE id > ?", (before[name],))
        target.commit()
        began = time.perf_counter()
        for name, rows in ready.items():
            marks = ", ".join("?" * len(rows[0]))
            target.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)
        target.commit()
        return time.perf_counter() - began


def rows_after(connection: sqlite3.Connection, name: str, id: int) -> Sequence[Any]:
    return connection.execute(f"SELECT * FROM {name} WHERE id > ?", (id,)).fetchall()
