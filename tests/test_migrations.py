"""Every migration runs up and down on both databases, and ends where the models are."""

from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import create_engine, inspect, select, text

from nact_meet.meetings.models.host import Host
from nact_meet.meetings.models.meeting import Meeting
from nact_meet.polls.models.poll import Poll, PollHost
from nact_meet.publication.models import Act, Proposal
from nact_meet.web.database import Base
from nact_meet.web.extensions import db
from nact_meet.world.timezones import utc_now
from tests.cast import Cast, hosted_by
from tests.parts.schema import differences

BEFORE_HOSTS_AGREED = "0016"


def test_a_migrated_database_is_the_one_the_models_describe(app_on_both: Flask) -> None:
    url = db.engine.url
    fresh = create_engine("sqlite://" if url.drivername.startswith("sqlite") else url)
    with db.engine.connect() as migrated, fresh.connect() as made:
        if url.drivername.startswith("postgresql"):
            made.execute(text("CREATE SCHEMA fresh"))
            made.execute(text("SET search_path TO fresh"))
        Base.metadata.create_all(made)

        found = differences(migrated, made)

        made.rollback()
    fresh.dispose()
    assert found == []


def test_every_migration_can_be_taken_back_and_run_again(app_on_both: Flask) -> None:
    downgrade(revision="base")
    left = set(inspect(db.engine).get_table_names())
    db.engine.dispose()

    upgrade()

    assert left == {"alembic_version"}
    assert set(inspect(db.engine).get_table_names()) == {*Base.metadata.tables, "alembic_version"}


def test_hosts_of_what_is_published_count_as_agreed_at_the_upgrade(
    app_on_both: Flask, cast: Cast
) -> None:
    """Also those that nobody asked; of a draft only those of its maker."""
    published, draft = cast.meeting(second_yes=False), cast.meeting(second_yes=False)
    published.published_at = utc_now()
    for meeting in (published, draft):
        meeting.hosts.append(hosted_by(cast.yangon, position=1))
    poll = Poll(title="When?", zone="UTC", closes_at=utc_now(), opened_at=utc_now())
    poll.hosts = [PollHost(institute=cast.yangon)]
    asked = Proposal(meeting=draft, act=Act.PUBLISH, institute_ids=[cast.institute.id])
    asking = Proposal(meeting=draft, act=Act.HOST, institute=cast.yangon, values={"to": "host"})
    db.session.add_all([poll, asked, asking])
    db.session.commit()
    db.session.remove()

    downgrade(revision=BEFORE_HOSTS_AGREED)
    upgrade()

    first, second = db.session.scalars(select(Meeting).order_by(Meeting.id))
    assert [host.agreed_at for host in first.hosts] == [first.published_at] * 2
    assert second.host_names == ["Institute of Bangkok"]
    assert (first.second_yes, second.second_yes) == (False, None)
    assert db.session.scalars(select(Poll)).one().host_names == ["Institute of Yangon"]
    (kept,) = db.session.scalars(select(Proposal))
    assert (kept.act, kept.agreed_ids) == (Act.PUBLISH, kept.institute_ids)


def test_who_has_not_agreed_is_no_host_after_a_downgrade(app_on_both: Flask, cast: Cast) -> None:
    """The code of then would name them."""
    meeting = cast.meeting(published_at=utc_now())
    meeting.hosts.append(Host(institute=cast.yangon, position=1))
    db.session.commit()
    db.session.remove()

    downgrade(revision=BEFORE_HOSTS_AGREED)

    left = db.session.scalar(text("SELECT count(*) FROM hosts"))
    db.session.remove()
    upgrade()
    assert left == 1
