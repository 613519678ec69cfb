"""Every migration runs up and down on both databases, and ends where the models are."""

from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import create_engine, inspect, text

from nact_meet.delegations import asking
from nact_meet.web.database import Base
from nact_meet.web.extensions import db
from tests.cast import Cast
from tests.parts.schema import differences

BEFORE_LINK_KEYS = "0017"


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
