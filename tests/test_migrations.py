"""Every migration runs up and down on both databases, and ends where the models are."""

from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import create_engine, inspect, text

from nact_meet.web.database import Base
from nact_meet.web.extensions import db
from tests.parts.schema import differences


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
