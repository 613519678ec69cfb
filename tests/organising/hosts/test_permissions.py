"""Whoever acts for any host may do everything, others nothing: every address below a meeting's.

The addresses are read from the application, so that a new one is tried without being named here.
One that is about a row of the meeting has that row in `stage`; else it is tried with a number that
is nobody's, and must be refused alike.
"""

import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from config import Settings
from nact_meet import create_app
from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.person import Person
from nact_meet.letters.models import Letter
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.places.models.nomination import Nomination
from nact_meet.places.replies import Outcome
from nact_meet.post.models import Incoming, Sort
from nact_meet.publication.models import Act, Proposal
from nact_meet.questions.models import Question, QuestionKind
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast, assemble, hosted_by
from tests.conftest import forget_the_last_request
from tests.organising.hosts.conftest import act_for, client_of
from tests.parts.client import Visitor
from tests.parts.databases import SqliteTemplate

NOBODYS = 999_999
BELOW = "/meetings/<ref>"


def application(folder: Path, **values: Any) -> Flask:
    quiet: dict[str, Any] = {"log_level": "ERROR", "ratelimit_enabled": False}
    return create_app(Settings(data_dir=folder, **(quiet | values)))


def addresses() -> list[tuple[str, Rule]]:
    """(method, rule) of everything below a meeting's address."""
    with tempfile.TemporaryDirectory() as folder:
        rules = sorted(application(Path(folder)).url_map.iter_rules(), key=str)
    below = [each for each in rules if str(each) == BELOW or str(each).startswith(f"{BELOW}/")]
    return [
        (method, each)
        for each in below
        for method in sorted((each.methods or set()) & {"GET", "POST"})
    ]


ADDRESSES = addresses()


@dataclass
class House:
    """Somchai acts for Bangkok, Aye Aye for Yangon; Li Wei for Shanghai, which hosts nothing."""

    cast: Cast
    clients: dict[str, FlaskClient]
    app: Flask


@dataclass
class Staged:
    """A meeting, and the numbers of its rows.

    By the name of the argument in an address, or by the blueprint where that is plainly `id`.
    """

    ref: str
    rows: dict[str, int]
    sent: dict[str, Any]
    """What is named beside the address, where a page is about nothing without it."""

    def row(self, rule: Rule, argument: str) -> int:
        name = rule.endpoint.split(".")[0] if argument == "id" else argument
        return self.rows.get(name, NOBODYS)

    def has_rows_of(self, rule: Rule) -> bool:
        return NOBODYS not in (self.row(rule, each) for each in rule.arguments - {"ref"})

    def address(self, rule: Rule, app: Flask) -> str:
        rows = {each: self.row(rule, each) for each in rule.arguments - {"ref"}}
        built = app.url_map.bind("localhost").build(rule.endpoint, {"ref": self.ref} | rows)
        return str(built)


@pytest.fixture(scope="module")
def house(
    sqlite_template: SqliteTemplate, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house")
    app = application(folder, database_url=sqlite_template.copy(folder))
    app.before_request_funcs.setdefault(None, []).insert(0, forget_the_last_request)
    app.test_client_class = Visitor
    with app.app_context():
        cast = assemble()
        act_for(cast.aye, cast.yangon)
        act_for(cast.wei, cast.shanghai)
        people: dict[str, Person] = {"somchai": cast.somchai, "aye": cast.aye, "wei": cast.wei}
        clients = {name: client_of(app, person) for name, person in people.items()}
        yield House(cast, clients | {"nobody": app.test_client()}, app)
        db.session.remove()
        db.engine.dispose()


def stage(cast: Cast, *hosts: Institute) -> Staged:
    """A published meeting of these hosts, that none of them made, with a row of each kind."""
    db.session.rollback()
    meeting = cast.meeting(created_by=None)
    meeting.hosts = []
    db.session.flush()
    meeting.hosts = [hosted_by(each, position=at) for at, each in enumerate(hosts)]
    (place,) = cast.invite(meeting, cast.maria)
    place.nomination = Nomination(meeting=meeting, institute=cast.dili, country_code="TL")
    meeting.published_at = utc_now()
    about = {"participant_id": place.id, "meeting_id": meeting.id}
    rows: dict[str, Any] = {
        **dict.fromkeys(["participants", "nudges", "answers", "place_id"], place),
        **dict.fromkeys(["naming", "papers", "delegates"], place.nomination),
        "post": Notice(kind=Kind.INVITATION, **about, sent_at=utc_now()),
        "incoming": Incoming(
            key=f"letter-{meeting.id}",
            meeting=meeting,
            participant=place,
            sort=Sort.LETTER,
            outcome=Outcome.SHOWN,
            reason="letter",
            raw=b"Subject: Hello\r\n\r\nHello",
        ),
        "proposals": Proposal(meeting=meeting, act=Act.DO_WITHOUT),
        "questions": Question(meeting=meeting, kind=QuestionKind.TEXT, label="Diet"),
        "letters": Letter(meeting=meeting, language="en", subject="Hello", body="Dear {name}"),
    }
    db.session.add_all(rows.values())
    db.session.commit()
    named = {"participant": place.id, "contact": place.contact_id}
    named |= {"kind": "text", "whom": str(cast.dili.id)}
    return Staged(meeting.ref, {name: row.id for name, row in rows.items()}, named)


def both_ways(house: House) -> list[Staged]:
    """One whose first host is Bangkok, and one whose first host is Yangon."""
    hosts = [house.cast.institute, house.cast.yangon]
    return [stage(house.cast, *order) for order in (hosts, hosts[::-1])]


@pytest.fixture(scope="module")
def looked_at(house: House) -> list[Staged]:
    """For every GET: it changes nothing."""
    return both_ways(house)


@pytest.mark.parametrize(
    ("method", "rule"), ADDRESSES, ids=[f"{method} {rule}" for method, rule in ADDRESSES]
)
def test_swapping_the_hosts_changes_nothing(
    house: House, looked_at: list[Staged], method: str, rule: Rule
) -> None:
    meetings, again = (looked_at,) * 2 if method == "GET" else (both_ways(house), both_ways(house))

    stranger = answer(house, "wei", method, meetings[0], rule)
    nobody = answer(house, "nobody", method, meetings[0], rule)
    somchai = [answer(house, "somchai", method, each, rule) for each in meetings]
    aye = [answer(house, "aye", method, each, rule) for each in again]

    assert stranger[0] == 404
    assert nobody[0] == 303 and nobody[1].startswith("/sign-in")
    assert len({*somchai, *aye}) == 1
    status = somchai[0][0]
    assert status < 500
    assert status != 403 or rule.endpoint == "proposals.take_back"  # another one's proposal
    assert status != 404 or not meetings[0].has_rows_of(rule)


def answer(house: House, who: str, method: str, staged: Staged, rule: Rule) -> tuple[int, str]:
    """The status, and where it leads with the numbers left out."""
    url = staged.address(rule, house.app)
    way = "data" if method == "POST" else "query_string"
    found = house.clients[who].open(url, method=method, **{way: staged.sent})
    db.session.rollback()
    leads_to = found.headers.get("Location", "").replace(staged.ref, "REF")
    return found.status_code, re.sub(r"(?<=/meetings/)[2-9a-z]{8}\b|\d+", "N", leads_to)
