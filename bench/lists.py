"""Twenty thousand participants: the organisers' page against its bare query, files against bare
XlsxWriter, and a list read in against inserting its rows."""

import sqlite3
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import IO, Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Select, func, select
from xlsxwriter import Workbook

from bench import data
from bench.crowd import gather
from bench.measure import Figure, side_by_side
from nact_meet.directory.models.organiser import Organiser
from nact_meet.lists.columns import COLUMNS, SheetReader
from nact_meet.lists.sheets import workbook
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.places.models.participant import Participant
from nact_meet.places.order import Order, in_order, listed
from nact_meet.places.selection import Selection
from nact_meet.signing_in.models.sign_in_link import SignInLink
from nact_meet.web.extensions import db

PEOPLE = 20_000
ASKED = 10
ZONE = "Asia/Bangkok"


def measure() -> None:
    with tempfile.TemporaryDirectory() as folder:
        app = data.site(Path(folder))
        with app.app_context():
            meeting = data.meeting(1)
            gather(meeting, PEOPLE)
            client, ref = signed_in(app, meeting), meeting.ref
        page(app, client, ref, Path(folder))
        with app.test_request_context():
            sheet(db.session.scalars(select(Meeting)).one())
            db.session.remove()
            db.engine.dispose()


def signed_in(app: Flask, meeting: Meeting) -> FlaskClient:
    """As an organiser of the meeting's hosts."""
    person = meeting.created_by
    assert person is not None
    organiser = Organiser(person=person, address="organiser@meet.example")
    link = SignInLink.for_organiser(organiser)
    db.session.add_all([organiser, link])
    db.session.commit()
    client = app.test_client()
    client.post(f"/sign-in/{link.token}")
    db.session.remove()
    return client


def page(app: Flask, client: FlaskClient, ref: str, folder: Path) -> None:
    """A hundred rows of those who match, sorted, and how many there are."""
    path = f"/meetings/{ref}/participants?state=confirmed&country=MM&q=institute&order=protocol"
    assert b"Page 1 of" in client.get(path).data
    chosen = Selection(answer="confirmed", country="MM", words="institute")
    with app.test_request_context():
        id = db.session.scalars(select(Meeting.id)).one()
        query = select(Participant).where(*chosen.of_meeting(id))
        ready = plain(in_order(query, Order.PROTOCOL, ["TH", "CN"]).limit(100))
        count = plain(query.with_only_columns(func.count(Participant.id)))
        db.session.remove()
    (database,) = folder.glob("*.sqlite3")
    with closing(sqlite3.connect(database)) as connection:
        ours, limit = side_by_side(
            lambda: each(ASKED, lambda: client.get(path).data),
            lambda: each(ASKED, lambda: [connection.execute(q).fetchall() for q in (ready, count)]),
        )
    Figure("participants page of 20,000, against its query", ours, limit, "pages/s", "none").tell()
    began = time.perf_counter()
    client.get(path)
    Figure("the same", time.perf_counter() - began, 1, "s", "<= 1").tell()


def plain(query: Select[Any]) -> str:
    return str(query.compile(db.engine, compile_kwargs={"literal_binds": True}))


def each(number: int, work: Callable[[], Any]) -> int:
    for _ in range(number):
        work()
    return number


def sheet(meeting: Meeting) -> None:
    """The limit is given its cells ready-made, and writes nothing else."""
    reader = SheetReader(ZONE)
    cells = [[column.value(row, reader) for column in COLUMNS] for row in rows(meeting, PEOPLE)]
    ours, limit = side_by_side(
        lambda: written(lambda file: workbook(rows(meeting, PEOPLE), ZONE, file)),
        lambda: written(lambda file: bare(cells, file)),
        rounds=3,
    )
    Figure("XLSX of 20,000, against XlsxWriter alone", ours, limit, "sheets/s", ">= 0.67").tell()
    few, many = (peak(meeting, number) for number in (PEOPLE // 10, PEOPLE))
    Figure("memory of 20,000 rows, against 2,000", many, few, "MB", "<= 1.5").tell()


def rows(meeting: Meeting, number: int) -> Iterator[Any]:
    query = in_order(listed(meeting), Order.PROTOCOL, ["TH", "CN"]).limit(number)
    yield from db.session.execute(query, execution_options={"yield_per": 500})


def written(write: Callable[[IO[bytes]], None]) -> int:
    with tempfile.TemporaryFile() as file:
        write(file)
    return 1


def bare(cells: Sequence[Sequence[str]], file: IO[bytes]) -> None:
    with Workbook(file, {"constant_memory": True}) as book:
        page = book.add_worksheet()
        for line, row in enumerate(cells):
            for at, cell in enumerate(row):
                if cell:
                    page.write_string(line, at, cell)


def peak(meeting: Meeting, number: int) -> float:
    """Megabytes at most while so many rows are written."""
    tracemalloc.start()
    written(lambda file: workbook(rows(meeting, number), ZONE, file))
    found = tracemalloc.get_traced_memory()[1] / 1024 / 1024
    tracemalloc.stop()
    return found
