"""Every migration runs up and down on both databases, and ends where the models are."""

import hashlib
import json
import os
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import Engine, create_engine, func, inspect, select, text
from sqlalchemy.exc import IntegrityError

from nact_meet.bin import deleting
from nact_meet.bin.models import Binned, Undo
from nact_meet.clearances import delegations
from nact_meet.clearances.models import ClearedTo
from nact_meet.clearances.usual import TO_ATTEND, say_usual, usual_time
from nact_meet.delegations import asking
from nact_meet.directory.models.institute import Institute
from nact_meet.directory.models.organiser import Organiser, Pace
from nact_meet.directory.models.person import Person
from nact_meet.directory.models.working_group import WorkingGroup
from nact_meet.history.models import Change, record
from nact_meet.hours.models import AnnouncedYear, DayCorrection
from nact_meet.invitations.models import Import
from nact_meet.meetings.models.day import MeetingDay
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.meetings.models.recording import Recording
from nact_meet.meetings.models.room import RoomFailure
from nact_meet.notices.models.notice import Kind, Notice, post
from nact_meet.notices.models.worker_pulse import WorkerBeat
from nact_meet.places.models.day_entry import DayEntry
from nact_meet.places.models.nomination import Nomination
from nact_meet.places.models.participant import Participant
from nact_meet.places.models.states import Channel, State
from nact_meet.places.replies import Outcome
from nact_meet.post.models import Incoming, Sort
from nact_meet.protocol import recording as protocol_recording
from nact_meet.publication import publishing
from nact_meet.publication.models import Act, AnswerLink, Proposal
from nact_meet.web.database import Base
from nact_meet.web.extensions import db
from nact_meet.web.schema import missing_columns, say_what_is_missing
from nact_meet.world.days_off import DayKind
from nact_meet.year.models import YearProposal
from tests.cast import Cast
from tests.meetings.plans import over_days
from tests.parts.schema import differences, landed_long_ago

BEFORE_LINK_KEYS = "0017"
BEFORE_CLAIMS = "0025"
BEFORE_OWN_DATA_LINKS = "0021"
BEFORE_DAYS = "0039"
BEFORE_DAYS_OFF = "0031"


def test_a_migrated_database_is_the_one_the_models_describe(app_on_both: Flask) -> None:
    assert differences_of(db.engine) == []


def differences_of(engine: Engine) -> list[Any]:
    url = engine.url
    fresh = create_engine("sqlite://" if url.drivername.startswith("sqlite") else url)
    with engine.connect() as migrated, fresh.connect() as made:
        if url.drivername.startswith("postgresql"):
            made.execute(text("CREATE SCHEMA fresh"))
            made.execute(text("SET search_path TO fresh"))
        Base.metadata.create_all(made)

        found = differences(migrated, made)

        made.rollback()
    fresh.dispose()
    return found


@landed_long_ago
def test_claims_of_before_are_free_and_notices_keep_their_rows(
    app_on_both: Flask, cast: Cast
) -> None:
    meeting = cast.meeting()
    cast.invite(meeting)
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    rows = db.session.query(Notice.id, Notice.due_at, Notice.key).order_by(Notice.id).all()
    db.session.remove()

    downgrade(revision=BEFORE_CLAIMS)
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE notices SET lease_until = due_at"))
        beat = "INSERT INTO worker_beats (name, beat_at) VALUES ('of before', CURRENT_TIMESTAMP)"
        connection.execute(text(beat))
    upgrade()

    assert db.session.query(Notice.id, Notice.due_at, Notice.key).order_by(Notice.id).all() == rows
    assert db.session.query(Notice).filter(Notice.claimed_by.is_not(None)).count() == 0
    assert WorkerBeat.of_all() == {}


@pytest.fixture
def heard(app_on_both: Flask, cast: Cast) -> Meeting:
    """A meeting that hosts hear of: who telephoned, what came by mail, what they choose."""
    meeting = cast.meeting(answer_by=date(2026, 12, 1))
    told, _asked = cast.invite(meeting, cast.aye, cast.wei)
    publishing.publish(meeting, by=cast.somchai)
    meeting.named_contact = cast.organiser
    told.confirm(through=Channel.HOSTS, by=cast.somchai)
    cast.organiser.hears, cast.organiser.shows_address = Pace.NEVER, True
    post_news(meeting, cast.organiser)
    common: dict[str, Any] = {"meeting_id": meeting.id, "sort": Sort.LETTER, "raw": b"Hello"}
    for outcome in (Outcome.SHOWN, Outcome.WAITING):
        db.session.add(Incoming(key=outcome, outcome=outcome, reason="letter", **common))
    db.session.add(DayCorrection(country_code="TH", day=date(2027, 5, 4), means=DayKind.HOLIDAY))
    db.session.add(AnnouncedYear(country_code="TH", year=2027, source="Cabinet"))
    db.session.commit()
    return meeting


def post_news(meeting: Meeting, organiser: Organiser) -> None:
    """Of the kinds that came with it."""
    row = {"meeting_id": meeting.id, "organiser_id": organiser.id, "address": "a@b.example"}
    post([row | {"kind": kind} for kind in (Kind.HOST_NEWS, Kind.HOST_ANSWER, Kind.TRIAL)])


def test_before_hosts_heard_nothing_is_left_that_says_so_and_the_rest_stays(
    heard: Meeting, cast: Cast
) -> None:
    (meeting_id, starts_at), (aye, wei) = (heard.id, heard.starts_at), (cast.aye.id, cast.wei.id)
    kinds = select(func.count(Notice.id)).where(Notice.kind == Kind.INVITATION)
    invited = db.session.scalar(kinds)
    db.session.remove()

    downgrade(revision=BEFORE_DAYS_OFF)

    with db.engine.connect() as connection:
        channels = "SELECT person_id, answered_through FROM participants"
        answered = dict(connection.execute(text(channels)).all())
        left = set(connection.scalars(text("SELECT kind FROM notices")))
        tables = set(inspect(connection).get_table_names())
    assert {answered[aye], answered[wei]} == {"page", None}
    assert left.isdisjoint({"host_news", "host_answer", "trial"}) and "invitation" in left
    assert tables.isdisjoint({"day_corrections", "announced_years", "attachments"})
    db.engine.dispose()

    upgrade()

    assert db.session.scalar(kinds) == invited
    meeting = db.session.get_one(Meeting, meeting_id)
    assert (meeting.answer_by, meeting.contact_id, meeting.starts_at) == (None, None, starts_at)
    places = {place.person_id: place for place in db.session.scalars(select(Participant))}
    assert (places[aye].state, places[aye].agreed_start) == (State.CONFIRMED, starts_at)
    assert (places[wei].state, places[wei].agreed_start) == (State.INVITED, None)
    organiser = db.session.scalars(select(Organiser)).one()
    assert (organiser.hears, organiser.shows_address) == (Pace.DAILY, False)
    done = {row.key: row.done_at is not None for row in db.session.scalars(select(Incoming))}
    assert done == {Outcome.SHOWN: True, Outcome.WAITING: False}
    assert db.session.scalars(select(DayCorrection)).all() == []
    post_news(meeting, organiser)
    db.session.commit()


def test_every_migration_can_be_taken_back_and_run_again(app_on_both: Flask) -> None:
    downgrade(revision="base")
    left = set(inspect(db.engine).get_table_names())
    db.engine.dispose()

    upgrade()

    assert left == {"alembic_version"}
    assert set(inspect(db.engine).get_table_names()) == {*Base.metadata.tables, "alembic_version"}


@landed_long_ago
def test_a_database_of_before_a_migration_was_written_anew_is_mended_with_its_rows(
    app_on_both: Flask, cast: Cast
) -> None:
    meeting = cast.meeting()
    cast.invite(meeting)
    title = meeting.title
    db.session.commit()
    db.session.remove()
    downgrade(revision=BEFORE_OWN_DATA_LINKS)
    with db.engine.begin() as connection:
        operations = Operations(MigrationContext.configure(connection))
        operations.drop_table("consents")
        Base.metadata.tables["own_data_links"].create(connection)  # as 0015 did for an hour
        with operations.batch_alter_table("meetings") as table:
            table.drop_column("is_limited")
        with operations.batch_alter_table("participants") as table:
            table.drop_constraint("ck_participants_known_state", type_="check")
            table.create_check_constraint("ck_participants_known_state", "state <> 'waiting'")

    upgrade()

    found = differences_of(db.engine)
    if db.engine.dialect.name == "postgresql":
        # It words a check anew that is written from its own words.
        found = [difference for difference in found if difference[0] not in Base.metadata.tables]
    assert found == []
    (kept,) = db.session.scalars(select(Meeting))
    assert (kept.title, kept.is_limited) == (title, False)
    assert len(db.session.scalars(select(Participant)).all()) == 3


def test_a_migration_that_has_landed_is_never_written_anew() -> None:
    """Databases that have run it would upgrade to tables that are not ours, and say nothing.

    A new one is listed at the latest when the next one comes.
    """
    folder = Path(__file__).parents[1] / "migrations"
    lines = (folder / "landed.sha256").read_text().splitlines()
    landed = {name: digest for digest, name in (line.split() for line in lines)}
    now = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.glob("versions/*.py")
    }

    assert {name: now.get(name) for name in landed} == landed
    assert set(sorted(now)[:-1]) <= landed.keys()


def test_a_database_with_other_tables_is_refused_in_a_sentence(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    say_what_is_missing(app)
    assert missing_columns(db.engine) == [] and not caplog.records
    with db.engine.begin() as connection:
        connection.execute(text("ALTER TABLE meetings RENAME COLUMN is_limited TO is_narrow"))

    answer = app.test_cli_runner().invoke(args=["deliver"])

    assert "lacks meetings.is_limited, although its migrations have run" in answer.output
    assert answer.exit_code == os.EX_TEMPFAIL
    say_what_is_missing(app)
    assert "lacks meetings.is_limited, which this version needs" in caplog.text


def test_columns_are_found_on_postgresql_too(
    make_app: Callable[..., Flask], postgresql_url: str
) -> None:
    make_app(postgresql_url)
    assert missing_columns(db.engine) == []


@landed_long_ago
def test_rows_of_before_get_keys_or_keep_links_without_one(app_on_both: Flask, cast: Cast) -> None:
    meeting, _other = cast.meeting(), cast.meeting()
    asking.nomination_of(meeting, cast.yangon)
    db.session.commit()
    db.session.remove()

    downgrade(revision=BEFORE_LINK_KEYS)
    upgrade()

    with db.engine.connect() as connection:
        keys = connection.scalars(text("SELECT link_key FROM meetings")).all()
        contacts = connection.scalars(text("SELECT DISTINCT link_key FROM contacts")).all()
        nominations = connection.scalars(text("SELECT DISTINCT mail_key FROM nominations")).all()
    assert len(set(keys)) == len(keys) == 2 and min(map(len, keys)) == 8
    assert contacts == nominations == [""], "mails that are out name them without a key"


def test_who_chose_a_language_and_which_country_is_a_guess_is_told_from_what_is_there(
    app_on_both: Flask, cast: Cast
) -> None:
    (aye, wei) = cast.invite(cast.meeting(), cast.aye, cast.wei)
    record("edited", cast.maria, by=cast.maria, name="Maria", details={"language": ["", "pt"]})
    elsewhere = [
        Institute(name=name, country_said=said, zone="Asia/Tokyo")
        for name, said in (("Of the list", "Japan"), ("Written", "Japan"), ("Free", "East"))
    ]
    db.session.add_all(elsewhere)
    db.session.flush()
    details = {"country_said": ["", "Japan"]}
    record("edited", elsewhere[1], by=cast.somchai, name="Written", details=details)
    wei.registered_at = aye.created_at
    db.session.commit()
    db.session.remove()

    downgrade(revision="0043")
    upgrade()

    people = {person.full_name: person.chose_language for person in db.session.query(Person)}
    guessed = {row.name for row in db.session.query(Institute) if row.is_country_guessed}
    assert people == {"Somchai": True, "Aye Aye": False, "Li Wei": True, "Maria": True}
    assert guessed == {"Of the list"}


def test_lists_to_meetings_stay_and_those_to_elsewhere_go_on_the_way_down(
    app_on_both: Flask, cast: Cast
) -> None:
    meeting = cast.meeting()
    group = WorkingGroup.found({"first_name": "Rice", "written_in": "en"}, cast.somchai)
    for name, values in (("to it", {"meeting": meeting}), ("to them", {"working_group": group})):
        db.session.add(Import(name=name, rows=[[1, ["Ba"]]], columns=[""], **values))
    db.session.commit()
    db.session.remove()

    downgrade(revision="0047")
    upgrade()

    (left,) = db.session.scalars(select(Import))
    assert (left.name, left.rows, left.working_group_id) == ("to it", [[1, ["Ba"]]], None)
    assert left.meeting_id is not None
    left.working_group = db.session.scalars(select(WorkingGroup)).one()
    with pytest.raises(IntegrityError):
        db.session.commit()
    db.session.rollback()


def test_what_is_in_the_bin_goes_on_the_way_down_and_nothing_else_does(
    app_on_both: Flask, cast: Cast
) -> None:
    kept = cast.meeting().ref
    deleting.delete(cast.meeting(), by=cast.somchai)
    db.session.commit()
    db.session.remove()

    downgrade(revision="0049")
    upgrade()

    assert [meeting.ref for meeting in db.session.scalars(select(Meeting))] == [kept]
    assert db.session.scalars(select(Binned)).all() == []
    deleting.delete(db.session.scalars(select(Meeting)).one(), by=None)
    db.session.commit()


def test_who_was_asked_before_there_were_links_signs_in_to_answer(
    app_on_both: Flask, cast: Cast
) -> None:
    asked = Proposal(meeting=cast.meeting(), act=Act.PUBLISH)
    db.session.add(asked)
    AnswerLink.give(asked, [cast.organiser])
    db.session.commit()
    db.session.remove()

    downgrade(revision="0053")
    upgrade()

    (kept,) = db.session.scalars(select(Proposal))
    assert kept.act == Act.PUBLISH and AnswerLink.of(kept, cast.organiser) is None
    AnswerLink.give(kept, [cast.organiser])
    db.session.commit()


def test_what_could_be_undone_goes_on_the_way_down_and_comes_anew(
    app_on_both: Flask, cast: Cast
) -> None:
    def one() -> Undo:
        return Undo(organiser_id=cast.organiser.id, office=[], name="x", before={}, after={})

    db.session.add(one())
    db.session.commit()
    db.session.remove()

    downgrade(revision="0056")
    upgrade()

    assert db.session.scalars(select(Undo)).all() == []
    db.session.add(one())
    db.session.commit()


def test_a_room_that_failed_is_forgotten_on_the_way_down_and_its_meeting_stays(
    app_on_both: Flask, cast: Cast
) -> None:
    meeting = cast.meeting()
    db.session.add(RoomFailure(meeting_id=meeting.id, country_code="CN"))
    db.session.commit()

    downgrade(revision="0063")
    upgrade()

    assert db.session.scalar(select(func.count(RoomFailure.id))) == 0
    assert db.session.get_one(Meeting, meeting.id).title == meeting.title


def test_a_seat_held_subject_to_clearance_is_a_registration_on_the_way_down(
    app_on_both: Flask, cast: Cast
) -> None:
    meeting = cast.meeting()
    (place,) = cast.invite(meeting, cast.aye)
    publishing.publish(meeting, by=cast.somchai)
    place.agree_subject_to_clearance(meeting.starts_at.date(), **place.answered_by)
    post([{"kind": Kind.CLEARANCE_ASKED, "participant_id": place.id, "address": "a@b", "key": "x"}])
    db.session.commit()
    id = place.id
    db.session.remove()

    downgrade(revision="0058")
    upgrade()

    place = db.session.get_one(Participant, id)
    assert (place.state, place.clearance_on) == (State.CONFIRMED, None)
    kinds = select(Notice.id).where(Notice.kind == Kind.CLEARANCE_ASKED)
    assert db.session.scalars(kinds).all() == []


def test_clearances_of_delegations_go_on_the_way_down_and_their_news_with_them(
    app_on_both: Flask, cast: Cast
) -> None:
    nomination = asking.nomination_of(cast.meeting(), cast.yangon)
    who = {"by": cast.somchai}
    delegations.tell(nomination, {"authority": "Ministry"}, **who)
    say_usual("MM", ClearedTo.ATTEND, TO_ATTEND["CN"], by=cast.somchai)
    about = {"kind": Kind.NOMINATION_NEWS, "nomination_id": nomination.id, "address": "a@b"}
    post([about | {"key": f"{of}-clearance:x"} for of in ("delegation", "person")])
    db.session.commit()
    db.session.remove()

    downgrade(revision="0062")
    with db.engine.connect() as connection:
        left = connection.scalar(text("SELECT count(*) FROM notices WHERE key LIKE '%clearance:x'"))
    upgrade()

    assert left == 0
    assert usual_time("MM", ClearedTo.ATTEND) is None


def test_days_become_one_stretch_on_the_way_down_and_meetings_of_one_day_stay(
    app_on_both: Flask, cast: Cast
) -> None:
    several, one = over_days(cast.meeting()), cast.meeting()
    (place,) = cast.invite(several, cast.aye)
    place.miss_day(several.days[1], by=cast.aye)
    plan = several.plan.kept
    values = {"from": plan, "to": one.plan.kept}
    db.session.add(Proposal(meeting=several, act=Act.MOVE, values=values))
    publishing.publish(one, by=cast.somchai)
    one_slot = one.plan.kept
    ends = [several.starts_at, several.ends_at]
    db.session.commit()
    db.session.remove()

    downgrade(revision=BEFORE_DAYS)
    with db.engine.connect() as connection:
        kept = json_of(connection.scalar(text('SELECT "values" FROM proposals')))
    upgrade()

    (proposal,) = db.session.scalars(select(Proposal))
    known, other = db.session.scalars(select(Meeting).order_by(Meeting.id))
    assert kept["from"] == [plan[0][1], plan[-1][2], "Asia/Bangkok", 0, 0]
    assert kept["to"] == one_slot and len(proposal.until_now.slots) == 1
    assert [known.starts_at, known.ends_at] == ends
    assert (known.has_days, other.has_days) == (False, False)
    assert db.session.query(DayEntry).count() == db.session.query(MeetingDay).count() == 0


def test_answers_of_before_have_no_channel_of_a_day_and_doubt_a_no(
    app_on_both: Flask, cast: Cast
) -> None:
    meeting = over_days(cast.meeting())
    aye, wei = cast.invite(meeting, cast.aye, cast.wei)
    aye.miss_day(meeting.days[1], by=cast.aye)
    for place, perhaps in ((aye, True), (wei, False)):
        place.doubt(perhaps=perhaps)
    db.session.commit()
    db.session.remove()

    downgrade(revision="0046")
    upgrade()

    (entry,) = db.session.scalars(select(DayEntry))
    assert (entry.is_declined, entry.answered_through) == (True, None)
    places = db.session.scalars(select(Participant)).all()
    assert [(row.is_doubted, row.doubts_perhaps) for row in places] == [(True, False)] * 2


def test_the_log_of_before_has_the_name_that_its_actor_read(app_on_both: Flask, cast: Cast) -> None:
    meeting = cast.meeting()
    meeting.write("title", {"en": "Rice", "zh_Hans": "水稻"})
    publishing.publish(meeting, by=cast.somchai)
    db.session.commit()
    db.session.remove()

    downgrade(revision="0050")
    upgrade()

    change = db.session.scalars(select(Change).where(Change.verb == "published")).one()
    assert (change.name, change.subject_names) == ("Rice", None)


def test_meetings_of_before_repeat_none(app_on_both: Flask, cast: Cast) -> None:
    cast.meeting(series_key="autumn")
    db.session.remove()

    downgrade(revision="0052")
    upgrade()

    assert db.session.scalars(select(Meeting)).one().series_key is None


def test_a_list_of_before_waits_for_its_button(app_on_both: Flask, cast: Cast) -> None:
    listed = Import(created_by_id=cast.somchai.id, rows=[[1, ["Aye", "aye@yangon.example"]]])
    db.session.add(listed)
    db.session.commit()
    listed.start(by=cast.somchai, agreed=1)
    db.session.commit()
    db.session.remove()

    downgrade(revision="0054")
    upgrade()

    kept = db.session.scalars(select(Import)).one()
    assert (kept.is_under_way, kept.reached, kept.halted) == (False, 0, None)
    assert kept.lines == [(1, ["Aye", "aye@yangon.example"])]


def json_of(value: Any) -> Any:
    """SQLite keeps text."""
    return json.loads(value) if isinstance(value, str) else value


def test_who_waits_for_a_permit_stays_unnamed_on_the_way_down(
    app_on_both: Flask, cast: Cast
) -> None:
    """Up, every host of before may be named, and what was published is certain."""
    meeting = cast.meeting()
    meeting.hosts[0].awaits_permit, meeting.saves_date = True, True
    db.session.commit()

    downgrade(revision="0055")
    upgrade()

    after = db.session.execute(
        text("SELECT agreed_at, awaits_permit, saves_date FROM hosts, meetings")
    ).one()
    assert after.agreed_at is None
    assert not after.awaits_permit and not after.saves_date


def test_a_wish_for_another_order_of_hosts_goes_on_the_way_down_and_the_others_stay(
    app_on_both: Flask, cast: Cast
) -> None:
    meeting = cast.meeting()
    wished = Proposal(meeting=meeting, act=Act.HOST_ORDER, values={"from": [1, 2], "to": [2, 1]})
    db.session.add_all([wished, Proposal(meeting=meeting, act=Act.DO_WITHOUT)])
    db.session.flush()
    wished.tell([cast.organiser], "asked")
    db.session.commit()
    db.session.remove()

    downgrade(revision="0059")
    upgrade()

    assert db.session.scalars(select(Proposal.act)).all() == [Act.DO_WITHOUT]
    assert db.session.scalars(select(Notice.kind)).all() == []


def test_lists_and_labels_of_before_stay_as_they_were_and_new_meetings_follow_the_network(
    app_on_both: Flask, cast: Cast
) -> None:
    meeting = cast.meeting()
    nomination = Nomination(meeting=meeting, country_code="MM")
    db.session.add(nomination)
    db.session.commit()
    db.session.remove()

    downgrade(revision="0057")
    upgrade()

    (known,) = db.session.scalars(select(Meeting))
    assert (known.hosts_first, known.label_by, known.names_absent) == (True, "country", False)
    assert db.session.scalars(select(Nomination.is_reminded)).all() == [True]
    assert (known.recording, known.has_photograph) == (Recording.UNSAID, False)
    later = cast.meeting()
    assert (later.hosts_first, later.label_by, later.names_absent) == (False, "institute", True)


def test_plans_of_years_go_on_the_way_down_and_their_drafts_stay(
    app_on_both: Flask, cast: Cast
) -> None:
    meeting = cast.meeting()
    proposal = YearProposal(year=2027, first_title="Rivers", proponent=cast.institute)
    proposal.co_hosts, proposal.meeting = [cast.yangon], meeting
    db.session.add(proposal)
    db.session.commit()
    db.session.remove()

    downgrade(revision="0060")
    upgrade()

    assert db.session.scalars(select(YearProposal)).all() == []
    assert db.session.scalars(select(Meeting)).one().title == "Rice and rivers"


def test_what_was_agreed_about_a_recording_goes_on_the_way_down(
    app_on_both: Flask, cast: Cast
) -> None:
    meeting = cast.meeting()
    protocol_recording.keep_copy(
        meeting, cast.institute, meeting.ends_at.date() + timedelta(days=2), cast.somchai
    )
    db.session.commit()
    db.session.remove()

    downgrade(revision="0061")
    upgrade()

    (known,) = db.session.scalars(select(Meeting))
    assert (known.recording, known.recording_copy) == (Recording.UNSAID, None)
