"""The database is away, silent, full, locked or read-only: one page says so, nothing is lost."""

import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from nact_meet import health, worker
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.notices.models.worker_pulse import WorkerBeat
from nact_meet.web import postgresql
from nact_meet.web.extensions import db
from nact_meet.web.logs import Seldom
from nact_meet.world.timezones import utc_now
from tests.attack.ground import Browser
from tests.cast import Cast, assemble
from tests.organising.test_meeting_pages import typed
from tests.parts.databases import SqliteTemplate
from tests.parts.gate import Gate, gate_before
from tests.parts.site import Site

ENGLISH, CHINESE = "We cannot load or save", "目前无法"

Behind = tuple[Gate, Flask]


@pytest.fixture
def behind(postgresql_url: str, make_app: Callable[..., Flask]) -> Iterator[Behind]:
    """A gate, and a site whose database lies behind it."""
    with gate_before(postgresql_url) as (gate, url):
        app = make_app(url)
        WorkerBeat.beat("worker")
        db.session.rollback()
        yield gate, app
        db.session.remove()
        db.engine.dispose()


def shown(app: Flask, language: str = "en") -> tuple[int, str]:
    answer = app.test_client().get("/", headers={"Accept-Language": language})
    return answer.status_code, answer.text


def test_a_database_that_is_away_is_a_page_and_comes_back_without_a_fault(behind: Behind) -> None:
    gate, app = behind
    before = shown(app)[0]

    gate.shut()
    answer = app.test_client().get("/")
    chinese = shown(app, "zh")
    posted = app.test_client().post("/sign-in", data={"address": "somchai@bangkok.example"})
    health_says = app.test_client().get("/healthz")
    gate.open()
    after = [shown(app)[0] for _ in range(3)]

    assert (before, answer.status_code, answer.headers["Retry-After"]) == (200, 503, "30")
    assert ENGLISH in answer.text
    assert (chinese[0], CHINESE in chinese[1]) == (503, True)
    assert posted.status_code == 503
    assert (health_says.status_code, health_says.json["database"]) == (503, "cannot be read")
    assert after == [200] * 3


def test_a_server_that_was_restarted_meanwhile_costs_nobody_a_page(behind: Behind) -> None:
    gate, app = behind
    shown(app)

    gate.shut()
    gate.open()

    assert shown(app)[0] == 200


def test_a_server_that_goes_once_a_page_is_made_costs_nobody_that_page(behind: Behind) -> None:
    gate, app = behind

    def made() -> str:
        db.session.execute(select(1))
        gate.shut()
        return "made"

    app.add_url_rule("/made", view_func=made)
    with ThreadPoolExecutor(1) as reader:  # in a context of its own, which ends with the answer
        answer = reader.submit(lambda: app.test_client().get("/made")).result()
    gate.open()

    assert answer.text == "made"
    assert shown(app)[0] == 200


def test_a_server_that_says_nothing_is_not_waited_for(
    behind: Behind, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, app = behind
    monkeypatch.setattr(postgresql.Watched, "patience", 0.05)
    monkeypatch.setattr(postgresql, "ALIVE", 0.05)
    monkeypatch.setattr(postgresql, "CONNECT", 1)
    shown(app)

    gate.freeze()
    frozen = shown(app)[0]
    gate.thaw()

    assert (frozen, shown(app)[0]) == (503, 200)


def test_a_statement_in_the_midst_of_which_the_server_hangs_ends(
    behind: Behind, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, app = behind
    monkeypatch.setattr(postgresql, "SILENCE", 0.05)

    with app.test_request_context("/"):
        db.session.execute(select(1))
        gate.freeze()
        with pytest.raises(OperationalError, match="does not answer"):
            db.session.execute(select(2))
        db.session.rollback()


def test_health_waits_for_no_server(behind: Behind, monkeypatch: pytest.MonkeyPatch) -> None:
    gate, app = behind
    well = app.test_client().get("/healthz").status_code

    gate.freeze()
    monkeypatch.setattr(health, "WITHIN", 0.05)
    answers = [app.test_client().get("/healthz") for _ in range(health.AT_ONCE + 1)]

    assert well == 200
    assert {answer.status_code for answer in answers} == {503}
    assert {answer.json["database"] for answer in answers} == {"does not answer"}


def test_the_server_itself_ends_a_statement_of_a_page_alone(
    postgresql_url: str, make_app: Callable[..., Flask]
) -> None:
    app = make_app(postgresql_url)

    def limit() -> str:
        db.session.rollback()
        return str(db.session.connection().exec_driver_sql("SHOW statement_timeout").scalar())

    with app.test_request_context("/", method="POST"):
        assert limit() == f"{postgresql.STATEMENT}s"
    assert limit() == "0"


def test_a_fault_of_our_own_is_still_one(app_on_both: Flask) -> None:
    app_on_both.add_url_rule(
        "/wrong", view_func=lambda: db.session.execute(db.text("SELECT wrong"))
    )
    app_on_both.config["PROPAGATE_EXCEPTIONS"] = False

    assert app_on_both.test_client().get("/wrong").status_code == 500


def test_a_database_that_is_away_is_one_line_of_the_log_however_many_ask(
    behind: Behind, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the site, and of each thing that a worker tries again every second."""
    gate, app = behind
    monkeypatch.setattr(worker, "away", defaultdict(Seldom))
    gate.shut()

    statuses = {shown(app)[0] for _ in range(3)}
    ears = worker.Ears()
    monkeypatch.setattr(worker, "POLL", 0)
    for _ in range(3):
        with worker.database_faults_logged("beating"):
            WorkerBeat.beat("worker")
        ears.listen(Event())

    said = capsys.readouterr().out.splitlines()
    events = Counter(re.search(r"event=(\"[^\"]+\"|\w+)", line)[1] for line in said)  # type: ignore[index]
    assert statuses == {503}
    assert events == {'"database away"': 1, "database": 1, "listening": 1}


def test_it_is_logged_once_a_minute(capsys: pytest.CaptureFixture[str]) -> None:
    seldom = Seldom(pause=3600)

    for _ in range(3):
        seldom.error("database away")
    seldom.quiet_until = 0
    seldom.error("database away")

    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert "left_out=2" in lines[1]


def other(app: Flask) -> "closing[sqlite3.Connection]":
    """A connection of some other process to the same file."""
    path = str(db.engine.url.database)
    return closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False))


@contextmanager
def told(*words: str) -> Iterator[None]:
    """The one connection of the pool is."""
    db.session.rollback()
    db.engine.dispose()
    pooled = db.engine.raw_connection()
    for each in words:
        pooled.cursor().execute(each)
    pooled.close()
    yield
    db.session.rollback()
    db.engine.dispose()


def titles() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Meeting.title)))


def test_who_reads_does_not_wait_for_who_writes_and_who_writes_is_told(
    app: Flask, organiser_client: FlaskClient, cast: Cast
) -> None:
    sent = typed(cast)
    with told("PRAGMA busy_timeout=20"), other(app) as writer:
        writer.execute("BEGIN IMMEDIATE")
        read = shown(app)[0]
        written = organiser_client.post("/meetings", data=sent)
        writer.execute("ROLLBACK")

    assert (read, written.status_code) == (200, 503)
    assert ENGLISH in written.text
    assert titles() == []
    assert organiser_client.post("/meetings", data=sent).status_code == 303


def test_a_full_disk_takes_no_half_of_anything(
    app: Flask, organiser_client: FlaskClient, cast: Cast
) -> None:
    sent = typed(cast, summary="Rice and rivers. " * 400)

    with told("VACUUM", "PRAGMA max_page_count=1"):  # or as many as there are
        written = organiser_client.post("/meetings", data=sent)
        read = shown(app)[0]

    assert (written.status_code, read) == (503, 200)
    assert titles() == []
    assert organiser_client.post("/meetings", data=sent).status_code == 303


def test_a_file_that_may_only_be_read_is_read(
    sqlite_template: SqliteTemplate, tmp_path: Path, make_app: Callable[..., Flask]
) -> None:
    make_app(sqlite_template.copy(tmp_path))
    cast = assemble()
    address = cast.organiser.address
    db.session.remove()
    db.engine.dispose()
    app = make_app(f"sqlite:///file:{tmp_path}/test.sqlite3?mode=ro&uri=true")

    read = shown(app)[0]
    written = app.test_client().post("/sign-in", data={"address": address})

    assert (read, written.status_code) == (200, 503)


@pytest.mark.parametrize("holder", [None, "slow/0"])
def test_health_knows_since_when_mail_is_due_also_while_a_slow_server_is_given_it(
    app: Flask, client: FlaskClient, cast: Cast, holder: str | None
) -> None:
    WorkerBeat.beat("worker")
    without: Any = client.get("/healthz").json
    due = {"kind": Kind.CEILING, "address": "somchai@bangkok.example", "payload": {"rows": []}}
    db.session.add(Notice(**due, due_at=utc_now() - health.LATE * 2, claimed_by=holder))
    db.session.add(Notice(**due, due_at=utc_now() + health.LATE))
    db.session.commit()

    answer = client.get("/healthz")

    assert "oldest_mail_due" not in without
    assert answer.status_code == 200
    assert answer.json is not None
    assert int(answer.json["oldest_mail_due"].removesuffix(" s")) >= 2 * health.LATE.seconds


@pytest.mark.walk
def test_whoever_reads_is_answered_while_somebody_keeps_the_file_from_all_who_write(
    start_site: Callable[..., Site], tmp_path: Path
) -> None:
    """As people run it, for the half minute that two writers after one another wait."""
    site = start_site(workers=1)
    writer = sqlite3.connect(
        tmp_path / "test.sqlite3", isolation_level=None, check_same_thread=False
    )
    address = {"address": "somchai@bangkok.example"}
    with closing(writer), ThreadPoolExecutor(8) as crowd:
        writer.execute("BEGIN IMMEDIATE")
        posts = [crowd.submit(Browser(site.url).post, "/sign-in", address) for _ in range(8)]
        read = {Browser(site.url).get("/").status for _ in range(8)}
        some_wait = not all(post.done() for post in posts)
        written = {post.result().status for post in posts}
        writer.execute("ROLLBACK")

    assert (read, some_wait, written) == ({200}, True, {503})
