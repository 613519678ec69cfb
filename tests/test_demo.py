"""The demonstration: what a newcomer finds, and what of it is fact."""

import time
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from nact_meet import chores
from nact_meet.demo import meetings as demo
from nact_meet.demo.parts import CALLS
from nact_meet.directory.models.contact import Contact
from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.organiser import Organiser
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.working_group import WorkingGroup
from nact_meet.fair_time.ledger.ledger import Ledger
from nact_meet.meetings.models.agenda import ItemKind
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.notices.models.notice import Kind, Notice
from nact_meet.places.models.participant import Participant
from nact_meet.polls.models.poll import Poll
from nact_meet.web.extensions import db
from nact_meet.world.countries import NETWORK
from nact_meet.world.timezones import utc_now, wall_clock
from tests.cast import Cast


@pytest.fixture
def seeded(app_on_both: Flask) -> Flask:
    demo.seed()
    return app_on_both


def meeting(title: str) -> Meeting:
    return db.session.scalars(select(Meeting).where(Meeting.title == title)).one()


def count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_the_past_meeting_is_the_real_one(seeded: Flask) -> None:
    found = meeting("China-ASEAN Cooperation on Poverty Alleviation amid COVID-19")

    opening, *sessions = found.agenda
    assert wall_clock(found.starts_at, "Asia/Vientiane").date().isoformat() == "2020-07-09"
    assert found.host_names == [
        "China Foreign Affairs University",
        "Institute of Foreign Affairs of Laos",
    ]
    assert [each.printed.split(",")[0] for each in opening.speakers] == [
        "President Xu Jian",
        "President Mai Sayavongs",
    ]
    assert [each.title for each in sessions] == [
        "COVID-19 Pandemic and Poverty Alleviation",
        "Models of E-Commerce and Poverty Alleviation",
        "Sustainable Agricultural Development and Poverty Alleviation",
    ]
    assert {each.kind for each in sessions} == {ItemKind.SESSION}


@pytest.mark.parametrize("title", [demo.PLATFORMS, demo.EMPLOYMENT])
def test_the_two_announced_ones_are_coming_on_weekdays(seeded: Flask, title: str) -> None:
    found = meeting(title)

    assert found.starts_at > utc_now()
    assert found.starts_wall.weekday() < 5
    assert found.published_at
    assert found.is_public


def test_a_newcomer_can_register_for_one(seeded: Flask) -> None:
    found = meeting(demo.PLATFORMS)

    page = seeded.test_client().get(f"/m/{found.ref}").text

    assert f'href="/m/{found.ref}/register"' in page


def test_every_agenda_fills_its_meeting(seeded: Flask) -> None:
    for found in db.session.scalars(select(Meeting)):
        minutes = sum(each.minutes for each in found.agenda)

        assert minutes * 60 == found.duration.total_seconds(), found.title


def test_pages_say_that_it_is_a_demonstration(seeded: Flask) -> None:
    client = seeded.test_client()
    refs = db.session.scalars(select(Meeting.ref).where(Meeting.is_public)).all()

    assert client.get("/").text.count(">demonstration<") == len(refs) == 3
    for ref in refs:
        assert ">demonstration<" in client.get(f"/m/{ref}").text


def test_everybody_invented_is_plainly_so(seeded: Flask) -> None:
    addresses = db.session.scalars(select(Contact.address)).all()
    names = db.session.scalars(select(Person.full_name)).all()
    institutes = set(db.session.scalars(select(Institute.name)))

    assert addresses
    assert all(each.endswith("@example.org") for each in addresses)
    assert all(each.startswith("Demonstration ") for each in names)
    invented = institutes - {demo.CFAU, demo.IFA}
    assert len(invented) == len(NETWORK) - 2
    assert all(each.startswith("Demonstration ") for each in invented)
    for title in (demo.PLATFORMS, demo.EMPLOYMENT):
        assert set(meeting(title).host_names) < invented


def test_nobody_is_mailed_about_the_past_and_a_handful_about_the_coming(seeded: Flask) -> None:
    past = meeting(demo.POVERTY)
    due = select(Notice).where(Notice.due_at <= utc_now(), Notice.overtaken_at.is_(None))

    told = db.session.scalars(due).all()

    assert 0 < len(told) <= 10
    assert past.id not in {each.meeting_id for each in told}


def test_the_working_group_has_fourteen_people_and_a_ledger(seeded: Flask) -> None:
    group = db.session.scalars(select(WorkingGroup)).one()

    chores.do()

    ledger = Ledger.of(group)
    assert len(group.memberships) == 14
    assert len(ledger.points) == len(CALLS)
    assert max(ledger.borne(each) for each in ledger.people) > 0


def test_the_working_group_is_asked_when_to_call_next(seeded: Flask) -> None:
    asked = db.session.scalars(select(Poll)).one()

    assert asked.is_open and len(asked.slots) == 3
    assert [len(each.votes) for each in asked.voters] == [3] * 6 + [0] * 3
    assert db.session.scalar(select(func.count()).where(Notice.kind == Kind.POLL)) == 0


def test_its_organiser_belongs_to_the_secretariat_in_bangkok(seeded: Flask) -> None:
    organiser = Organiser.by_address("organiser@example.org")

    assert organiser
    assert organiser.is_secretariat
    assert organiser.person.zone == "Asia/Bangkok"


def test_a_second_seeding_changes_nothing(seeded: Flask) -> None:
    tables = (Institute, Person, Meeting, Participant, Notice)
    before = [count(table) for table in tables]

    demo.seed()

    assert [count(table) for table in tables] == before


def test_a_site_in_use_is_left_alone(app: Flask, cast: Cast) -> None:
    demo.seed()

    assert not demo.is_wanted()
    assert count(Meeting) == 0


def test_seeding_is_a_matter_of_a_moment(app: Flask) -> None:
    before = time.process_time()

    demo.seed()

    assert time.process_time() - before < 1


def test_the_command_says_what_it_did(app: Flask, client: FlaskClient) -> None:
    first = app.test_cli_runner().invoke(args=["seed-demo"])
    second = app.test_cli_runner().invoke(args=["seed-demo"])

    assert first.output.strip().endswith("The demonstration data was written.")
    assert "Nothing was written" in second.output
    assert "China-ASEAN Digital Platform Management" in client.get("/").text


@pytest.mark.parametrize(("wanted", "meetings"), [(True, 9), (False, 0)])
def test_a_first_start_seeds_where_a_demonstration_is_wanted(
    sqlite_url: str, make_app: Callable[..., Flask], wanted: bool, meetings: int
) -> None:
    app = make_app(sqlite_url, demo=wanted)

    started = app.test_cli_runner().invoke(args=["prepare"])

    assert started.exit_code == 0, started.output
    assert count(Meeting) == meetings
    assert ("Sign in: http://" in started.output) is wanted
