"""One prepared site, in which each role meets a row of each kind: its own, and somebody else's.

Bangkok and Yangon host a meeting and a poll together; Shanghai hosts another of each. Maria, of
Dili, takes part at both. `own` and `foreign` name rows by the argument of an address, or by
"blueprint.argument" where two blueprints mean different tables by one word.
"""

import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import event
from werkzeug.routing import Rule

from config import Settings
from nact_meet import create_app
from nact_meet.admission.models import name_reviewer
from nact_meet.attending.registering import registration_token
from nact_meet.bin.models import Binned, BinSort
from nact_meet.busy.models import BusyBlock
from nact_meet.clearances.models import Clearance, DelegationClearance
from nact_meet.delegations.links import token_for
from nact_meet.delegations.models import NominationPaper, Way
from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.coordinator import CoordinatorContact, Standing
from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.redirection import Redirection, Side
from nact_meet.directory.models.working_group import Membership, WorkingGroup
from nact_meet.history.models import Who
from nact_meet.hours.models import Blackout, DayCorrection
from nact_meet.invitations.models import AttachedLetter, Import
from nact_meet.letters.models import Letter
from nact_meet.meetings.models.agenda import AgendaItem, ItemKind, Speaker
from nact_meet.meetings.models.host import Host
from nact_meet.meetings.models.meeting import Meeting, Visibility
from nact_meet.meetings.models.recording import RecordingCopy
from nact_meet.meetings.models.schedule import Slot
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.own_data.models import Erasure, OwnDataLink
from nact_meet.places.models.nomination import Nomination
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import CameBy, State
from nact_meet.places.models.suggestion import Suggestion
from nact_meet.places.replies import Outcome
from nact_meet.polls.models.poll import Poll
from nact_meet.polls.models.proposed_date import ProposedDate
from nact_meet.polls.models.slot import AskedDate
from nact_meet.post.models import Incoming, Sort
from nact_meet.publication.models import Act, AnswerLink, Proposal, asked_about
from nact_meet.questions.models import AnswerFile, Question, QuestionAnswer, QuestionKind
from nact_meet.signing_in.models.sign_in_link import SignInLink
from nact_meet.web.extensions import db
from nact_meet.world.days_off import DayKind
from nact_meet.world.timezones import utc_now
from nact_meet.year.models import YearProposal
from tests.cast import Cast, assemble, person
from tests.conftest import forget_the_last_request
from tests.organising.hosts.conftest import act_for, client_of
from tests.parts.client import Visitor
from tests.parts.databases import SqliteTemplate, hurry_sqlite
from tests.polls.conftest import draft, enrol

Dump = dict[str, dict[Any, dict[str, Any]]]
"""Every row by its table and first column."""

NOBODYS = 999_999

PEOPLE = {
    "unrelated": "wei",
    "institute": "joao",
    "reviewer": "ko",
    "host": "somchai",
    "co-host": "aye",
    "secretariat": "sec",
}
"""Roles that sign in, and who plays them. A stranger does not."""


@dataclass
class World:
    """`own` belongs to what the hosts host, `foreign` to what Shanghai hosts."""

    app: Flask
    path: Path
    cookies: dict[str, str]
    """Of whoever is signed in, by their role."""
    own: Mapping[str, Any]
    foreign: Mapping[str, Any]
    links: Mapping[str, str]
    """Tokens by what they are for."""
    people: Mapping[str, int] = field(default_factory=dict)
    """Whoever signs in, by their role."""
    rows_of_foreign: dict[str, set[int]] = field(default_factory=dict)
    kept: sqlite3.Connection = field(default_factory=lambda: sqlite3.connect(":memory:"))
    kept_rows: Dump = field(default_factory=dict)
    kept_version: int = 0

    def __post_init__(self) -> None:
        self.disk = sqlite3.connect(self.path)

    def url(
        self, rule: Rule, *, foreign: Callable[[str], bool] = lambda _: False, **also: Any
    ) -> str:
        """Arguments of a route are rows of `own`, but those that `foreign` is true of."""
        values = {
            name: (self.foreign if foreign(name) else self.own)[self.row(rule, name)]
            for name in rule.arguments - set(also) - set(rule.defaults or ())
        }
        built = self.app.url_map.bind("localhost").build(rule.endpoint, values | also)
        return str(built)

    def open(self, role: str, url: str, method: str, sent: Mapping[str, Any] | None = None) -> Any:
        way = "data" if method == "POST" else "query_string"
        return self.browser(role).open(url, method=method, **{way: sent or self.own["sent"]})

    def browser(self, role: str) -> FlaskClient:
        """That has done nothing yet but sign in."""
        client = self.app.test_client()
        if role in self.cookies:
            client.set_cookie(self.app.config["SESSION_COOKIE_NAME"], self.cookies[role])
        return client

    def row(self, rule: Rule, argument: str) -> str:
        of_all = ".".join(sorted(rule.arguments))
        blueprint = rule.endpoint.split(".")[0]
        for name in (
            *(f"{rule.endpoint}.{argument}", f"{blueprint}.{of_all}.{argument}"),
            f"{blueprint}.{argument}",
        ):
            if name in self.own:
                return name
        return argument

    def sign_in(self) -> None:
        for role, number in self.people.items():
            self.cookies[role] = cookie_of(self.app, db.session.get_one(Person, number))

    def keep(self) -> None:
        """As the database is now, it is put back by `put_back`."""
        db.session.remove()
        self.disk.backup(self.kept)
        self.kept_rows, self.kept_version = self.rows(), self.version()

    def put_back(self) -> None:
        db.session.remove()
        if self.version() == self.kept_version:
            return
        with closing(sqlite3.connect(self.path)) as connection:
            hurry_sqlite(connection, None)
            self.kept.backup(connection)
        self.kept_version = self.version()

    def dump(self) -> Dump:
        """Every row of every table, by its first column; not to be changed."""
        return self.kept_rows if self.version() == self.kept_version else self.rows()

    def version(self) -> int:
        """Another one once somebody has committed anything."""
        (version,) = self.disk.execute("PRAGMA data_version").fetchone()
        return int(version)

    def rows(self) -> Dump:
        names = self.disk.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        tables = [name for (name,) in names]
        cursor = self.disk.cursor()
        cursor.row_factory = sqlite3.Row
        return {
            name: {row[0]: dict(row) for row in cursor.execute(f'SELECT * FROM "{name}"')}
            for name in tables
        }


def build(
    template: SqliteTemplate, folder: Path, compiled_templates: FileSystemBytecodeCache
) -> Iterator[World]:
    path = folder / "world.sqlite3"
    shutil.copyfile(template.path, path)
    quiet: dict[str, Any] = {"log_level": "ERROR", "ratelimit_enabled": False}
    url = f"sqlite:///{path}"
    app = create_app(Settings(data_dir=folder, database_url=url, **quiet))
    app.before_request_funcs.setdefault(None, []).insert(0, forget_the_last_request)
    app.test_client_class = Visitor
    app.jinja_env.bytecode_cache = compiled_templates
    with app.app_context():
        event.listen(db.engine, "connect", hurry_sqlite)
        world = peopled(app, path)
        yield world
        world.disk.close()
        db.session.remove()
        db.engine.dispose()


def peopled(app: Flask, path: Path) -> World:
    cast = assemble()
    people = {
        "sec": person("Secretary", "sec@sec.example", cast.institute),
        "joao": person("Joao", "joao@dili.example", cast.dili),
        "ko": person("Ko", "ko@hanoi.example", hanoi()),
        "khin": person("Daw Khin", "khin@yangon.example", cast.yangon),
        "tun": person("Tun", "tun@yangon.example", cast.yangon),
        "lin": person("Lin", "lin@shanghai.example", cast.shanghai),
    }
    db.session.add_all(people.values())
    db.session.commit()
    act_for(cast.aye, cast.yangon)
    act_for(cast.wei, cast.shanghai)
    act_for(people["joao"], cast.dili)
    act_for(people["ko"])
    act_for(people["sec"], is_secretariat=True)
    cast.maria.contacts.append(Contact(address="maria@home.example"))
    own = furnished(cast, people, [cast.institute, cast.yangon], people["khin"])
    everybody = {"somchai": cast.somchai, "aye": cast.aye, "wei": cast.wei} | people
    numbers = {role: everybody[name].id for role, name in PEOPLE.items()}
    world = World(app, path, {}, own, {}, tokens(own), numbers)
    world.sign_in()
    before = world.rows()
    world.foreign = furnished(cast, people, [cast.shanghai], people["lin"])
    db.session.commit()
    world.rows_of_foreign = {
        name: {key for key in rows if key not in before[name]}
        for name, rows in world.rows().items()
    }
    assert people["lin"].contact
    world.rows_of_foreign["institutes"] = {cast.shanghai.id}
    world.rows_of_foreign["contacts"] = {people["lin"].contact.id}
    world.keep()
    return world


def cookie_of(app: Flask, person: Person) -> str:
    cookie = client_of(app, person).get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    return cookie.value


def hanoi() -> Institute:
    return Institute(name="Institute of Hanoi", country_code="VN", zone="Asia/Ho_Chi_Minh")


OLD: dict[str, Any] = {"id": 99999, "summary": "", "written_in": "", "translations": {}}
BA: dict[str, Any] = {"rows": [[1, ["Ba", "ba@ba.example"]]], "columns": ["full_name", "address"]}


def furnished(
    cast: Cast, people: dict[str, Person], hosts: list[Institute], khin: Person
) -> dict[str, Any]:
    """A published meeting with a row of each kind, and a poll; nobody is remembered as maker.

    `khin` answers for the last of its hosts.
    """
    meeting = cast.meeting(created_by=None, is_open=True, title=f"Hosted by {hosts[0].name}")
    meeting.hosts = []
    db.session.flush()
    meeting.hosts = [Host(institute=host, position=at) for at, host in enumerate(hosts)]
    for host in meeting.hosts:
        agree_to(host)
    speaker = Speaker(printed="Maria", person=cast.maria)
    meeting.agenda = [
        AgendaItem(kind=ItemKind.SESSION, title="Rice", minutes=9, speakers=[speaker])
    ]
    delete_by = date.today() + timedelta(days=30)
    meeting.recording_copy = RecordingCopy(
        kept_by=hosts[0], delete_by=delete_by, agreed_at=utc_now()
    )
    meeting.published_at, meeting.list_visibility = utc_now(), Visibility.PUBLIC
    group = WorkingGroup(slug=f"group-{hosts[0].id}", name=f"Group of {hosts[0].name}")
    member = Membership(working_group=group, person=cast.maria)
    assert khin.contact and cast.maria.contact
    contact = CoordinatorContact.name(hosts[0], khin.contact, Standing.CONTACT, by=cast.somchai)
    (place,) = cast.invite(meeting, cast.maria)
    place.state, place.came, place.applied_at = State.PENDING, CameBy.REGISTERED, utc_now()
    (leaving,) = cast.invite(meeting, people["tun"])
    nomination = Nomination(meeting=meeting, institute=hosts[0], country_code="MM")
    nomination.asked_at, nomination.due_at = utc_now(), meeting.starts_at - timedelta(days=1)
    place.nomination, place.delegation_position = nomination, 1
    leaving.nomination, leaving.delegation_position = nomination, 2
    question = Question(meeting=meeting, kind=QuestionKind.FILE, label="Passport", position=1)
    deciding = Question(meeting=meeting, kind=QuestionKind.CONSENT, label="Photos", position=2)
    db.session.add_all([question, deciding])
    meeting.has_questions = True
    answer = QuestionAnswer(
        question=question, participant=place, value="x", wording="x", language="en", revision=1
    )
    answer.file = AnswerFile(name="x.pdf", media_type="application/pdf", size=1, content=b"x")
    about = {"participant_id": place.id, "meeting_id": meeting.id}
    poll = poll_of(cast, hosts)
    reviewer = name_reviewer(meeting, organiser(people["ko"]), "TL", by=cast.somchai)
    monday = utc_now().replace(tzinfo=None, hour=9, minute=0, second=0, microsecond=0)
    scan = {"name": "x.pdf", "media_type": "application/pdf", "size": 1, "content": b"x"}
    paper = NominationPaper(nomination=nomination, came_by=Way.LETTER, came_on=date.today(), **scan)
    subject = cast.maria if len(hosts) > 1 else khin
    ends = monday + timedelta(hours=1)
    block = BusyBlock.enter(subject, monday, ends, None, is_own=True, by=subject)
    vacant = Nomination(meeting=meeting, country_code="LA")
    for one in (nomination, vacant):
        db.session.add(DelegationClearance(nomination=one))
    rows: dict[str, Any] = {
        **dict.fromkeys(
            ["participants.id", "nudges.id", "answers.id", "day_of.id", "spoken.id"], place
        ),
        "person_clearances.id": place,
        "delegate_clearances.id": nomination,
        "delegation_clearances.id": vacant,
        "place_id": place,
        **dict.fromkeys(
            ["naming.id", "papers.id", "delegates.id", "delegations.id", "colleagues.id"],
            nomination,
        ),
        "paper_id": paper,
        "question_id": question,
        "questions.id": question,
        "deciding": deciding,
        "approval.id": reviewer,
        "attachments.id": AttachedLetter(
            meeting_id=meeting.id,
            name="a.pdf",
            media_type="application/pdf",
            size=5,
            content=b"%PDF-",
        ),
        "suggestions.id": Suggestion(place=place, full_name="Nu", address="nu@nu.example"),
        "suggestion_id": Suggestion(
            place=place, nomination=nomination, full_name="Mo", address="mo@mo.example"
        ),
        "bin.restore.id": Binned(
            sort=BinSort.GROUP,
            name="Old group",
            rows={"working_groups": [OLD | {"slug": f"old-{hosts[0].id}", "name": hosts[0].name}]},
            keepers=[hosts[0]],
        ),
        "imports.id": Import(meeting=meeting, **BA),
        "imports.id.slug.id": Import(working_group=group, **BA),
        "imports.id.institute_id.id": Import(institute=hosts[0], **BA),
        "imports.id.id": Import(**BA),
        "post.id": Notice(kind=Kind.INVITATION, **about, sent_at=utc_now(), address="x@x.example"),
        "incoming.id": letter_in(meeting, place),
        "proposals.id": Proposal(meeting=meeting, act=Act.DO_WITHOUT),
        "year.id": YearProposal(year=2027, first_title="Rivers", proponent=hosts[0]),
        "clearances.id": Clearance(host=meeting.hosts[0]),
        "clearances.proposal_id": renewal(meeting),
        "letters.id": Letter(meeting=meeting, written_in="en", subject="Hello", body="Dear {name}"),
        "institutes.id": hosts[0],
        "hours.of_institute.id": hosts[0],
        "coordinators.id": hosts[0],
        "coordinators.contact_id": contact,
        "organiser_id": organiser(cast.somchai if hosts[0] is cast.institute else cast.wei),
        "people.id": subject,
        "incoming.show_unplaced.id": unplaced(meeting),
        "people.contact_id": subject.contact,
        "person_id": subject,
        "other_contact": cast.maria.contacts[-1] if len(hosts) > 1 else khin.contact,
        "slot": poll.slots[0],
        "other_slot": poll.slots[1],
        "compatriot": khin.contact,
        "registrant": khin,
        "colleague": cast.somchai.contact if len(hosts) > 1 else khin.contact,
        "block_id": block,
        "blackouts.id": Blackout.declare(
            "Feast", date(2027, 4, 1), date(2027, 4, 2), "TH", cast.somchai
        ),
        "days_off.id": DayCorrection(
            country_code="TH",
            day=date(2027, 4, hosts[0].id),
            means=DayKind.HOLIDAY,
            name="Feast",
        ),
        "voters.id": poll.voters[0],
        "voting.id": poll.voters[0].proposed_dates[0],
        "working_groups.id": member,
    }
    db.session.add_all([*rows.values(), group, member, answer])
    db.session.commit()
    numbers = {name: row.id for name, row in rows.items()}
    return numbers | {
        "incoming.raw_unplaced.id": numbers["incoming.show_unplaced.id"],
        "ref": meeting.ref,
        "starts_at": meeting.starts_at,
        **dict.fromkeys(["polls.ref", "poll_deeds.ref", "poll_results.ref"], poll.ref),
        **{"bin.delete_poll.ref": poll.ref, "bin.delete_institute.id": hosts[0].id},
        "bin.delete_person.id": subject.id,
        **dict.fromkeys(["voters.ref", "choosing.ref"], poll.ref),
        "slug": group.slug,
        "year": 2027,
        "code": "th",
        "where": "CN",
        "usual_times.code": "BN",
        "usual_times.purpose": "attend",
        **dict.fromkeys(["session_id", "passkey_id", "redirection_id", "bin.undo.id"], NOBODYS),
        "institute_id": hosts[0].id,
        "hours.code": "TH",
        "sent": {
            "participant": place.id,
            "contact": place.contact_id,
            "kind": "text",
            "whom": hosts[0].id,
        },
        "token": "",
        "key": cast.maria.feed_key,
        "filename": "style.css",
        "which": "countries/th",
        "hours.id": subject.id,
        "hours.of_institute.id": hosts[0].id,
        "hours.keep_for_institute.id": hosts[0].id,
        "hours.reset_institute.id": hosts[0].id,
        "people_busy.id": subject.id,
        "busy.id": numbers["block_id"],
        "rows": {
            "place": place,
            "nomination": nomination,
            "contact": contact,
            "poll": poll,
            "leaving": leaving,
        },
    }


def agree_to(host: Host) -> None:
    """As if one who acts for this host had said yes to it."""


def organiser(person: Person) -> Any:
    assert person.organiser is not None
    return person.organiser


def letter_in(meeting: Meeting, place: Participant) -> Incoming:
    return Incoming(
        key=f"letter-{meeting.id}",
        meeting=meeting,
        participant=place,
        sender=place.contact.address,
        sort=Sort.LETTER,
        outcome=Outcome.SHOWN,
        reason="letter",
        raw=b"Subject: Hello\r\n\r\nHello",
    )


def unplaced(meeting: Meeting) -> Incoming:
    words = {"sort": Sort.LETTER, "outcome": Outcome.SHOWN, "reason": "letter"}
    return Incoming(key=f"nowhere-{meeting.id}", raw=b"Subject: Hello\r\n\r\nHello", **words)


def poll_of(cast: Cast, hosts: list[Institute]) -> Poll:
    """Open, and asks Maria."""
    starts = [datetime.combine(date.today() + timedelta(days=day), time(10)) for day in (30, 31)]
    dates = [AskedDate(Slot(start, start + timedelta(hours=2), "Asia/Bangkok")) for start in starts]
    closes_at = utc_now() + timedelta(days=7)
    poll = draft(cast, *hosts, dates=dates, by=cast.somchai, closes_at=closes_at)
    poll.created_by = None
    enrol(poll, cast, cast.maria)
    poll.opened_at = poll.proposed_at = utc_now()
    another = ProposedDate(starts_at=closes_at, ends_at=closes_at + timedelta(hours=1))
    poll.voters[0].proposed_dates.append(another)
    for host in poll.hosts:
        host.agreed_at = utc_now()
    db.session.commit()
    return poll


def tokens(own: Mapping[str, Any]) -> dict[str, str]:
    """By the first part of the addresses that they open."""
    rows = own["rows"]
    place, contact = rows["place"], rows["contact"]
    mailed, erasure = (
        OwnDataLink(contact=place.contact),
        Erasure(contact=rows["leaving"].contact, put_away=[], due_at=place.meeting.starts_at),
    )
    sign_in = SignInLink.for_organiser(organiser(place.meeting.hosts[0].institute.people[0]))
    asker: Who = {"by": place.meeting.hosts[0].institute.people[0]}
    redirection = Redirection.of(place.contact, "maria@new.example", "", None, False, asker)
    co_host = place.meeting.hosts[1]
    values = {"institute": co_host.institute, "values": asked_about(co_host)}
    asked = AnswerLink(
        proposal=Proposal(meeting=place.meeting, act=Act.HOST, **values),
        organiser=organiser(co_host.institute.people[0]),
        key="asked-for-its-yes",
        expires_at=place.meeting.starts_at,
    )
    db.session.add_all([mailed, erasure, sign_in, redirection, asked])
    db.session.flush()
    found = {
        "a": redirection.token(Side.OLD),
        "r": place.token,
        "n": token_for(rows["nomination"], contact),
        "v": rows["poll"].voters[0].readers[0].token,
        "own-data": mailed.token,
        "erasure": erasure.token,
        "register": registration_token(place.meeting, "khin@yangon.example"),
        "sign-in": sign_in.token,
        "h": asked.token,
    }
    db.session.commit()
    return found


def renewal(meeting: Meeting) -> Proposal:
    """Another title, which waits for the authorities of its first host."""
    texts = {"en": "Salt alone"}
    values = {
        "from": "Salt",
        "to": "Salt alone",
        "texts": texts,
        "renew": [meeting.hosts[0].institute.id],
    }
    return Proposal(meeting=meeting, act=Act.RENAME, values=values)
